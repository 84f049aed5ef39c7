"""The list of places: customers, main rooms, and each agent's own."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from engine.author.world import Post
from engine.core.messages import Key
from engine.core.model import Contact, Room, Ticket
from engine.web.simulator import times
from engine.web.simulator.painter import CUSTOMER, ROOM, Painter
from engine.web.simulator.people import contacts, conversation_of, initials
from engine.web.simulator.picture import Choice, Desk, Place

MANY = 100
"""Of those who said nothing; the others are found by name."""

Unread = Mapping[Key, int]


def address_of(choice: Choice, page: str = "/simulator") -> str:
    chosen = {name: value for name, value in (("customer", choice.customer), ("room", choice.room)) if value}
    return f"{page}?{urlencode(chosen)}" if chosen else page


def customers(painter: Painter, choice: Choice, unread: Unread) -> tuple[Place, ...]:
    """Whoever has said something, the last one first."""
    last = _last_posts(painter, CUSTOMER)
    phones = sorted(last, key=lambda phone: last[phone].at, reverse=True)
    people = contacts(painter.sight.rows)
    return tuple(
        _customer(painter, choice, phone, people.get(phone), last[phone], unread) for phone in phones
    )


def known(painter: Painter, choice: Choice) -> tuple[Place, ...]:
    """Whoever has said nothing yet."""
    silent = painter.known.keys() - _last_posts(painter, CUSTOMER).keys()
    people = sorted((painter.known[phone] for phone in silent), key=lambda one: one.name.casefold())[:MANY]
    return tuple(
        Place(
            one.phone,
            address_of(Choice(one.phone, choice.room)),
            one.name,
            one.under,
            initials(one.name),
            current=one.phone == choice.customer,
        )
        for one in people
    )


def _customer(
    painter: Painter, choice: Choice, phone: str, contact: Contact | None, last: Post, unread: Unread
) -> Place:
    name = painter.name(phone)
    state, badge = _standing(painter, contact)
    zone = painter.sight.release.company.zone
    return Place(
        phone,
        address_of(Choice(phone, choice.room)),
        name,
        painter.snippet(last.content),
        initials(name),
        times.when(last.at.astimezone(zone), painter.sight.now.astimezone(zone), painter.words),
        state,
        badge,
        unread.get((CUSTOMER, phone), 0),
        phone == choice.customer,
    )


def _standing(painter: Painter, contact: Contact | None) -> tuple[str, str]:
    """Who is talking to them: the bot, somebody, or nobody yet."""
    conversation = conversation_of(painter.sight.rows, contact)
    if conversation is None:
        return "", ""
    ticket = painter.sight.rows.get(("ticket", conversation.ticket or ""))
    if isinstance(ticket, Ticket):
        return ("taken" if ticket.agent else "waiting"), ticket.id
    return ("bot", painter.words("places.with_bot")) if conversation.frames else ("", "")


def main_rooms(painter: Painter, choice: Choice, unread: Unread) -> tuple[Place, ...]:
    last = _last_posts(painter, ROOM)
    return tuple(
        _room(painter, choice, id, last.get(id), unread) for id in painter.sight.release.groups.main_rooms
    )


def desks(painter: Painter, choice: Choice, unread: Unread) -> tuple[Desk, ...]:
    own: dict[str, list[Room]] = {}
    for row in painter.sight.rows.values():
        if isinstance(row, Room) and row.agent is not None and row.address:
            own.setdefault(row.agent, []).append(row)
    found = []
    for agent in painter.sight.release.groups.agents.values():
        rooms = sorted(own.get(agent.id, []), key=lambda room: room.n)
        places = [_room(painter, choice, room.id, None, unread) for room in rooms]
        if places:
            found.append(Desk(agent.name, initials(agent.name), tuple(places)))
    return tuple(found)


def _room(painter: Painter, choice: Choice, id: str, last: Post | None, unread: Unread) -> Place:
    row = painter.sight.rows.get((ROOM, id))
    ticket = row.ticket if isinstance(row, Room) else None
    zone = painter.sight.release.company.zone
    now = painter.sight.now.astimezone(zone)
    return Place(
        id,
        address_of(Choice(choice.customer, id)),
        painter.room(id),
        painter.snippet(last.content) if last else "",
        hour=times.when(last.at.astimezone(zone), now, painter.words) if last else "",
        state="busy" if ticket else "free",
        badge=ticket or "",
        unread=unread.get((ROOM, id), 0),
        current=id == choice.room,
    )


def _last_posts(painter: Painter, kind: str) -> dict[str, Post]:
    """By place; a later one takes the place of those before it."""
    posts = (post for post in painter.sight.posts if post.place[0] == kind)
    return {post.place[1]: post for post in posts}
