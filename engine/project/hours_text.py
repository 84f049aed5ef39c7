"""The text of some hours, whose every part knows where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from engine.core.values import SourceError


class HoursError(SourceError):
    """Hours that can't be read: why, by a code, and which characters of the text.

    Codes: empty, no_hours, bad_day, bad_days, bad_hours, bad_time, bad_hour, bad_minute, late_hour, no_dash,
    no_length, overlap, comma_rule, unsupported, bad_date. `params` may have `suggestion`: what to write
    instead of those characters. `path` leads to the text inside a calendar's declaration.
    """

    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text, that knows where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def cut(self, start: int, end: int) -> Piece:
        return Piece(self.text[start:end], self.start + start)

    def split(self, mark: str) -> list[Piece]:
        pieces, start = [], 0
        for part in self.text.split(mark):
            pieces.append(self.cut(start, start + len(part)).strip())
            start += len(part) + len(mark)
        return pieces

    def strip(self) -> Piece:
        bare = self.text.strip()
        start = len(self.text) - len(self.text.lstrip()) if bare else 0
        return self.cut(start, start + len(bare))

    def refuse(self, reason: str, **params: object) -> NoReturn:
        raise HoursError(reason, self.start, self.end, **params)
