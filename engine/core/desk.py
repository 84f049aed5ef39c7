"""What is written in rooms: a case is taken by quoting its notice in a main room."""

from __future__ import annotations

from engine.core.addresses import address_id
from engine.core.cases import move
from engine.core.main_rooms import could_stand_in
from engine.core.messages import RoomMessage
from engine.core.model import Address, Notice, Room, Ticket
from engine.core.names import free_rooms
from engine.core.personal import in_personal_room
from engine.core.posts import post_about, render, ticket_scene
from engine.core.registration import answer_welcome, sender_agent, tell_unregistered
from engine.core.release import AgentSpec
from engine.core.render import Text
from engine.core.supervision import commanded
from engine.core.tickets import Cause, fits, is_final
from engine.core.work import Work


def room_wrote(work: Work, event: RoomMessage) -> None:
    address = work.find(Address, address_id(event.line, event.address))
    room = work.find(Room, address.room) if address is not None and address.room else None
    if room is None:
        return
    agent = sender_agent(work, event.line, event.sender)
    if room.agent is None:
        _in_main_room(work, event, room, agent)
    else:
        in_personal_room(work, event, room, agent)


def _in_main_room(work: Work, event: RoomMessage, room: Room, agent: AgentSpec | None) -> None:
    if commanded(work, event, room, agent):
        return
    notice = work.find(Notice, event.quotes) if event.quotes else None
    if notice is None or not could_stand_in(work.release, notice.room, room):
        return
    if notice.agent is not None:
        answer_welcome(work, event, room, work.release.groups.agents.get(notice.agent))
    elif notice.ticket is not None:
        _take(work, event, room, agent, work.get(Ticket, notice.ticket))


def _take(work: Work, event: RoomMessage, room: Room, agent: AgentSpec | None, ticket: Ticket) -> None:
    def say(template: str | Text, who: AgentSpec | None = None) -> None:
        text = render(work, template, ticket_scene(work, ticket, who))
        post_about(work, ticket, room.id, room.line, text)

    if agent is None:
        tell_unregistered(work, event, room)
    elif is_final(work, ticket):
        say("closed_already")
    elif ticket.agent is not None:
        say("already_taken", work.release.groups.agents.get(ticket.agent))
    elif not agent.active:
        say("inactive", agent)
    elif ticket.department not in agent.departments:
        say("not_of_department", agent)
    else:
        fired = move(work, ticket, "take", Cause(agent.id, agent))
        if not fired.done:
            full = fits(work, ticket, "take") and not free_rooms(work, agent)
            say(fired.refusal or ("busy" if full else "cannot"), agent)
