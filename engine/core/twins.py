"""A message that was passed on stands in two places: where it was written, and where it was passed on to."""

from __future__ import annotations

from engine.core.messages import Content, CustomerMessage, RoomMessage
from engine.core.work import Work

FIRST = ".1"
"""What ends the id of the first message that an event sends, as `Work.new_id` makes them."""

LONGEST = 4
"""Digits of such an end. A line's own id may end in a dot and digits too, but in many more."""


def passed_on(id: str) -> str:
    """Our message that passed on the one that somebody wrote."""
    return id + FIRST


def twin(id: str) -> str:
    """The other one of the two. Of a message that was not passed on it names none that exists there."""
    written, dot, ordinal = id.rpartition(".")
    ours = dot and ordinal.isdecimal() and len(ordinal) <= LONGEST
    return written if ours else passed_on(id)


def quoted_in(work: Work, content: Content) -> str | None:
    """What the message that brought this content quotes, as it is called where the content goes."""
    event = work.event
    if isinstance(event, CustomerMessage | RoomMessage) and event.content is content and event.quotes:
        return twin(event.quotes)
    return None
