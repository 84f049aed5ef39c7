"""A folder → a Release, or what is wrong in it."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.problems import Problem, Severity, Span

from . import schema, source
from .draft import Draft
from .rules import Study, problems
from .source import Document, Unreadable

if TYPE_CHECKING:
    from engine.core.release import Release

NEEDED = ("config/company.yaml", "config/routing.yaml")


class Invalid(Exception):
    """The project has errors; `problems` are all of the first phase that has some."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in found))
        self.problems = found


@dataclass
class Checked:
    """`documents` are the files that could be read, by their path inside the project."""

    root: Path
    today: date
    problems: list[Problem]
    files: int
    documents: Mapping[str, Document]
    study: Study | None = None
    hash: str = ""

    @property
    def ok(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @cached_property
    def release(self) -> Release | None:
        """None when there is any error. Compiled when first asked for: a mere check does not pay for it."""
        if self.study is None or not self.ok:
            return None
        from .build import build

        with _keeping_everything():
            return build(self.study, self.hash, self.today)


def load(root: Path, today: date | None = None) -> Release:
    """Raises Invalid."""
    checked = check(root, today)
    if checked.release is None:
        raise Invalid(checked.problems)
    return checked.release


def check(root: Path, today: date | None = None) -> Checked:
    """`today` is the day around which holidays are expanded."""
    today = today or date.today()  # noqa: DTZ011 the zone is in a file, and two years are taken each way
    with _keeping_everything():
        return _check(root, today)


def _check(root: Path, today: date) -> Checked:
    paths = _paths(root)
    names = [file for file in paths if schema.kind_of(file) is not None]
    files, found = _read(root, names)
    documents, unreadable = _documents(files)
    stray = schema.stray(file for file in paths if _is_text(file) and (root / file).is_file())
    found += [*unreadable, *_missing(names), *stray]
    checked = Checked(root, today, found, len(names), documents, hash=_hash(files))
    if checked.ok:
        checked.problems += [problem for document in documents.values() for problem in schema.check(document)]
    if checked.ok:
        checked.study = Study(Draft(root, documents))
        checked.problems += problems(checked.study)
    return checked


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """Half a million objects are made and nearly all stay: looking for garbage doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def files_of(root: Path) -> list[str]:
    return [file for file in _paths(root) if (root / file).is_file()]


def _paths(root: Path) -> list[str]:
    folders = (root / "config", root / "flows")
    found = (path for folder in folders for path in folder.rglob("*"))
    return sorted(path.relative_to(root).as_posix() for path in found)


def _read(root: Path, names: Iterable[str]) -> tuple[dict[str, bytes], list[Problem]]:
    files: dict[str, bytes] = {}
    found: list[Problem] = []
    for file in names:
        reason = _why_not(root, root / file)
        try:
            if not reason:
                source.check_size(file, (root / file).stat().st_size)
                files[file] = (root / file).read_bytes()
        except Unreadable as unreadable:
            found += unreadable.problems
        except OSError:
            reason = "denied"
        if reason:
            shown = file.encode(errors="replace").decode()
            found.append(Problem("P110", Span(shown, 1, 1, 1, 1), {"file": shown}, reason))
    return files, found


def _is_text(file: str) -> bool:
    """Linux takes any bytes for a name, and Python hands those that are no UTF-8 on as halves of letters."""
    return file.encode(errors="replace").decode() == file


def _why_not(root: Path, path: Path) -> str:
    """Why the file is not even opened: what is outside the project is not ours to show."""
    if not _is_text(str(path.relative_to(root))):
        return "name"
    if path.is_dir():
        return "folder"
    if not path.is_file():
        return "broken" if path.is_symlink() else "other"
    inside = os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), ""))
    return "" if inside else "outside"


def _documents(files: Mapping[str, bytes]) -> tuple[dict[str, Document], list[Problem]]:
    documents: dict[str, Document] = {}
    found: list[Problem] = []
    for file, data in files.items():
        try:
            documents[file] = source.read(file, data)
        except Unreadable as unreadable:
            found += unreadable.problems
    return documents, found


def _missing(names: Iterable[str]) -> list[Problem]:
    missing = [Problem("C101", None, {"file": file}) for file in NEEDED if file not in names]
    if not any(schema.kind_of(file) == "flow" for file in names):
        missing.append(Problem("C102", None))
    return missing


def _hash(files: Mapping[str, bytes]) -> str:
    """Of what is written, wherever it lies."""
    digest = hashlib.sha256()
    for file, data in sorted(files.items()):
        for part in (file.encode(), data):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
