"""A core that does what the customer's message says, so that a story can be about the runtime alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from engine.core.decide import Decision
from engine.core.messages import (
    Answered,
    CancelTimer,
    ClockPutBack,
    Content,
    CustomerMessage,
    Effect,
    Event,
    Fetch,
    HoldTimers,
    Journal,
    Key,
    LineNotice,
    ReleaseSends,
    ReleaseTimers,
    RoomReady,
    Send,
    Sender,
    Sent,
    StartTimer,
    TimerDue,
    Undelivered,
)
from engine.core.model import Aggregate, Contact, Conversation, Room, key_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def release(hash: str = "r1", **lines: Any) -> Any:
    return SimpleNamespace(hash=hash, lines=lines, operations={}, groups=SimpleNamespace(main_rooms={}))


def message(id: str, text: str, who: str = "ana", at: datetime = NOON) -> CustomerMessage:
    return CustomerMessage(id, at, "sim", Sender(who, who), Content("text", text))


def talk(who: str = "ana") -> Key:
    return ("conversation", f"sim|{who}")


def _who(event: Event) -> str:
    match event:
        case CustomerMessage():
            return event.sender.address
        case TimerDue() | Answered():
            return event.owner[1].removeprefix("sim|")
    return ""


def scope(release: Any, state: Mapping[Key, Aggregate | None], event: Event) -> set[Key]:
    """First the contact and then the conversation, to make two trips of it."""
    if isinstance(event, Sent | Undelivered | LineNotice | ClockPutBack):
        return set()
    if isinstance(event, RoomReady):
        return {("room", event.room)} - state.keys()
    who = _who(event)
    missing = {("contact", who)} - state.keys()
    return missing or {talk(who)} - state.keys()


class Poison(Exception):
    pass


def decide(release: Any, state: Mapping[Key, Aggregate | None], event: Event) -> Decision:
    """`Conversation.values["heard"]` is all that was ever decided, in order."""
    if isinstance(event, Sent):
        return Decision((), (Journal(("room", event.message), "sent", {"external": event.external}),))
    if isinstance(event, Undelivered):
        why = {"code": event.code, "reason": event.reason, "said": event.send.content.text}
        return Decision((), (Journal(event.send.to, "undelivered", why),))
    if isinstance(event, LineNotice):
        return Decision((), (Journal(("line", event.line), event.what, event.data),))
    if isinstance(event, ClockPutBack):
        return Decision((), ())
    if isinstance(event, RoomReady):
        return _changed(state, Room(event.room, line=event.line, address=event.address))
    who = _who(event)
    known = state["contact", who]
    before = state[talk(who)] or Conversation(f"sim|{who}", "sim", who)
    assert isinstance(before, Conversation)
    said = _said(event)
    heard = (*before.values.get("heard", ()), said)
    after = replace(before, release=release.hash, values={"heard": heard}, version=before.version + 1)
    changes: tuple[Aggregate, ...] = () if known else (Contact(who, 1, phone=who, addresses=(f"sim:{who}",)),)
    effects = [Journal(talk(who), "heard", {"said": said}), *_effects(event, said, who)]
    return Decision((*changes, after), tuple(effects))


def _changed(state: Mapping[Key, Aggregate | None], aggregate: Any) -> Decision:
    before = state[key_of(aggregate)]
    return Decision((replace(aggregate, version=before.version + 1 if before else 1),), ())


def _said(event: Event) -> str:
    match event:
        case CustomerMessage():
            return event.content.text
        case TimerDue():
            return f"due {event.name}"
        case Answered():
            return f"answer {event.outcome} {event.value}"
    return ""


def _effects(event: Event, said: str, who: str) -> list[Effect]:
    """The first word is the order; anything else is answered with itself."""
    order, _, rest = said.partition(" ")
    match order:
        case "poison":
            raise Poison(rest)
        case "silence":
            return []
        case "odd":
            return [Journal(talk(who), "odd", {"value": object()})]
        case "held":
            return [_send(event, who, rest, held=True)]
        case "release":
            return [ReleaseSends(), _send(event, who, said)]
        case "timer":
            name, seconds, *held = rest.split()
            due = event.at + timedelta(seconds=float(seconds))
            return [StartTimer(talk(who), name, due, 1, held=bool(held))]
        case "cancel":
            return [CancelTimer(talk(who), rest)]
        case "stop":
            return [HoldTimers((rest,))]
        case "go":
            return [ReleaseTimers((rest,))]
        case "fetch":
            return [Fetch(f"{event.id}.1", talk(who), rest, {"who": who})]
        case "as":
            source, _, text = rest.partition(" ")
            return [replace(_send(event, who, text), source=source)]
        case "room":
            room, _, text = rest.partition(" ")
            return [Send(f"{event.id}.1", ("room", room), "sim", Content("text", text), "desk")]
        case "twice":
            return [_send(event, who, rest), _send(event, who, rest, n=2)]
    return [_send(event, who, said)]


def _send(event: Event, who: str, text: str, held: bool = False, n: int = 1) -> Send:
    return Send(f"{event.id}.{n}", ("contact", who), "sim", Content("text", text), "bot", held=held)
