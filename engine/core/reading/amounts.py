"""The number that somebody wrote in a sentence: «24.900», «un 4», «veinticuatro mil novecientos»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Final, NamedTuple

from engine.core.reading.spelling import any_of, phrase
from engine.core.reading.words import NumberWords

DECIMAL_POINT: Final = frozenset(
    "AU BZ CA CN CU DO GB GT HN IE IL IN JM JP KE KR MX MY NG NI NZ PA PE PH PR SG SV TH US ZW".split()
)
"""Countries that write 1,234.5; the others write 1.234,5."""

MOST_DIGITS: Final = 15

_TOKEN = re.compile(
    r"(?P<minus>(?<!\S)-)?(?P<digits>[0-9]+(?:[.,][0-9]+)*)(?P<glued>[^\W_]*)"
    # letters first: the 4 of «A4» and the 1 of «SOP-1» are part of a name
    r"|(?P<word>[^\W\d_]+(?:-?[0-9][^\W_]*)?)"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_LIMIT = Decimal(10) ** MOST_DIGITS


def number_in(
    text: str, country: str, words: NumberWords, top: Decimal | None = None, *, money: bool = False
) -> Decimal | None:
    """The only number of a `plain` text; none when there is none, or two that differ.

    With `top`, «4 de 5» and «4/5» are 4 when 5 is the top.
    """
    text = phrase(words.idioms).sub(" ", text)
    if phrase(words.vague).search(text):
        return None
    if top is not None:
        of = any_of((*words.out_of, "/"))
        text = re.sub(rf"(?<=\w) ?{of} ?{re.escape(str(top))}(?![.,]?\w)", " ", text)
    found = set(_numbers(text, country, words, money))
    value = found.pop() if len(found) == 1 else None
    if value is None:
        return None
    return Decimal(int(value)) if value == value.to_integral_value() else value


class _Piece(NamedTuple):
    """One word of a text; `kind`: number, digits, scale, joiner, half, broken or other."""

    kind: str
    value: Decimal = Decimal(0)


class _Sum:
    """A number that comes in pieces, the bigger ones first: «24 mil 900», «ciento un mil»."""

    __slots__ = ("_group", "_room", "_scale", "_total")

    def __init__(self) -> None:
        self._total = Decimal(0)
        self._group: Decimal | None = None
        self._room = Decimal(0)
        self._scale = _LIMIT

    def __bool__(self) -> bool:
        return self._group is not None or self._scale < _LIMIT

    @property
    def value(self) -> Decimal:
        return self._total + (self._group or 0)

    def takes(self, piece: _Piece, joined: bool) -> bool:
        """Add the piece if it continues this number."""
        if piece.kind == "half":
            return joined and self._add_half()
        if piece.kind == "scale":
            return not joined and self._multiply(piece.value)
        if self._group is None:
            return not (joined and self) and self._begin(piece)
        return piece.kind == "number" and self._join(piece.value, joined)

    def _begin(self, piece: _Piece) -> bool:
        if piece.value >= self._scale:
            return False
        self._group = piece.value
        self._room = _room(piece.value) if piece.kind == "number" else Decimal(0)
        return True

    def _join(self, value: Decimal, joined: bool) -> bool:
        # «diez seis» may be two answers, «treinta cinco» is one; «diez y seis» too
        close = self._room == 100 or (self._group or 0) % 100 >= 20
        if not 0 < value < self._room or not (joined or close):
            return False
        self._group = (self._group or Decimal(0)) + value
        self._room = _room(value)
        return True

    def _multiply(self, scale: Decimal) -> bool:
        if scale >= self._scale or self._group == 0:
            return False
        if scale == 100:  # English counts its hundreds inside the group
            self._group, self._room = (self._group or Decimal(1)) * 100, Decimal(100)
            return True
        self._total += (self._group or Decimal(1)) * scale
        self._group, self._scale = None, scale
        return True

    def _add_half(self) -> bool:
        if self._group is not None:
            self._group += Decimal("0.5")
        elif self:
            self._total += self._scale / 2
        self._room = Decimal(0)
        return bool(self)


def _room(value: Decimal) -> Decimal:
    """What may follow a number word must be below this: 40 → 10, 300 → 100."""
    return Decimal(100 if value % 100 == 0 else 10 if value % 10 == 0 else 1)


def _numbers(text: str, country: str, words: NumberWords, money: bool) -> Iterator[Decimal | None]:
    """Every number of the text; none for what looks like one and can't be read."""
    current, joined = _Sum(), False
    for piece in _pieces(text, country, words, money):
        if piece.kind == "joiner":
            joined = True
            continue
        if not (piece.kind in {"number", "digits", "scale", "half"} and current.takes(piece, joined)):
            if current:
                yield current.value
            current = _Sum()
            if piece.kind == "broken":
                yield None
            elif piece.kind in {"number", "digits", "scale"}:
                current.takes(piece, False)
        joined = False
    if current:
        yield current.value


def _pieces(text: str, country: str, words: NumberWords, money: bool) -> Iterator[_Piece]:
    tokens = list(_TOKEN.finditer(text))
    for token, after in zip_longest(tokens, tokens[1:]):
        if token["word"] is not None:
            yield _word(token["word"], after and (after["word"] or after["digits"]), words)
            continue
        glued = token["glued"]
        if glued and glued not in words.scales and glued not in words.units:
            yield _Piece("other")
            continue
        value = decimal_of(token["digits"], country, money=money)
        if value is None:
            yield _Piece("broken")
        else:
            yield _Piece("digits", -value if token["minus"] else value)
        if glued in words.scales:
            yield _Piece("scale", Decimal(words.scales[glued]))


def _word(word: str, after: str | None, words: NumberWords) -> _Piece:
    if word in words.names:
        return _Piece("number", Decimal(words.names[word]))
    if word in words.scales:
        return _Piece("scale", Decimal(words.scales[word]))
    if word in words.articles and (after is None or after in words.scales):
        return _Piece("number", Decimal(1))
    if word in words.halves and after in words.scales:
        return _Piece("digits", Decimal("0.5"))
    if word in words.joiners:
        return _Piece("joiner")
    return _Piece("half" if word in words.halves else "other")


def decimal_of(digits: str, country: str, *, money: bool = False) -> Decimal | None:
    """The value of «24.900,50»; none where the marks make no sense or may mean two things."""
    if sum(map(str.isdigit, digits)) > MOST_DIGITS:
        return None
    mark = _decimal_mark(digits, country, money)
    if mark is None:
        return None
    whole, _, fraction = digits.partition(mark) if mark else (digits, "", "")
    if not whole.isdigit() and not _GROUPED.fullmatch(whole):
        return None
    if money and len(fraction) > 2:
        return None
    whole = whole.replace(".", "").replace(",", "")
    return Decimal(f"{whole}.{fraction}") if fraction else Decimal(whole)


def _decimal_mark(digits: str, country: str, money: bool) -> str | None:
    """Which character begins the fraction; "" for no fraction, none when nobody can tell."""
    marks = [character for character in digits if character in ".,"]
    kinds = set(marks)
    if len(kinds) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else None
    if len(marks) != 1:
        return ""
    [mark] = marks
    if not _GROUPED.fullmatch(digits):
        return mark
    own = "." if country in DECIMAL_POINT else ","
    # three digits after the country's own decimal mark: no price has them, any other number may
    return "" if mark != own or money else None
