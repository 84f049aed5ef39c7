"""What became of the steps of `apply`: the rooms that exist, who is in them, and what WhatsApp refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core.addresses import address_id
from engine.core.announcing import announce
from engine.core.declared import declared_room
from engine.core.evolve import replace
from engine.core.identities import agent_by_phone
from engine.core.messages import ApplyAsked, ApplyEnded, Content, RoomStep, Sender
from engine.core.model import Address, Making, Refusal, Room, Ticket, Works
from engine.core.names import Scene, agent_facts
from engine.core.offers import somebody_free
from engine.core.people import contact_of, known_contact
from engine.core.posts import brief_lines, post, render, ticket_scene
from engine.core.work import Work


def apply_asked(work: Work, event: ApplyAsked) -> None:
    works = _works(work, event.line)
    work.put(replace(works, run=event.id, by=event.by, welcomes=event.welcomes, refused=()))
    work.journal(("works", event.line), "apply", by=event.by)


def apply_ended(work: Work, event: ApplyEnded) -> None:
    works = _works(work, event.line)
    if works.run == event.run:
        work.put(replace(works, run=""))


def room_step(work: Work, event: RoomStep) -> None:
    owner = ("room", event.room) if event.room else ("works", event.line)
    people = tuple(event.people)
    work.journal(owner, f"step_{event.outcome}", step=event.what, people=people, code=event.code)
    _OUTCOMES[event.outcome](work, event)


def _works(work: Work, line: str) -> Works:
    return work.find(Works, line) or Works(line)


def _room(work: Work, event: RoomStep) -> Room:
    found = work.find(Room, event.room)
    if found is None:
        declared = declared_room(work.release, event.room)
        found = declared.room() if declared is not None else Room(event.room)
    return replace(found, line=event.line) if found.line != event.line and not found.address else found


def _begun(work: Work, event: RoomStep) -> None:
    room = _room(work, event)
    if event.what == "create":
        work.put(replace(room, making=Making(event.mark, event.name, work.now)))
        work.put(replace(_works(work, event.line), made_at=work.now))
    elif event.what == "archive" and room.address != event.address:
        work.put(replace(room, leaving=event.address, making=None if not room.address else room.making))
    elif event.what == "archive" and room.ticket is None:
        _unbind(work, room)
        work.put(replace(room, address="", leaving=event.address, making=None))


def _done(work: Work, event: RoomStep) -> None:
    works = _works(work, event.line)
    if works.held is None or works.held <= work.now:
        works = replace(works, held=None, code="", tries=0)
    if event.what == "create":
        works = replace(works, made_at=work.now)
    if works is not work.find(Works, event.line):
        work.put(works)
    _DONE[event.what](work, event, _room(work, event))


def _exists(work: Work, event: RoomStep, room: Room) -> None:
    _unbind(work, room)
    names = {"name": event.name, "asked": event.asked or event.name}
    mark = room.making.mark if room.making is not None else room.mark
    new = {"making": None, "mark": mark, "people": dict(event.people), "invited": {}}
    here = replace(room, line=event.line, address=event.address, **new, **names)
    work.put(here)
    _bind(work, here)
    _opened(work, here)
    for id in event.tickets:
        ticket = work.find(Ticket, id)
        if ticket is not None and ticket.agent is None and ticket.closed_at is None:
            work.put(announce(work, ticket, "notice_again"))


def _moved(work: Work, event: RoomStep, room: Room) -> None:
    """The group is another room's from now on, with all who are in it."""
    other = work.find(Room, event.source)
    if other is None or other.address != event.address or other.ticket is not None:
        return
    left = {"address": "", "name": "", "asked": "", "mark": "", "people": {}, "invited": {}}
    work.put(replace(other, **left))
    kept = {name: getattr(other, name) for name in left}
    here = replace(room, line=event.line, making=None, **kept)
    work.put(here)
    _bind(work, here)
    _opened(work, here)


def _renamed(work: Work, event: RoomStep, room: Room) -> None:
    work.put(replace(room, name=event.name, asked=event.asked or event.name))


def _added(work: Work, event: RoomStep, room: Room) -> None:
    invited = {phone: at for phone, at in room.invited.items() if phone not in event.people}
    work.put(replace(room, people={**room.people, **event.people}, invited=invited))


def _removed(work: Work, event: RoomStep, room: Room) -> None:
    people = {phone: address for phone, address in room.people.items() if phone not in event.people}
    invited = {phone: at for phone, at in room.invited.items() if phone not in event.people}
    work.put(replace(room, people=people, invited=invited))


def _archived(work: Work, event: RoomStep, room: Room) -> None:
    gone = replace(room, leaving="")
    work.put(gone if room.address else replace(gone, name="", asked="", mark="", people={}, invited={}))


def _same(work: Work, event: RoomStep, room: Room) -> None:
    """WhatsApp remembers that."""


def _invited(work: Work, event: RoomStep) -> None:
    """By a message of their own, and the room is theirs when they follow it."""
    room = _room(work, event)
    declared = declared_room(work.release, event.room)
    work.put(replace(room, invited={**room.invited, **dict.fromkeys(event.people, work.now)}))
    for phone in event.people:
        sender = Sender(phone, phone)
        spec = agent_by_phone(work.release, sender)
        contact = known_contact(work, sender, event.line) or contact_of(work, sender, event.line)
        name = declared.name if declared is not None else room.name
        agent = agent_facts(spec, 0) if spec is not None else {"name": phone, "first_name": phone}
        names = {"agent": agent, "room": name, "text": event.link}
        text = render(work, "room_invitation", Scene(work.release, work.at, work.desk, extra=names))
        work.send(("contact", contact.id), event.line, Content("text", text), "desk")


def _refused(work: Work, event: RoomStep) -> None:
    works = _works(work, event.line)
    people = tuple(event.people) or ("",)
    new = {Refusal(event.what, event.room, phone, event.asked, event.code): None for phone in people}
    work.put(replace(works, refused=tuple({**dict.fromkeys(works.refused), **new})))


def _later(work: Work, event: RoomStep) -> None:
    works = _works(work, event.line)
    work.put(replace(works, held=event.until, code=event.code, tries=works.tries + 1))


def _bind(work: Work, room: Room) -> None:
    id = address_id(room.line, room.address)
    work.put(replace(work.find(Address, id) or Address(id), room=room.id))


def _unbind(work: Work, room: Room) -> None:
    found = work.find(Address, address_id(room.line, room.address)) if room.address else None
    if found is not None and found.room == room.id:
        work.put(replace(found, room=None))


def _opened(work: Work, room: Room) -> None:
    """Its case goes on in it, and whoever waits may have somebody now."""
    ticket = work.find(Ticket, room.ticket) if room.ticket is not None else None
    if ticket is not None:
        words, lines = work.release.groups.commands, brief_lines(work, ticket)
        scene = ticket_scene(work, ticket, lines=lines, text="", command=words)
        post(work, room.id, ticket.line, render(work, "brief", scene))
    somebody_free(work, work.release.groups.agents.get(room.agent or ""))


_DONE: dict[str, Callable[[Work, RoomStep, Room], None]] = {
    "create": _exists,
    "adopt": _exists,
    "move": _moved,
    "rename": _renamed,
    "add": _added,
    "promote": _same,
    "demote": _same,
    "remove": _removed,
    "archive": _archived,
}
_OUTCOMES: dict[str, Callable[[Work, RoomStep], Any]] = {
    "begun": _begun,
    "done": _done,
    "invited": _invited,
    "refused": _refused,
    "later": _later,
}
