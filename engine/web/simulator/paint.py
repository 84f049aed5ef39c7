"""The whole page, from what is seen of the desk."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.messages import Key
from engine.core.model import DESK, Desk
from engine.web.simulator import alarms, chats, listing, minds, times
from engine.web.simulator.facade import Sight
from engine.web.simulator.painter import Painter
from engine.web.simulator.picture import Choice, Clock, Person, Picture

HASH = 7


def picture(painter: Painter, choice: Choice, unread: Mapping[Key, int]) -> Picture:
    sight, words = painter.sight, painter.words
    now = sight.now.astimezone(sight.release.company.zone)
    modes = sight.release.modes.modes.values()
    return Picture(
        choice,
        sight.release.company.name,
        sight.release.hash[:HASH],
        Clock(times.day(now, words), times.hour(now)),
        mode(sight),
        tuple(Person(one.id, one.title) for one in modes),
        listing.customers(painter, choice, unread),
        listing.known(painter, choice),
        listing.main_rooms(painter, choice, unread),
        listing.desks(painter, choice, unread),
        minds.mind_of(painter, choice),
        chats.customer_chat(painter, choice.customer) if choice.customer else None,
        chats.room_chat(painter, choice.room) if choice.room else None,
        tuple(sight.faults),
        alarms.zones(sight.release),
        alarms.alarm(painter),
        alarms.proposed(sight.release.company.language),
        alarms.aside(painter),
        alarms.unseen(painter),
        alarms.ways(painter),
        alarms.building(painter),
    )


def mode(sight: Sight) -> str:
    desk = sight.rows.get(DESK)
    return (desk.mode if isinstance(desk, Desk) else "") or sight.release.modes.initial
