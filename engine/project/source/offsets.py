"""From the characters of a scalar's value to the characters of its source."""

from __future__ import annotations

import re

DOUBLE = re.compile(
    r"""\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}  # JSON writes an emoji as two halves
      | \\(?:x[0-9a-fA-F]{2} | u[0-9a-fA-F]{4} | U[0-9a-fA-F]{8})
      | \\(?:\r\n|\r|\n)[ \t]*                                      # a line joined to the next: no character
      | \\. | \r\n | .""",
    re.VERBOSE | re.DOTALL,
)
SINGLE = re.compile(r"''|\r\n|.", re.DOTALL)
BARE = re.compile(r"\r\n|.", re.DOTALL)
BLOCK_HEADER = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)?")

ESCAPED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
ESCAPED |= {"e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}

Unit = tuple[str, int, int]


def offsets(source: str, value: str) -> list[tuple[int, int]]:
    """For each character of `value`, where it starts and ends in `source`.

    What folding and indentation add or take away is only white space, so the rest is found in order.
    """
    units = _units(source)
    places: list[tuple[int, int]] = []
    i = 0
    for char in value:
        if not char.isspace():
            while i < len(units) and units[i][0] != char:
                i += 1
        if i < len(units) and (units[i][0] == char or units[i][0].isspace()):
            places.append(units[i][1:])
            i += 1
        else:
            here = units[i][1] if i < len(units) else len(source)
            places.append((here, here))
    return places


def _units(source: str) -> list[Unit]:
    first = source[:1]
    if first == '"':
        matches = DOUBLE.finditer(source, 1, len(source) - 1)
        return [(char, m.start(), m.end()) for m in matches if (char := _unescaped(m[0]))]
    if first == "'":
        return [(m[0][0], m.start(), m.end()) for m in SINGLE.finditer(source, 1, len(source) - 1)]
    header = BLOCK_HEADER.match(source) if first in "|>" else None
    return [(m[0][0], m.start(), m.end()) for m in BARE.finditer(source, header.end() if header else 0)]


def _unescaped(written: str) -> str:
    """One character, or none for a joined line."""
    if written[0] != "\\":
        return written[0]
    kind = written[1]
    if kind in "\r\n":
        return ""
    if len(written) == 12:
        return written.encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")
    return chr(int(written[2:], 16)) if len(written) > 2 else ESCAPED.get(kind, kind)
