"""What outside systems tell by themselves: looked up where it can be trusted, kept, and said to a room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core.main_rooms import main_room
from engine.core.messages import Answered, Fetch, Keep, Key, SystemNotice
from engine.core.names import Scene
from engine.core.posts import post
from engine.core.render import Text
from engine.core.values import Given
from engine.core.work import Work

SYSTEM = "system"
AGAIN = (60.0, 300.0, 900.0, 3600.0, 3 * 3600.0, 12 * 3600.0)
"""Seconds until a system that did not answer is asked again."""


def owner_of(connector: str, notice: str) -> Key:
    return SYSTEM, f"{connector}.{notice}"


def system_told(work: Work, event: SystemNotice) -> None:
    """The notice itself is believed only when nothing is to be looked up."""
    owner = owner_of(event.connector, event.notice)
    hook = _hook(work, owner)
    work.journal(owner, "told", id=event.id)
    if hook is None:
        return
    if hook.fetch is None:
        _heed(work, owner, hook, event.values)
    else:
        _look_up(work, owner, hook, event.values, 0)


def system_answered(work: Work, event: Answered) -> None:
    hook, values, tries = _hook(work, event.owner), event.about.get("values", {}), event.about.get("tries", 0)
    if event.why:
        work.journal(event.owner, "not_answered", operation=event.operation, why=event.why)
    if hook is None or hook.fetch is None:
        return
    if event.outcome == "found":
        _heed(work, event.owner, hook, {**values, "answer": event.value})
    elif event.outcome == "failed" and tries < len(AGAIN):
        _look_up(work, event.owner, hook, values, tries + 1)
    else:
        work.journal(event.owner, "not_looked_up", outcome=event.outcome)


def _hook(work: Work, owner: Key) -> Any:
    """As the file has it now; none when it does not have it any more."""
    connector, _, notice = owner[1].partition(".")
    found = work.release.connectors.get(connector)
    return found.webhooks.get(notice) if found is not None and found.active else None


def _look_up(work: Work, owner: Key, hook: Any, values: Mapping[str, Any], tries: int) -> None:
    parameters = _filled(work, hook.fetch.parameters, values)
    about = {"values": values, "tries": tries}
    after = AGAIN[tries - 1] if tries else 0.0
    work.emit(Fetch(work.new_id(), owner, hook.fetch.operation, parameters, about=about, after=after))


def _heed(work: Work, owner: Key, hook: Any, values: Mapping[str, Any]) -> None:
    if hook.record is not None:
        data = _filled(work, hook.data, values) if hook.data else values.get("answer") or dict(values)
        work.emit(Keep(work.new_id(), hook.record, "", data))
    if hook.notify is not None and hook.text is not None:
        room = main_room(work.release, hook.notify, Scene(work.release, work.at, work.desk, extra=values))
        line = next(iter(work.release.lines), "")
        post(work, room, line, hook.text.render(Given(values), work.release.formats, []))
    work.journal(owner, "heeded", record=hook.record, notify=hook.notify)


def _filled(work: Work, template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, Text):
        found = template.value(Given(values), work.release.formats, [])
        return None if not found and found not in (0, False, "") else found
    if isinstance(template, Mapping):
        return {name: _filled(work, each, values) for name, each in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(work, each, values) for each in template]
    return template
