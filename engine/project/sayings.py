"""Every text and every `if` of a step, where it stands and when it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .source import Path

if TYPE_CHECKING:
    from .flow_draft import StepDraft

MOMENTS = {
    **dict.fromkeys(("no_match", "no_reply", "not_found", "failed"), "enter"),
    **dict.fromkeys(("opened", "queued"), "opened"),
    "taken": "taken",
    "closed": "closed",
}
"""When each exit speaks."""


class Saying(NamedTuple):
    """`moment`: enter, option (the n-th), item, after, opened, taken, closed or notify. `is_value`: it is no
    message but a value, which may be nothing when the text is one placeholder alone."""

    path: Path
    source: str
    moment: str = "enter"
    n: int = 0
    is_value: bool = False


class Condition(NamedTuple):
    """An `if` of the n-th branch or option."""

    path: Path
    source: str
    n: int


def sayings_of(step: StepDraft) -> Iterator[Saying]:
    body, path = step.body, step.path
    for key in ("menu", "ask", "summary"):
        if key in body:
            yield Saying((*path, key), body[key])
    if "say" in body:
        # `set` stores its values first
        yield Saying((*path, "say"), body["say"], "after" if step.verb == "set" else "enter")
    for key, source in (body.get("attach") or {}).items():
        yield Saying((*path, "attach", key), source)
    if "label" in body:
        yield Saying((*path, "label"), body["label"], "item")
    if "text" in body:
        yield Saying((*path, "text"), body["text"], "notify")
    for index, option in enumerate(step.options):
        for key in ("label", "about"):
            if key in option:
                yield Saying((*path, "options", index, key), option[key], "option", index)
    for key in ("with", "set", "fields"):
        if isinstance(body.get(key), dict):
            yield from _values(body[key], (*path, key), may_be_nothing=key != "with")
    yield from _exits(step)


def _values(values: Mapping[str, Any], path: Path, *, may_be_nothing: bool) -> Iterator[Saying]:
    for name, value in values.items():
        if isinstance(value, str):
            yield Saying((*path, name), value, is_value=may_be_nothing)


def _exits(step: StepDraft) -> Iterator[Saying]:
    for name, moment in MOMENTS.items():
        if name in step.body or (name in step.flow.defaults and step.verb in ("menu", "ask")):
            exit = step.exit(name)
            if (said := exit.get("say")) is not None:
                yield Saying(exit.path("say"), said, moment)


def conditions_of(step: StepDraft) -> Iterator[Condition]:
    for key in ("check", "options"):
        for n, branch in enumerate(step.body.get(key) or ()):
            if "if" in branch:
                yield Condition((*step.path, key, n, "if"), branch["if"], n)
