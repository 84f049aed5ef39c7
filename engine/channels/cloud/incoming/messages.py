"""A message of a body as an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.channels.cloud.incoming.contents import circumstances, content_of, quoted
from engine.channels.cloud.incoming.foreign import identifier, mapping, text
from engine.channels.cloud.incoming.people import addressee, renewed, writer
from engine.channels.cloud.incoming.place import Place
from engine.core.evolve import replace
from engine.core.messages import (
    Content,
    CustomerMessage,
    Echoed,
    Edited,
    Event,
    IdentityChanged,
    Reacted,
    Revoked,
    RoomMessage,
    Sender,
)

Json = Mapping[str, Any]

LONGEST_EMOJI = 64
UNKNOWN = "unknown"


def event_of(message: Any, value: Json, place: Place) -> Event:
    """Of one item of `messages`; a notice when nobody can be seen to have written it."""
    message = mapping(message)
    sender = writer(message, value)
    if sender is None:
        return place.notice(UNKNOWN, message)
    special = _SPECIAL.get(text(message, "type", 64), _said)
    return special(message, sender, place) or place.notice(UNKNOWN, message)


def echo_of(echo: Any, value: Json, place: Place) -> Event:
    """Of one item of `message_echoes`: what a person of the company wrote from its phone."""
    echo = mapping(echo)
    to = addressee(echo, value)
    if to is None or text(echo, "type", 64) in _SPECIAL:
        return place.notice("smb_message_echoes", echo)
    return Echoed(place.id(echo), place.moment(echo), place.line, to, _content(echo, place))


def _content(message: Json, place: Place) -> Content:
    content, more = content_of(message, place.line), circumstances(message)
    return replace(content, data={**content.data, **more}) if more else content


def _said(message: Json, sender: Sender, place: Place) -> Event:
    id, at, content = place.id(message), place.moment(message), _content(message, place)
    group = identifier(message, "group_id")
    if group is not None:
        return RoomMessage(id, at, place.line, group, sender, content, quoted(message))
    return CustomerMessage(id, at, place.line, sender, content, quoted(message))


def _reacted(message: Json, sender: Sender, place: Place) -> Event | None:
    reaction = mapping(message, "reaction")
    about = identifier(reaction, "message_id")
    if about is None:
        return None
    id, at, group = place.id(message, "reaction"), place.moment(message), identifier(message, "group_id")
    return Reacted(id, at, place.line, sender, about, text(reaction, "emoji", LONGEST_EMOJI), group)


def _edited(message: Json, sender: Sender, place: Place) -> Event | None:
    edit = mapping(message, "edit")
    about = identifier(edit, "original_message_id")
    if about is None:
        return None
    id, at, group = place.id(message, "edit"), place.moment(message), identifier(message, "group_id")
    return Edited(id, at, place.line, sender, about, _content(mapping(edit, "message"), place), group)


def _revoked(message: Json, sender: Sender, place: Place) -> Event | None:
    about = identifier(mapping(message, "revoke"), "original_message_id")
    if about is None:
        return None
    id, at = place.id(message, "revoke"), place.moment(message)
    return Revoked(id, at, place.line, sender, about, identifier(message, "group_id"))


def _system(message: Json, sender: Sender, place: Place) -> Event | None:
    system = mapping(message, "system")
    what = text(system, "type", 64)
    new = renewed(system) if what in ("user_changed_number", "user_changed_user_id") else None
    if new is not None:
        id, at = place.id(message, "system"), place.moment(message)
        return IdentityChanged(id, at, place.line, sender.address, new)
    return place.notice(what or UNKNOWN, message)


_SPECIAL: dict[str, Callable[[Json, Sender, Place], Event | None]] = {
    "reaction": _reacted,
    "edit": _edited,
    "revoke": _revoked,
    "system": _system,
}
