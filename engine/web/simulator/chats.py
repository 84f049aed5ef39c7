"""A customer's telephone, or a room, with what was said there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.author.world import Post
from engine.core.main_rooms import members_of
from engine.core.model import Room
from engine.web.simulator.bubbles import bubbles_of
from engine.web.simulator.facade import Sight
from engine.web.simulator.painter import CUSTOMER, ROOM, Painter
from engine.web.simulator.people import contacts, conversation_of, initials
from engine.web.simulator.picture import Bubble, Chat, Person
from engine.web.words import LANGUAGES, Words


def customer_chat(painter: Painter, phone: str) -> Chat:
    name, number = painter.name(phone), painter.sight.release.formats.phone(phone)
    known = phone in painter.known or phone in contacts(painter.sight.rows)
    bubbles, earlier = bubbles_of(painter, CUSTOMER, phone)
    return Chat(
        CUSTOMER,
        phone,
        name,
        number if name != number else ("" if known else painter.words("chat.unknown")),
        initials(name),
        _with_options(bubbles, _offered(painter, phone)),
        earlier=earlier,
        greeting=_greeting(painter.sight.release.company.language),
    )


def _greeting(language: str) -> str:
    """In the project's language, and not the page's."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])("chat.greeting")


def room_chat(painter: Painter, id: str) -> Chat:
    release, words = painter.sight.release, painter.words
    main = release.groups.main_rooms.get(id)
    authors = authors_of(painter.sight, id)
    bubbles, earlier = bubbles_of(painter, ROOM, id)
    if main is not None:
        title, under = main.name, words.count("chat.main_room", len(authors))
    else:
        title = painter.room(id)
        under = words("chat.personal_room", who=authors[0].name if authors else id)
    busy = painter.sight.rows.get((ROOM, id))
    return Chat(
        ROOM,
        id,
        title,
        under,
        "",
        bubbles,
        earlier=earlier,
        authors=authors,
        author=_last_author(painter.sight.posts, id, authors),
        badge=busy.ticket or "" if isinstance(busy, Room) else "",
        note="taken",
    )


def authors_of(sight: Sight, room: str) -> tuple[Person, ...]:
    """Who may write there: a personal room's agent, or those who belong in the main room."""
    agents = sight.release.groups.agents
    if room in sight.release.groups.main_rooms:
        here = members_of(sight.release, room)
        members = [agent for agent in agents.values() if agent.id in here and agent.active]
    else:
        members = [agents[id] for id in (room.rpartition("_")[0],) if id in agents]
    return tuple(Person(agent.id, agent.name) for agent in members)


def _last_author(posts: Sequence[Post], room: str, authors: Sequence[Person]) -> str:
    ids = [person.id for person in authors]
    last = (post.author for post in reversed(posts) if post.place == (ROOM, room) and post.author in ids)
    return next(last, ids[0] if ids else "")


def _offered(painter: Painter, phone: str) -> tuple[str, ...]:
    """The options that the open menu offers now."""
    rows = painter.sight.rows
    conversation = conversation_of(rows, contacts(rows).get(phone))
    if conversation is None or not conversation.frames:
        return ()
    return tuple(shown.label for shown in conversation.shown)


def _with_options(bubbles: tuple[Bubble, ...], options: tuple[str, ...]) -> tuple[Bubble, ...]:
    """Under the last message, when it is ours: an answer takes them away."""
    if not options or not bubbles or bubbles[-1].mine:
        return bubbles
    return (*bubbles[:-1], replace(bubbles[-1], options=options))
