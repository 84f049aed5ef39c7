"""The journal, the last line first, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.web.simulator import said, times
from engine.web.simulator.facade import Thought
from engine.web.simulator.painter import Painter
from engine.web.simulator.picture import Decision
from engine.web.simulator.values import shown

SHOWN = 14
DETAILS = ("text", "why", "reason")


def decisions(painter: Painter) -> tuple[Decision, ...]:
    """The hour is said once for all that happened at it."""
    found: list[Decision] = []
    before = ""
    for thought in reversed(painter.sight.journal[-SHOWN:]):
        decision = _decision(painter, thought)
        found.append(decision if decision.hour != before else replace(decision, hour=""))
        before = decision.hour
    return tuple(found)


def _decision(painter: Painter, thought: Thought) -> Decision:
    words = painter.words
    at = thought.at.astimezone(painter.sight.release.company.zone)
    named = {name: _named(painter, name, value) for name, value in thought.data.items()}
    known = words.find(f"decision.{thought.what}") is not None
    text = words(f"decision.{thought.what}", **named) if known else thought.what
    data = {**thought.data, "reason": named.get("reason", "")}
    return Decision(times.hour(at), thought.what, text, _detail(painter, data, text))


def _named(painter: Painter, name: str, value: Any) -> str:
    release, words = painter.sight.release, painter.words
    if name == "by" and value in release.groups.agents:
        return release.groups.agents[value].name
    if name in ("now", "was") and value in release.tickets.lifecycle.states:
        return release.tickets.lifecycle.states[value].title
    if name == "reason":
        return words.named("because", str(value))
    if name == "event":
        return words.named("event", str(value))
    if name == "mode" and value in release.modes.modes:
        return release.modes.modes[value].title
    if name == "names":
        return ", ".join(value)
    return shown(value, release, words)


def _detail(painter: Painter, data: Mapping[str, Any], text: str) -> str:
    """What was said, or why; else what kind of thing was sent."""
    detail = next((str(data[name]) for name in DETAILS if data.get(name)), "")
    if not detail and data.get("kind", "text") != "text":
        detail = painter.words.named("kind", str(data["kind"]))
    return "" if detail in text else said.plain(detail)
