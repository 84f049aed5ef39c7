"""What stands around a place in a text of YAML."""

from __future__ import annotations

import re

NEAR = 300
"""How many characters of a line are looked at: what a person wrote is no longer."""

KEY = r"""["']?[\w.-]+["']?"""
COMMENT_IN_TEXT = re.compile(r"(?<=\S)[ \t]+(#(\w)[^\r\n]*)")
KEY_BEFORE = re.compile(rf"({KEY})[ ]*:[ ]*(?:\[[^\[\]{{}}#]*)?$")
KEY_ALONE = re.compile(rf"[ ]*(?:- +)*({KEY})[ ]*:[ ]*$")
KEY_GLUED = re.compile(r"[ ]*(?:- +)*([A-Za-z_]\w*):(?![\s/])")
LINE_END = re.compile(r"[^\r\n]*")


def line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    match = LINE_END.match(text, at)
    return match.end() if match else at


def before(text: str, at: int) -> str:
    """The line up to the place, no further back than what is looked at."""
    return text[max(line_start(text, at), at - NEAR) : at]


def rest(text: str, start: int) -> str:
    """The text that was meant: to the end of the line, or of its place between braces; without a comment."""
    line = re.split(r"\s#\s", text[start : line_end(text, start)], maxsplit=1)[0]
    if _inside_braces(before(text, start)):
        line = re.split(r"[,\]}]", line, maxsplit=1)[0] or line
    return line.rstrip()


def _inside_braces(line: str) -> bool:
    return line.count("{") + line.count("[") > line.count("}") + line.count("]")


def key_of(text: str, start: int) -> str:
    """The key whose value, or an element of whose list, starts at the place."""
    line = before(text, start)
    if match := KEY_BEFORE.search(line):
        return match[1].strip("\"'")
    if line.strip() != "-":
        return ""
    first = line_start(text, start)
    for above in reversed(text[max(0, first - 20 * NEAR) : first].splitlines()):
        if match := KEY_ALONE.match(above[:NEAR]):
            return match[1].strip("\"'")
        if above.strip() and not above.lstrip().startswith(("-", "#")):
            break
    return ""
