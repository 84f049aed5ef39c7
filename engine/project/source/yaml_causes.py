"""What an operator meant where libyaml understood nothing.

libyaml says where it got lost; the cause is usually before: a quote that was never closed, a text that needed
quotes, a line moved by a tab. Each function looks for one cause, and gives None when it is not that one."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from .document import Fault, quoted
from .yaml_faults import bare_template, curly, lost_end, odd_space, reserved_start
from .yaml_keyless import GLUED_DASH, without_colon
from .yaml_lines import COMMENT_IN_TEXT, KEY, KEY_BEFORE, NEAR, before, line_end, line_start, rest
from .yaml_scene import Scene

KEY_STARTS = re.compile(rf"{KEY}[ ]*:(?:\s|$)")
YAML_LINE = re.compile(rf"[ \t]*(?:- |(?:- )*{KEY}:(?:\s|$))")
ODD_SPACE = re.compile(r"[ \t]*?([^\S \r\n])")
LONG_DASH = re.compile(r"[–—−•·]\s")
INDENTATION = re.compile(r" *(?:- +)*")
RESERVED = ("an alias", "an anchor", "a tag", "a directive", "a %", "a block scalar")
BRACES = {"{": "}", "[": "]"}
WHOLE_TEXT = ("Y115", "Y116")
"""What looked like keys was the text."""


def with_cause(text: str, error: yaml.YAMLError, faults: list[Fault]) -> list[Fault]:
    """The faults and what stopped libyaml, unless what was noted stands on that line already, or moved it."""
    scene = Scene(text, error)
    cause = next(fault for look in CAUSES if (fault := look(scene)))
    if cause.code in WHOLE_TEXT:
        faults = [fault for fault in faults if fault.start < cause.start]
    noted = {scene.lines.place(fault.start)[0] for fault in faults}
    lines = {scene.lines.place(place)[0] for place in (cause.start, scene.at)}
    moved = any(fault.code == "Y101" for fault in faults)
    return faults if moved or noted & lines else [*faults, cause]


def odd_indentation(scene: Scene) -> Fault | None:
    """A tab, or a space of another kind brought from a document, where the indentation should be."""
    match = ODD_SPACE.match(scene.line)
    if not match or (match[1] == "\t" and scene.open_braces):
        return None
    return odd_space(scene.text, scene.line_start + match.start(1))


def unclosed_quote(scene: Scene) -> Fault | None:
    """Either the file ends inside the quotes, or the next ones closed them, lines below."""
    if "quoted scalar" in scene.context and ("end of stream" in scene.problem or "document" in scene.problem):
        return _quote(scene, scene.context_at)
    last = scene.last_on_line
    if last is None or not last.quote:
        return None
    lines = scene.text[last.start : last.end].splitlines()[1:]
    if any(YAML_LINE.match(line[:NEAR]) for line in lines) or (lines and last.end == scene.at):
        return _quote(scene, last.start)
    return None


def _quote(scene: Scene, start: int) -> Fault:
    line = scene.text[start : line_end(scene.text, start)].rstrip()
    return Fault("Y110", start, start + len(line), {"quote": line[0]})


def bad_escape(scene: Scene) -> Fault | None:
    if "quoted scalar" not in scene.context or not ("escape" in scene.problem or "hex" in scene.problem):
        return None
    start = max(scene.text.rfind("\\", scene.context_at, scene.at + 1), scene.context_at)
    return Fault("Y112", start, start + 2, {"written": scene.text[start : start + 2]}, "unknown")


def long_dash(scene: Scene) -> Fault | None:
    """A list brought from a document, where a dash, or a dot, is drawn."""
    line = scene.line.lstrip()
    if not LONG_DASH.match(line):
        return None
    start = scene.line_end - len(line)
    return Fault("Y118", start, start + 1, {"fixed": f"- {line[1:].strip()}"}, "long")


def no_key(scene: Scene) -> Fault | None:
    if scene.char != ":" or scene.text[scene.line_start : scene.at].strip(" -")[-1:] not in ("", "{", ","):
        return None
    return Fault("Y121", scene.at, scene.at + 1, {}, "empty")


def reserved(scene: Scene) -> Fault | None:
    if any(name in scene.context for name in RESERVED):
        return reserved_start(scene.text, scene.context_at)
    if "cannot start any token" in scene.problem or "mapping keys are not allowed" in scene.problem:
        return reserved_start(scene.text, scene.at)
    if "block sequence entries are not allowed" in scene.problem:
        return Fault("Y125", scene.at, scene.at + 1, {"fixed": quoted(rest(scene.text, scene.at))}, "text")
    return None


def lost_in_comment(scene: Scene) -> Fault | None:
    last = scene.last
    comment = COMMENT_IN_TEXT.match(scene.text, last.end) if last and last.plain else None
    return lost_end(scene.text, last.start, comment) if last and comment else None


def unquoted_template(scene: Scene) -> Fault | None:
    starts = [token.start for token in scene.tokens if token.opens and token.start >= scene.line_start]
    start = next((start for start in reversed(starts) if scene.text.startswith("{{", start)), None)
    if start is None:
        return None
    if scene.open_braces and scene.open_braces[0] < start:
        return bare_template(scene.text, start)
    text = rest(scene.text, start)
    return Fault("Y115", start, start + len(text), {"fixed": quoted(text)})


def after_a_value(scene: Scene) -> Fault | None:
    """Something stands after quotes or braces that were closed on this line."""
    last = scene.last_on_line
    if last is None or not (last.closes or last.quote) or scene.char in ("", "\n", "\r"):
        return None
    if scene.char in "]}":
        hint = "other" if scene.open_braces else ""
        return Fault("Y114", scene.at, scene.at + 1, {"brace": scene.char}, hint)
    if scene.open_braces and (last.closes or scene.char in "\"'{[" or KEY_STARTS.match(scene.text, scene.at)):
        return Fault("Y124", last.end, last.end + 1)
    if last.quote:
        end = scene.at + len(rest(scene.text, scene.at))
        return Fault("Y111", scene.at, end, {"quote": last.quote})
    start = scene.opening_of(last)
    params = {"character": scene.text[start], "fixed": quoted(rest(scene.text, start))}
    return Fault("Y116", start, start + 1, params)


def glued_dash(scene: Scene) -> Fault | None:
    """`-{label: …}`"""
    line = scene.line.lstrip()
    return without_colon(scene.line_end - len(line), line) if GLUED_DASH.match(line) else None


def second_colon(scene: Scene) -> Fault | None:
    """A second «: » on a line, or one on the line below a text that has no key of its own."""
    last = scene.last
    if last is None or not last.plain or scene.char != ":":
        return None
    start = last.start
    if scene.text[start] in "“‘«":
        return curly(scene.text, start, start + len(rest(scene.text, start)))
    lines = scene.text[start : last.end].splitlines()
    if len(lines) == 1:
        return _colon_in_text(scene, start)
    if scene.open_braces:
        return None
    if not before(scene.text, start).strip(" -"):
        return without_colon(start, lines[0])
    return _too_far_right(scene, start)


def _colon_in_text(scene: Scene, start: int) -> Fault:
    key = KEY_BEFORE.search(before(scene.text, start))
    text = quoted(rest(scene.text, start))
    return Fault("Y109", scene.at, scene.at + 1, {"fixed": f"{key[1]}: {text}" if key else text})


def _too_far_right(scene: Scene, above: int) -> Fault:
    """The line reads as the rest of a value that stands on a line above."""
    start = scene.line_start + len(scene.line) - len(scene.line.lstrip())
    indentation = INDENTATION.match(scene.text, line_start(scene.text, above))
    expected = indentation.end() - indentation.start() + 1 if indentation else 1
    return _indented(scene, start, scene.at, expected, scene.lines.place(above)[0])


def unclosed_brace(scene: Scene) -> Fault | None:
    if "flow" not in scene.context or not scene.open_braces:
        return None
    start = scene.open_braces[-1]
    if "\n" in scene.text[start : scene.at] or not scene.char:
        brace = scene.text[start]
        return Fault("Y113", start, start + 1, {"brace": brace, "closing": BRACES[brace]})
    if scene.char in "]}":
        return Fault("Y114", scene.at, scene.at + 1, {"brace": scene.char}, "other")
    return None


def stray_brace(scene: Scene) -> Fault | None:
    if "did not find expected node content" not in scene.problem or not scene.char:
        return None
    if scene.char in "]}":
        return Fault("Y114", scene.at, scene.at + 1, {"brace": scene.char})
    return reserved_start(scene.text, scene.at)


def no_colon(scene: Scene) -> Fault | None:
    if "could not find expected ':'" not in scene.problem:
        return None
    start = scene.context_at
    line = scene.text[start : line_end(scene.text, start)].rstrip()
    if line[:1] in ("'", '"') and line.count(line[0]) % 2:
        return _quote(scene, start)
    text = next((token for token in reversed(scene.tokens) if token.style), None)
    if text is not None and text.style in ("|", ">") and not scene.text[text.start + 1 : text.end].strip():
        params = {"column": scene.column(start), "mark": text.style}
        return Fault("Y117", start, start + len(line), params, "block")
    group = scene.group
    if group and group.list and group.column < scene.column(start) and not line.startswith("-"):
        return Fault("Y118", start, start + len(line), {"fixed": f"- {line}"})
    return without_colon(start, line)


def missing_dash(scene: Scene) -> Fault | None:
    if "'-' indicator" not in scene.problem or scene.column(scene.at) != scene.column(scene.context_at):
        return None
    end = scene.line_start + len(scene.line.rstrip())
    return Fault("Y118", scene.at, end, {"fixed": f"- {scene.text[scene.at : end]}"})


def wrong_column(scene: Scene) -> Fault | None:
    group = scene.group
    if scene.text[scene.line_start : scene.at].strip() or group is None or not scene.char:
        return None
    if scene.text.startswith("- ", scene.at):
        return Fault("Y125", scene.at, scene.at + 1, {}, "list")
    if scene.column(scene.at) == group.column + 1:
        return None
    end = scene.line_start + len(scene.line.rstrip())
    return _indented(scene, scene.at, end, group.column + 1, group.line)


def _indented(scene: Scene, start: int, end: int, expected: int, above: int) -> Fault:
    params = {"column": scene.column(start), "expected": expected, "above": above}
    return Fault("Y117", start, end, params)


def several_documents(scene: Scene) -> Fault | None:
    return Fault("Y123", scene.at, scene.at + 1) if "document start" in scene.problem else None


def unknown(scene: Scene) -> Fault:
    return Fault("Y199", scene.at, scene.at + 1)


CAUSES: tuple[Callable[[Scene], Fault | None], ...] = (
    odd_indentation,
    unclosed_quote,
    bad_escape,
    long_dash,
    no_key,
    reserved,
    lost_in_comment,
    unquoted_template,
    glued_dash,
    after_a_value,
    second_colon,
    unclosed_brace,
    stray_brace,
    no_colon,
    missing_dash,
    wrong_column,
    several_documents,
    unknown,
)
