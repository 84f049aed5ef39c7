"""Walks through a whole body: every entry, every change, every message and status in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from engine.channels.cloud.incoming.foreign import identifier, items, mapping, text
from engine.channels.cloud.incoming.messages import UNKNOWN, echo_of, event_of
from engine.channels.cloud.incoming.notices import is_urgent
from engine.channels.cloud.incoming.place import Happened, Place
from engine.channels.cloud.incoming.statuses import status_of
from engine.channels.interface import Status
from engine.core.evolve import frozen
from engine.core.messages import Event, LineNotice

Json = Mapping[str, Any]

MOST = 30_000
"""More messages than these the largest body cannot have: what is beyond them is none."""

STRANGE = 100
"""More than these notices of things unknown, one body does not get."""


@frozen
class Incoming:
    """Events in the order they happened; of two with one id, one."""

    events: tuple[Event, ...] = ()
    statuses: tuple[Status, ...] = ()


def read(body: Any, line: str, numbers: Mapping[str, str], now: datetime) -> Incoming:
    """`numbers` are the lines by `phone_number_id`; what is of none of them goes to `line` as a notice."""
    place = Place(line, now.astimezone(UTC))
    events: dict[str, Happened] = {}
    statuses: list[Status] = []
    strange = 0
    for found in islice(_found(body, place, numbers), MOST):
        if isinstance(found, Status):
            statuses.append(found)
            continue
        event = found[1]
        if type(event) is LineNotice and event.what == UNKNOWN:
            strange += 1
            if strange > STRANGE:
                continue
        events.setdefault(event.id, found)
    in_order = sorted(events.values(), key=_moment) if len(events) > 1 else events.values()
    return Incoming(tuple([event for _, event in in_order]), tuple(statuses))


def _moment(happened: Happened) -> datetime:
    return happened[0]


def _found(body: Any, place: Place, numbers: Mapping[str, str]) -> Iterator[Happened | Status]:
    entries = items(body, "entry")
    if not entries:
        yield place.noticed(UNKNOWN, body)
    for entry in entries:
        changes = items(entry, "changes")
        if not changes:
            yield place.noticed(UNKNOWN, entry)
        for change in changes:
            yield from _change(change, entry, place, numbers)


def _change(change: Any, entry: Any, place: Place, numbers: Mapping[str, str]) -> Iterable[Happened | Status]:
    told = mapping(change)
    field, value = text(told, "field", 64), mapping(told.get("value"))
    number = identifier(mapping(value, "metadata"), "phone_number_id")
    ours = numbers.get(number) if number else None
    if field not in ("messages", "smb_message_echoes"):
        return (_of_the_line(field, value or change, mapping(entry), place.of(ours or place.line)),)
    if ours is None:
        return (place.noticed(UNKNOWN, change),)
    return _value(change, value, place.of(ours))


def _of_the_line(field: str, value: Any, entry: Json, place: Place) -> Happened:
    """The same can happen again: the entry's time tells it from the last time."""
    of = [entry.get("id"), entry.get("time"), value]
    return place.noticed(field or UNKNOWN, value, is_urgent(field, mapping(value)), of)


def _value(change: Any, value: Json, place: Place) -> Iterator[Happened | Status]:
    messages, statuses = items(value, "messages"), items(value, "statuses")
    echoes, errors = items(value, "message_echoes"), items(value, "errors")
    for message in messages:
        yield event_of(message, value, place)
    for echo in echoes:
        yield echo_of(echo, value, place)
    for status in statuses:
        found = status_of(status, place)
        yield found if isinstance(found, Status) else (place.now, found)
    for error in errors:
        yield place.noticed("errors", error, urgent=not messages)
    if not (messages or echoes or statuses or errors):
        yield place.noticed(UNKNOWN, change)
