"""What the desk posts in rooms, and the names its texts may use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.main_rooms import department_of, main_room
from engine.core.messages import Content, Location
from engine.core.model import EMPTY, Contact, Conversation, Notice, Room, Ticket
from engine.core.names import Scene, agent_facts, department_facts, free_rooms, who_is
from engine.core.release import AgentSpec, Release
from engine.core.render import Text
from engine.core.values import Given
from engine.core.work import Work

UNKNOWN = "unknown"
QUOTED = 60
"""Letters of a message that is named by how it begins."""

_GAP = re.compile(r"\n{3,}")


def render(work: Work, text: str | Text, scene: Scene) -> str:
    """What is empty leaves no hole in the text."""
    template = work.release.texts[text] if isinstance(text, str) else text
    said = template.render(scene, work.release.formats, []).strip()
    return _GAP.sub("\n\n", said) if "\n\n\n" in said else said


def ticket_scene(work: Work, ticket: Ticket, agent: AgentSpec | None = None, **extra: Any) -> Scene:
    conversation = work.find(Conversation, ticket.conversation)
    contact = work.find(Contact, ticket.contact)
    values = conversation.values if conversation is not None else EMPTY
    holder = agent or work.release.groups.agents.get(ticket.agent or "")
    return Scene(
        work.release,
        work.at,
        work.desk,
        contact=contact,
        values=values,
        ticket=ticket,
        agent=agent_facts(holder, len(free_rooms(work, holder))) if holder is not None else None,
        extra={"who": _called(work, contact, values), "mood": _mood(work, ticket), **extra},
    )


def ticket_who(work: Work, ticket: Ticket) -> str:
    conversation = work.find(Conversation, ticket.conversation)
    values = conversation.values if conversation is not None else EMPTY
    return _called(work, work.find(Contact, ticket.contact), values)


def _called(work: Work, contact: Contact | None, values: Mapping[str, Any]) -> str:
    return work.release.formats.phone(who_is(contact, values.get("customer")))


def _mood(work: Work, ticket: Ticket) -> str:
    """A sign for a customer who is upset; nothing for the others."""
    sign = work.release.texts.get(f"mood_{ticket.sentiment}")
    return sign.source if sign is not None else ""


def post(work: Work, room: str, line: str, text: str) -> str:
    return work.send(("room", room), line, Content("text", text), "desk")


def supervisors(release: Release) -> Iterator[str]:
    """The departments that look after others."""
    return (department.id for department in release.groups.departments.values() if department.supervises)


def tell_supervisors(work: Work, line: str, template: str, /, **extra: Any) -> None:
    """What is about no case."""
    scene = Scene(work.release, work.at, work.desk, extra=extra)
    for department in supervisors(work.release):
        post(work, main_room(work.release, department, scene), line, render(work, template, scene))


def first_words(text: str) -> str:
    """Enough to know which message it is."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1].rstrip() + "…"


def alert_supervision(work: Work, ticket: Ticket, template: str, **extra: Any) -> None:
    scene = ticket_scene(work, ticket, **extra)
    for department in work.release.groups.departments.values():
        if ticket.department in department.supervises:
            room = main_room(work.release, department.id, scene)
            post_about(work, ticket, room, ticket.line, render(work, template, scene))


def post_about(work: Work, ticket: Ticket, room: str, line: str, text: str) -> None:
    """In a main room: who quotes it speaks of this ticket, to take it or to say what is to happen."""
    work.put(Notice(post(work, room, line, text), room=room, ticket=ticket.id))


def say_in(work: Work, room: Room, template: str, /, **extra: Any) -> str:
    facts = work.release.groups.departments.get(department_of(work.release, room) or "")
    department = department_facts(facts) if facts is not None else None
    names = {"department": department, "command": work.release.groups.commands, **extra}
    return post(
        work, room.id, room.line, render(work, template, Scene(work.release, work.at, work.desk, extra=names))
    )


def brief_lines(work: Work, ticket: Ticket, told: str = "") -> str:
    """What the flow asked, what was said meanwhile, the notes and who had it before, a line each.

    `told`: what the message says by itself already.
    """
    names = work.release.groups.agents
    fields = (
        labelled(work, label_of(work.release, name), value)
        for name, value in ticket.fields.items()
        if value not in (None, "") and not isinstance(value, Mapping)
    )
    said = (f"💬 {content.text or kind_word(work, content)}" for content in ticket.said)
    notes = (f"📝 {_agent_name(names, note.by)}: {note.text}" for note in ticket.notes if note.text != told)
    before = tuple(_agent_name(names, agent) for agent in ticket.agents)
    earlier = (f"👤 {', '.join(dict.fromkeys(before))}",) if before else ()
    return "\n".join((*fields, *said, *notes, *earlier))


def label_of(release: Release, name: str) -> str:
    """As the texts call it, else the name as words."""
    text = release.texts.get(f"field_{name}")
    words = name.replace("_", " ")
    return text.source if text is not None else words[:1].upper() + words[1:]


def labelled(work: Work, label: str, value: Any) -> str:
    names = Given({"label": label, "value": value})
    return work.release.texts["card_line"].render(names, work.release.formats, [])


def ticket_files(ticket: Ticket) -> Iterator[Content]:
    """What the flow asked for that is a place or a file, and those that came while nobody had the case."""
    for value in ticket.fields.values():
        if isinstance(value, Mapping) and value.get("lat") is not None and value.get("lon") is not None:
            place = Location(value["lat"], value["lon"], value.get("name"), value.get("address"))
            yield Content("location", location=place)
        elif isinstance(value, Mapping) and value.get("media"):
            yield Content(
                str(value.get("kind") or "document"),
                str(value.get("caption") or ""),
                value["media"],
                value.get("name"),
            )
    yield from (content for content in ticket.said if content.kind != "text")


def kind_word(work: Work, content: Content) -> str:
    word = work.release.texts.get(f"kind_{content.kind}")
    return word.source if word is not None else content.kind


def showable(work: Work, content: Content) -> Content:
    """What no channel could show again is said to be so."""
    nothing = content.kind == "text" and not content.text.strip()
    if not nothing and (content.kind != UNKNOWN or content.text):
        return content
    return Content("text", kind_word(work, Content(UNKNOWN)))


def _agent_name(agents: Mapping[str, AgentSpec], id: str) -> str:
    return agents[id].name if id in agents else id
