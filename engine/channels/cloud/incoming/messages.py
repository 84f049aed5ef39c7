"""A message of a body as an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.channels.cloud.incoming.contents import circumstances, content_of, quoted
from engine.channels.cloud.incoming.foreign import identifier, mapping, text
from engine.channels.cloud.incoming.people import addressee, former, renewed, writer
from engine.channels.cloud.incoming.place import Happened, Place
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


def event_of(message: Any, value: Json, place: Place) -> Happened:
    """Of one item of `messages`; a notice when nobody can be seen to have written it."""
    message = mapping(message)
    sender = writer(message, value) or former(mapping(message, "system"))
    if sender is None:
        return place.noticed(UNKNOWN, message)
    at = place.moment(message)
    special = _SPECIAL.get(text(message, "type", 64))
    if special is None:
        return at, _said(message, sender, place, at)
    return at, special(message, sender, place) or place.notice(UNKNOWN, message)


def echo_of(echo: Any, value: Json, place: Place) -> Happened:
    """Of one item of `message_echoes`: what a person of the company wrote from its phone."""
    echo = mapping(echo)
    to = addressee(echo, value)
    if to is None or text(echo, "type", 64) in _SPECIAL:
        return place.noticed("smb_message_echoes", echo)
    said = Echoed(place.id(echo), place.now, place.line, to, _content(echo, place))
    return place.moment(echo), said


def _content(message: Json, place: Place) -> Content:
    content, more = content_of(message, place.line), circumstances(message)
    return replace(content, data={**content.data, **more}) if more else content


def _said(message: Json, sender: Sender, place: Place, at: datetime) -> Event:
    id, content, quotes = place.id(message), _content(message, place), quoted(message)
    group = identifier(message, "group_id")
    if group is not None:
        return RoomMessage(id, place.now, place.line, group, sender, content, quotes)
    return CustomerMessage(id, place.now, place.line, sender, content, quotes, at)


def _reacted(message: Json, sender: Sender, place: Place) -> Event | None:
    reaction = mapping(message, "reaction")
    about = identifier(reaction, "message_id")
    if about is None:
        return None
    id, at, group = place.id(message, "reaction"), place.now, identifier(message, "group_id")
    return Reacted(id, at, place.line, sender, about, text(reaction, "emoji", LONGEST_EMOJI), group)


def _edited(message: Json, sender: Sender, place: Place) -> Event | None:
    edit = mapping(message, "edit")
    about = identifier(edit, "original_message_id")
    if about is None:
        return None
    id, at, group = place.id(message, "edit"), place.now, identifier(message, "group_id")
    return Edited(id, at, place.line, sender, about, _content(mapping(edit, "message"), place), group)


def _revoked(message: Json, sender: Sender, place: Place) -> Event | None:
    about = identifier(mapping(message, "revoke"), "original_message_id")
    if about is None:
        return None
    id, at = place.id(message, "revoke"), place.now
    return Revoked(id, at, place.line, sender, about, identifier(message, "group_id"))


def _system(message: Json, sender: Sender, place: Place) -> Event | None:
    system = mapping(message, "system")
    what = text(system, "type", 64)
    new = renewed(system) if what in ("user_changed_number", "user_changed_user_id") else None
    old = _until_then(sender, new, system) if new is not None else None
    if new is None or old is None:
        return place.notice(what or UNKNOWN, message)
    id, at = place.id(message, "system"), place.now
    return IdentityChanged(id, at, place.line, old.address, new)


def _until_then(sender: Sender, new: Sender, system: Json) -> Sender | None:
    """The change may be signed by who they are now."""
    now = (new.address, *new.aliases)
    return next((who for who in (sender, former(system)) if who is not None and who.address not in now), None)


_SPECIAL: dict[str, Callable[[Json, Sender, Place], Event | None]] = {
    "reaction": _reacted,
    "edit": _edited,
    "revoke": _revoked,
    "system": _system,
}
