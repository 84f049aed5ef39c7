"""Who the people in rooms are: rooms that exist, welcomes, and agents bound to their identities."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.addresses import address_id
from engine.core.evolve import replace
from engine.core.matching import match_words
from engine.core.messages import AgentRegistered, GroupsApplied, RoomMessage, RoomReady, Sender, Sent
from engine.core.model import Address, Agent, Notice, Room
from engine.core.names import agent_facts, personal_rooms
from engine.core.offers import somebody_free
from engine.core.posts import say_in
from engine.core.release import AgentSpec, Release
from engine.core.work import Work


def sender_agent(work: Work, line: str, sender: Sender) -> AgentSpec | None:
    """The registered agent who writes."""
    for address in sender_addresses(line, sender):
        found = work.find(Address, address)
        if found is not None and found.agent is not None:
            return work.release.groups.agents.get(found.agent)
    return None


def is_registered(work: Work, spec: AgentSpec) -> bool:
    agent = work.find(Agent, spec.id)
    return agent is not None and agent.registered


def sender_addresses(line: str, sender: Sender) -> list[str]:
    addresses = (address_id(line, each) for each in (sender.address, sender.phone) if each)
    return list(dict.fromkeys(addresses))


def tell_unregistered(work: Work, event: RoomMessage, room: Room) -> None:
    spec = _known_by_phone(work.release, event.sender)
    name = spec.name if spec is not None else event.sender.name or event.sender.phone or event.sender.address
    facts = agent_facts(spec, 0) if spec is not None else {"name": name, "first_name": name.split()[0]}
    say_in(work, room, "unregistered", agent=facts, word=work.release.groups.word, who=name)


def _known_by_phone(release: Release, sender: Sender) -> AgentSpec | None:
    phones = {sender.phone, sender.address}
    return next((agent for agent in release.groups.agents.values() if agent.phone in phones), None)


def answer_welcome(work: Work, event: RoomMessage, room: Room, spec: AgentSpec | None) -> None:
    """Only whoever was welcomed can answer, with the registration word."""
    if spec is None or _known_by_phone(work.release, event.sender) is not spec:
        return
    if sender_agent(work, event.line, event.sender) is spec:
        return
    if not match_words(event.content.text, (work.release.groups.word,)):
        say_in(
            work,
            room,
            "unregistered",
            agent=agent_facts(spec, 0),
            word=work.release.groups.word,
            who=spec.name,
        )
        return
    register(work, spec, event.line, sender_addresses(event.line, event.sender))
    say_in(work, room, "registered", agent=agent_facts(spec, 0), rooms=spec.rooms, who=spec.name)


def register(work: Work, spec: AgentSpec, line: str, addresses: Iterable[str]) -> None:
    """Binds every identity WhatsApp gives the person to the agent."""
    agent = work.find(Agent, spec.id) or Agent(spec.id)
    bound = dict.fromkeys((*agent.addresses, *addresses))
    work.put(replace(agent, registered=True, addresses=tuple(bound)))
    for id in addresses:
        work.put(replace(work.find(Address, id) or Address(id), agent=spec.id))
    work.journal(("agent", spec.id), "registered", line=line)
    somebody_free(work, spec)


def room_ready(work: Work, event: RoomReady) -> None:
    room = work.find(Room, event.room) or _declared_room(work.release, event.room)
    if room is None:
        return
    work.put(replace(room, line=event.line, address=event.address))
    id = address_id(event.line, event.address)
    work.put(replace(work.find(Address, id) or Address(id), room=room.id))
    somebody_free(work, work.release.groups.agents.get(room.agent or ""))


def _declared_room(release: Release, id: str) -> Room | None:
    if id in release.groups.main_rooms:
        return Room(id, department=release.groups.main_rooms[id].department)
    for agent in release.groups.agents.values():
        if id in personal_rooms(agent):
            return Room(id, agent=agent.id, n=int(id.rpartition("_")[2]))
    return None


def agent_registered(work: Work, event: AgentRegistered) -> None:
    spec = work.release.groups.agents.get(event.agent)
    if spec is not None:
        register(work, spec, event.line, [address_id(event.line, event.address)])


def groups_applied(work: Work, event: GroupsApplied) -> None:
    """Welcomes whoever has not registered yet, in their own main room of their first department."""
    for spec in work.release.groups.agents.values():
        agent = work.find(Agent, spec.id)
        room = _own_main_room(work, spec)
        if room is None or not spec.active or (agent is not None and agent.registered):
            continue
        names = {"agent": agent_facts(spec, 0), "rooms": spec.rooms, "word": work.release.groups.word}
        id = say_in(work, room, "welcome", who=spec.name, **names)
        work.put(Notice(id, room=room.id, agent=spec.id))


def _own_main_room(work: Work, spec: AgentSpec) -> Room | None:
    """The first that exists of those they belong in, the default one last."""
    department = work.release.groups.departments[spec.departments[0]]
    found = (work.find(Room, room.id) for room in department.rooms if spec.id in room.members)
    return next((room for room in found if room is not None and room.address), None)


def sent(work: Work, event: Sent) -> None:
    """Quotes will name the message by the id that the channel gave it."""
    notice = work.find(Notice, event.message)
    if notice is not None and event.external != event.message:
        work.put(replace(notice, id=event.external, version=0))
