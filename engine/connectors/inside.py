"""Files of the project that a connector reads: no way out of it."""

from __future__ import annotations

from pathlib import Path


class Outside(Exception):
    """The path leads out of the project, by `..`, from the root or through a link."""


def inside(root: Path, path: str) -> Path:
    relative = Path(path)
    steps = [root.joinpath(*relative.parts[: n + 1]) for n in range(len(relative.parts))]
    if relative.is_absolute() or ".." in relative.parts or any(step.is_symlink() for step in steps):
        raise Outside(path)
    return root / relative
