"""What libyaml accepts and nobody meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from .document import ENOUGH, Fault, quoted
from .scalars import is_text
from .yaml_lines import COMMENT_IN_TEXT, KEY, KEY_GLUED, NEAR, before, key_of, line_end, rest

# What people read. Under any other key a `#` right after the value is taken for a comment in a hurry.
TEXT_KEYS = frozenset(
    "say menu ask label title text summary message words why name caption note reason says shows bot choices"
    " transcript personal_room".split()
)
ODD_SPACES = ("\u00a0", "\u2007", "\u202f", "\u3000")
TEXT_AND_COMMA = re.compile(rf"({KEY}): *([^,:\"'{{}}\[\]]+), *$")


def suspicious(text: str, starts: Sequence[int], ends: Sequence[int]) -> list[Fault]:
    looks = (
        _lost_ends(text, starts, ends),
        _curly_quotes(text, starts, ends),
        _odd_indentation(text, starts),
    )
    return [fault for faults in looks for fault in islice(faults, ENOUGH)]


def _lost_ends(text: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Fault]:
    """`caso #1 listo`."""
    by_end: dict[int, int] = {}
    for comment in COMMENT_IN_TEXT.finditer(text):
        by_end = by_end or dict(zip(ends, starts, strict=True))
        start = by_end.get(comment.start())
        if start is None or text[start] in "\"'{[" or not is_text(text[start : comment.start()]):
            continue
        if comment[2].isdigit() or key_of(text, start) in TEXT_KEYS:
            yield lost_end(text, start, comment)


def lost_end(text: str, start: int, comment: re.Match[str]) -> Fault:
    kept = text[start : comment.start()]
    return Fault("Y102", comment.start(1), comment.end(), {"kept": kept, "fixed": quoted(rest(text, start))})


def _curly_quotes(text: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Fault]:
    if "“" in text:
        for start, end in zip(starts, ends, strict=True):
            if text[start : start + 1] == "“" and text[end - 1 : end] == "”":
                yield curly(text, start, end)


def _odd_indentation(text: str, starts: Sequence[int]) -> Iterator[Fault]:
    """A space brought from a document is a letter for YAML, and the names begin with it."""
    if any(space in text for space in ODD_SPACES):
        for start in starts:
            if text[start : start + 1] in ODD_SPACES and not before(text, start).strip(" -"):
                yield odd_space(text, start)


def odd_space(text: str, start: int) -> Fault:
    hint = "tab" if text[start] == "\t" else "space"
    return Fault("Y101", start, start + 1, {"character": f"U+{ord(text[start]):04X}"}, hint)


def curly(text: str, start: int, end: int) -> Fault:
    return Fault("Y126", start, end, {"fixed": quoted(text[start:end].strip("“”‘’«»"))})


def lone_key(text: str, brace: int, start: int, end: int) -> Fault:
    """`{label: Hola, mundo}` and `{label: "x", next:end}`."""
    key = text[start:end]
    if glued := KEY_GLUED.match(key):
        return Fault("Y108", start, end, {"fixed": f"{glued[1]}: {key[glued.end() :]}"})
    line = text[max(brace, start - NEAR) : start]
    if match := TEXT_AND_COMMA.search(line):
        fixed = f"{match[1]}: {quoted(line[match.start(2) :] + key)}"
        return Fault("Y107", start, end, {"key": key, "fixed": fixed}, "text")
    return Fault("Y107", start, end, {"key": key})


def bare_template(text: str, start: int) -> Fault:
    """`say: {{ customer.name }}`"""
    line = text[start : line_end(text, start)]
    close = line.find("}}")
    shown = line[: close + 2] if close > 0 else line
    return Fault("Y115", start, start + len(shown), {"fixed": quoted(shown)})


def reserved_start(text: str, start: int) -> Fault:
    """A text that begins with a character that YAML keeps for itself."""
    params = {"character": text[start : start + 1], "fixed": quoted(rest(text, start))}
    return Fault("Y103", start, start + 1, params)
