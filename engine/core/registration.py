"""Who the people in rooms are: rooms that exist, welcomes, and agents bound to their identities."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.addresses import address_id
from engine.core.evolve import replace
from engine.core.identities import agent_by_phone, bound_agent, holds, phone_in, sender_addresses
from engine.core.matching import match_words
from engine.core.messages import AgentRegistered, RoomMessage, RoomReady, Sender, Sent
from engine.core.model import Address, Agent, Notice, Room
from engine.core.names import agent_facts, personal_rooms
from engine.core.offers import somebody_free
from engine.core.posts import say_in
from engine.core.release import AgentSpec, Release
from engine.core.work import Work


def sender_agent(work: Work, line: str, sender: Sender) -> AgentSpec | None:
    """The registered agent who writes."""
    found = (work.find(Address, id) for id in sender_addresses(line, sender))
    bound = bound_agent(work.release, found, sender)
    if bound is not None:
        return bound
    spec = agent_by_phone(work.release, sender)
    return spec if spec is not None and is_registered(work, spec) else None


def is_registered(work: Work, spec: AgentSpec) -> bool:
    return holds(spec, work.find(Agent, spec.id))


def tell_unregistered(work: Work, event: RoomMessage, room: Room) -> None:
    spec = agent_by_phone(work.release, event.sender)
    name = _name(event.sender, spec)
    facts = agent_facts(spec, 0) if spec is not None else {"name": name, "first_name": name.split()[0]}
    say_in(work, room, "unregistered", agent=facts, word=work.release.groups.word, who=name)


def _name(sender: Sender, spec: AgentSpec | None) -> str:
    return spec.name if spec is not None else sender.name or sender.phone or sender.address


def answer_welcome(work: Work, event: RoomMessage, room: Room, spec: AgentSpec | None) -> None:
    """Only whoever was welcomed can answer, with the registration word. A second phone of theirs too."""
    word = work.release.groups.word
    is_word = match_words(event.content.text, (word,))
    writer = agent_by_phone(work.release, event.sender)
    known = sender_agent(work, event.line, event.sender)
    addresses = sender_addresses(event.line, event.sender)
    if spec is None:
        return
    if known is spec and _all_bound(work, spec, addresses):
        return
    if writer is not spec:
        if is_word and known is not spec:
            refusal = "welcome_not_yours" if (writer or known) is not None else "welcome_unknown"
            say_in(work, room, refusal, agent=agent_facts(spec, 0), who=_name(event.sender, writer or known))
        return
    if not is_word:
        if known is not spec:
            say_in(work, room, "unregistered", agent=agent_facts(spec, 0), word=word, who=spec.name)
        return
    register(work, spec, event.line, addresses, phone_in(work.release, event.sender))
    say_in(work, room, "registered", agent=agent_facts(spec, 0), rooms=spec.rooms, who=spec.name)


def _all_bound(work: Work, spec: AgentSpec, addresses: Iterable[str]) -> bool:
    found = (work.find(Address, id) for id in addresses)
    return all(address is not None and address.agent == spec.id for address in found)


def register(
    work: Work, spec: AgentSpec, line: str, addresses: Iterable[str], phone: str | None = None
) -> None:
    """Binds every identity WhatsApp gives the person to the agent; `phone` is theirs in the files."""
    agent = work.find(Agent, spec.id) or Agent(spec.id)
    bound = dict.fromkeys((*agent.addresses, *addresses))
    registered = replace(agent, registered=True, addresses=tuple(bound), welcomed=0, welcomed_at=None)
    work.put(registered)
    for id in addresses:
        address = work.find(Address, id) or Address(id)
        work.put(replace(address, agent=spec.id, phone=phone or address.phone))
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
        register(work, spec, event.line, [address_id(event.line, event.address)], spec.phone)


def sent(work: Work, event: Sent) -> None:
    """Quotes will name the message by the id that the channel gave it."""
    notice = work.find(Notice, event.message)
    if notice is not None and event.external != event.message:
        work.put(replace(notice, id=event.external, version=0))
