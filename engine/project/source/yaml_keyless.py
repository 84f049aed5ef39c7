"""A line that stands where «key: value» should, and is not written so."""

from __future__ import annotations

import re

from .document import Fault
from .yaml_lines import KEY, KEY_GLUED

GLUED_DASH = re.compile(r"-[^\s\d-]")
KEY_ODD_SPACE = re.compile(rf"{KEY}:([^\S \t\r\n])")
KEY_AND_SIGN = re.compile(rf"({KEY})\s*(?:=>?|->|→)\s*(.*)")


def without_colon(start: int, line: str) -> Fault:
    line = line.rstrip()
    end = start + len(line)
    if GLUED_DASH.match(line):
        return Fault("Y108", start, end, {"fixed": f"- {line[1:]}"}, "dash")
    if odd := KEY_ODD_SPACE.match(line):
        at, character = start + odd.start(1), f"U+{ord(odd[1]):04X}"
        return Fault("Y108", at, at + 1, {"character": character}, "odd")
    if glued := KEY_GLUED.match(line):
        return Fault("Y108", start, end, {"fixed": f"{glued[1]}: {line[glued.end() :]}"})
    if line.startswith("//"):
        return Fault("Y119", start, end, {"fixed": f"# {line.lstrip('/ ')}"}, "comment")
    if sign := KEY_AND_SIGN.fullmatch(line):
        return Fault("Y119", start, end, {"fixed": f"{sign[1]}: {sign[2]}"}, "sign")
    return Fault("Y119", start, end)
