"""Files of transcripts: which they are, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.author.casting import faults
from engine.author.given import NOW
from engine.author.projects import Faulty, Refused
from engine.core.release import Release
from engine.problems import Problem
from engine.project import schema
from engine.project.source import Document, Unreadable, read

TRANSCRIPTS = Path("tests", "transcripts")
UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class Script:
    """`file` is the path as one would type it here."""

    file: str
    document: Document

    @property
    def title(self) -> str:
        return str(self.document.value["transcript"])

    @property
    def year(self) -> int:
        """Holidays are those of the year in which it plays, whenever it is run."""
        given = self.document.value.get("given") or {}
        return int(given.get("now", NOW)[:4])

    def line(self, entry: int) -> int:
        """Where the entry stands; what goes wrong before the first is `given`'s."""
        path = ("talk", entry) if entry >= 0 else ("given",)
        return self.document.span(path).line


def transcripts_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def find(paths: Sequence[Path]) -> list[Path]:
    """Files as they are given, and those of folders."""
    files = [file for path in paths for file in (transcripts_in(path) if path.is_dir() else [path])]
    for file in files:
        if not file.is_file():
            raise Refused("no_file", file=file)
    if not files:
        raise Refused("nothing_to_test", folder=", ".join(map(str, paths)))
    return list(dict.fromkeys(files))


def load(files: Sequence[Path], release: Release) -> list[Script]:
    """All of them, or the problems of all."""
    loaded = [_load(file, release) for file in files]
    found = [problem for result in loaded if isinstance(result, list) for problem in result]
    if found:
        raise Faulty(found, Path(), len(files), UNREADABLE)
    return [result for result in loaded if isinstance(result, Script)]


def _load(file: Path, release: Release) -> Script | list[Problem]:
    """The schema is chosen by the place in the project, and a transcript may lie anywhere."""
    at_home = (TRANSCRIPTS / f"{file.stem}.yaml").as_posix()
    try:
        document = read(at_home, file.read_bytes())
        found = schema.check(document) or faults(document, release)
    except Unreadable as error:
        found = error.problems
    except OSError as error:
        raise Refused("cannot_read", file=file, error=error.strerror) from None
    else:
        if not found:
            return Script(shown(file), document)
    return [_moved(problem, at_home, shown(file)) for problem in found]


def _moved(problem: Problem, at_home: str, file: str) -> Problem:
    params: dict[str, Any] = {
        name: file if value == at_home else value for name, value in problem.params.items()
    }
    span = replace(problem.span, file=file) if problem.span else None
    return replace(problem, span=span, params=params)


def shown(file: Path) -> str:
    """As one would type it here."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()
