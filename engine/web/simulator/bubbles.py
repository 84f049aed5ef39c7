"""Messages as bubbles."""

from __future__ import annotations

from collections.abc import Mapping

from engine.author.world import Post
from engine.core.messages import Content
from engine.core.model import Contact, Room, Ticket
from engine.web.simulator import maps, said, times
from engine.web.simulator.painter import CUSTOMER, Painter
from engine.web.simulator.people import address
from engine.web.simulator.picture import Bubble, Media, Quoted, Spot

SHOWN = 200


def bubbles_of(painter: Painter, kind: str, id: str) -> tuple[tuple[Bubble, ...], int]:
    """The last messages there, and how many there were before them."""
    posts = [post for post in painter.sight.posts if post.place == (kind, id)]
    by_id = {post.id: post for post in painter.sight.posts}
    earlier = max(len(posts) - SHOWN, 0)
    shown = posts[earlier:]
    before = [posts[earlier - 1] if earlier else None, *shown]
    found = [_bubble(painter, post, last, by_id) for last, post in zip(before, shown, strict=False)]
    return tuple(found), earlier


def _bubble(painter: Painter, post: Post, before: Post | None, by_id: Mapping[str, Post]) -> Bubble:
    zone = painter.sight.release.company.zone
    at = post.at.astimezone(zone)
    new_day = before is None or before.at.astimezone(zone).date() != at.date()
    follows = not new_day and before is not None and _same_voice(before, post)
    quoted = by_id.get(post.quotes or "")
    return Bubble(
        post.id,
        mine=not post.ours,
        tone=post.by,
        who=_speaker(painter, post),
        hour=times.hour(at),
        text=said.markup(post.content.text),
        plain=painter.snippet(post.content),
        day=times.day(at, painter.words) if new_day else "",
        follows=follows,
        media=_media(painter, post.content),
        spot=_spot(painter, post.content),
        quoted=_quote(painter, quoted) if quoted is not None else None,
        quotable=post.ours,
    )


def _same_voice(before: Post, post: Post) -> bool:
    return (before.by, before.author) == (post.by, post.author)


def _quote(painter: Painter, quoted: Post) -> Quoted:
    return Quoted(
        _speaker(painter, quoted) or painter.words.named("tone", quoted.by), painter.snippet(quoted.content)
    )


def _speaker(painter: Painter, post: Post) -> str:
    """Whoever needs no name, because this is their telephone, has none."""
    agents = painter.sight.release.groups.agents
    if post.place[0] == CUSTOMER:
        if post.by == CUSTOMER:
            return ""
        bot = painter.sight.release.company.name
        return f"{bot} · {painter.words.named('tone', post.by).lower()}"
    if post.author:
        return agents[post.author].name if post.author in agents else post.author
    if post.by == CUSTOMER:
        return _customer_in(painter, post)
    return painter.words.named("tone", post.by)


def _customer_in(painter: Painter, post: Post) -> str:
    """Whose message was brought to the room: of the case that was there then."""
    room = painter.sight.rows.get(post.place)
    agent = room.agent if isinstance(room, Room) else None
    tickets = (row for row in painter.sight.rows.values() if isinstance(row, Ticket) and row.agent == agent)
    for ticket in tickets:
        contact = painter.sight.rows.get(("contact", ticket.contact))
        if isinstance(contact, Contact) and _was_open(ticket, post):
            return painter.name(address(contact))
    return painter.words("tone.customer")


def _was_open(ticket: Ticket, post: Post) -> bool:
    if ticket.room not in (None, post.place[1]) or ticket.taken_at is None:
        return False
    return ticket.taken_at <= post.at and (ticket.closed_at is None or post.at <= ticket.closed_at)


def _media(painter: Painter, content: Content) -> Media | None:
    if content.kind in ("text", "location"):
        return None
    return Media(content.kind, content.name or content.media or "", painter.source(content))


def _spot(painter: Painter, content: Content) -> Spot | None:
    place = content.location
    if place is None:
        return None
    x, y = maps.project(painter.map, float(place.lat), float(place.lon)) if painter.map else (None, None)
    label = ", ".join(filter(None, (place.name, place.address)))
    return Spot(f"{place.lat}", f"{place.lon}", label, x, y)
