"""An agent's personal room: what is said to the customer, and what is a command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.core import forms
from engine.core.cases import move, relay_to_customer
from engine.core.evolve import replace
from engine.core.messages import Content, RoomMessage, TicketOperated
from engine.core.model import Contact, Conversation, Note, Room, Ticket
from engine.core.names import Scene, agent_facts, customer_facts, free_rooms
from engine.core.posts import post, render, say_in, ticket_scene
from engine.core.registration import is_registered, tell_unregistered
from engine.core.release import AgentSpec, Release
from engine.core.render import Text
from engine.core.tickets import Cause, Fired, fits, owner
from engine.core.values import fold
from engine.core.work import Work


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for, and the rest of the message. `name` none: no such command."""

    name: str | None
    rest: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a case goes: a department or an agent, called `name`, with a note for whoever gets it."""

    name: str
    note: str = ""
    department: str | None = None
    agent: AgentSpec | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """An agent's word in its personal room about the case the room holds."""

    work: Work
    room: Room
    agent: AgentSpec
    ticket: Ticket
    content: Content
    rest: str = ""

    def say(self, template: str | Text, /, **extra: Any) -> None:
        scene = ticket_scene(
            self.work, self.ticket, self.agent, command=self.work.release.groups.commands, **extra
        )
        post(self.work, self.room.id, self.room.line, render(self.work, template, scene))


def read_command(release: Release, content: Content) -> Command | None:
    """None when the message is for the customer."""
    first, _, rest = content.text.strip().partition(" ")
    if "\n" in first:
        first, _, more = first.partition("\n")
        rest = f"{more} {rest}" if rest else more
    word = first.lower()
    for name, declared in release.groups.commands.items():
        if word == declared:
            return Command(name, rest.strip())
    return Command(None, content.text) if word.startswith("/") and len(word) > 1 else None


def in_personal_room(work: Work, event: RoomMessage, room: Room, agent: AgentSpec | None) -> None:
    if agent is None:
        tell_unregistered(work, event, room)
        return
    if agent.id != room.agent:
        say_in(work, room, "not_yours", agent=agent_facts(agent, 0))
        return
    command = read_command(work.release, event.content)
    if command is not None and command.name == "help":
        say_in(work, room, "help", agent=agent_facts(agent, 0), lines=_command_lines(work))
        return
    if room.ticket is None:
        say_in(work, room, "no_case", agent=agent_facts(agent, 0))
        return
    ticket = work.get(Ticket, room.ticket)
    case = _Case(work, room, agent, ticket, event.content, command.rest if command else "")
    if ticket.filling is not None and (command is None or command.name in _FORM):
        _fill(case, command)
    elif command is None:
        relay_to_customer(work, ticket, agent.id, event.content)
    elif command.name is None:
        case.say("unknown_command", text=command.rest, lines=_command_lines(work))
    else:
        _COMMANDS.get(command.name, _fire_event(command.name))(case)


def _command_lines(work: Work) -> str:
    texts = work.release.texts
    rows = []
    for name, word in work.release.groups.commands.items():
        about = texts.get(f"command_{name}")
        rows.append(f"{word} {about.source}" if about is not None else word)
    return "\n".join(rows)


def _info(case: _Case) -> None:
    case.say("info", lines=_card(case.work, case.ticket))


def _card(work: Work, ticket: Ticket) -> str:
    """What the connector knows of the customer, a line each; what the text itself says is left out."""
    contact = work.get(Contact, ticket.contact)
    conversation = work.find(Conversation, ticket.conversation)
    saved = conversation.values.get("customer") if conversation is not None else None
    facts = customer_facts(work.release, contact, saved)
    hidden = {"name", "phone", "first_name", "known", "tags", "segment", "language"}
    line = work.release.texts["card_line"]
    rows = (
        (label, value) for label, value in facts.items() if label not in hidden and value not in (None, "")
    )
    scenes = (
        Scene(work.release, work.at, work.desk, extra={"label": label, "value": value})
        for label, value in rows
    )
    return "\n".join(line.render(scene, work.release.formats, []) for scene in scenes)


def _tell(case: _Case) -> None:
    content = replace(case.content, text=case.rest)
    if content.text or content.media:
        relay_to_customer(case.work, case.ticket, case.agent.id, content)
    else:
        case.say("unknown_command", text=case.content.text, lines=_command_lines(case.work))


def _fill(case: _Case, command: Command | None) -> None:
    """Nothing typed while a form is open reaches the customer."""
    if command is not None and command.name == "cancel":
        said: str | None = forms.cancel(case.work, case.ticket)
    elif command is not None and command.name == "skip":
        said = forms.skip(case.work, case.ticket)
    else:
        said = forms.answer(case.work, case.ticket, case.content)
    if said is not None:
        post(case.work, case.room.id, case.room.line, said)
        return
    reason = case.ticket.filling.reason if case.ticket.filling is not None else ""
    filled = case.work.get(Ticket, case.ticket.id)
    close(case.work, filled, Cause(case.agent.id, text=reason), case.say)


def _no_form(case: _Case) -> None:
    case.say("cannot")


def _close(case: _Case) -> None:
    question = (
        forms.begin(case.work, case.ticket, case.rest) if fits(case.work, case.ticket, "close") else None
    )
    if question is not None:
        post(case.work, case.room.id, case.room.line, question)
        return
    close(case.work, case.ticket, Cause(case.agent.id, text=case.rest), case.say)


def close(work: Work, ticket: Ticket, cause: Cause, say: Callable[..., None]) -> None:
    reasoned = replace(ticket, reason=cause.text)
    work.put(reasoned)
    fired = move(work, reasoned, "close", cause)
    if fired.done:
        say("closed")
    else:
        work.put(ticket)
        say(fired.refusal or "cannot")


def _note(case: _Case) -> None:
    if not case.rest:
        case.say("unknown_command", text=case.content.text, lines=_command_lines(case.work))
        return
    note = Note(case.work.now, case.agent.id, case.rest)
    case.work.put(replace(case.ticket, notes=(*case.ticket.notes, note)))
    case.work.journal(owner(case.ticket), "note", by=case.agent.id, text=case.rest)
    case.say("noted")


def _transfer(case: _Case) -> None:
    target = transfer_target(case.work.release, case.rest)
    if target is None:
        case.say("transfer_unknown", text=case.rest)
        return
    fired = transfer(case.work, case.ticket, case.agent.id, target)
    why = _why_not(case.work, target.agent) if target.agent is not None else None
    if fired.done:
        case.say("transferred", text=target.name)
    elif target.agent is not None and why is not None:
        scene = ticket_scene(case.work, case.ticket, target.agent, word=case.work.release.groups.word)
        post(case.work, case.room.id, case.room.line, render(case.work, fired.refusal or why, scene))
    else:
        case.say(fired.refusal or "cannot")


def _why_not(work: Work, agent: AgentSpec) -> str | None:
    """The text that says why this agent can't be given a case; none when nothing speaks against it."""
    if not agent.active:
        return "inactive"
    if agent.rooms and not is_registered(work, agent):
        return "unregistered"
    return None if free_rooms(work, agent) else "busy"


def transfer(work: Work, ticket: Ticket, by: str, target: Target) -> Fired:
    if target.agent is not None and _why_not(work, target.agent) in ("inactive", "unregistered"):
        return Fired(False)
    noted = ticket
    if target.note:
        noted = replace(ticket, notes=(*ticket.notes, Note(work.now, by, target.note)))
    cause = Cause(by, target.agent, target.department, target.note)
    fired = move(work, noted, "assign" if target.agent is not None else "transfer", cause)
    return fired


def transfer_target(release: Release, text: str) -> Target | None:
    """The department or agent that `text` begins with, by id, title or name; the rest is a note."""
    words = text.split()
    for count in range(min(len(words), 8), 0, -1):
        name, note = fold(" ".join(words[:count])), " ".join(words[count:])
        for department in release.groups.departments.values():
            if name and name in (fold(department.id), fold(department.title)):
                return Target(department.title, note, department=department.id)
        for agent in release.groups.agents.values():
            if name and name in (fold(agent.id), fold(agent.name)):
                return Target(agent.name, note, agent=agent)
    return None


def _fire_event(event: str) -> Callable[[_Case], None]:
    def fire_it(case: _Case) -> None:
        fired = move(case.work, case.ticket, event, Cause(case.agent.id, text=case.rest))
        if not fired.done:
            case.say(fired.refusal or "cannot")

    return fire_it


_COMMANDS: dict[str, Callable[[_Case], None]] = {
    "info": _info,
    "tell": _tell,
    "close": _close,
    "note": _note,
    "transfer": _transfer,
    "cancel": _no_form,
    "skip": _no_form,
}
_FORM = ("cancel", "skip")


def operated(work: Work, event: TicketOperated) -> None:
    ticket = work.find(Ticket, event.ticket)
    if ticket is None:
        return
    cause = Cause(event.by, text=event.text)
    if event.action == "close":
        close(work, ticket, cause, lambda text: None)
        return
    target = transfer_target(work.release, f"{event.to} {event.text}") if event.to else None
    fired = transfer(work, ticket, event.by, target) if target else move(work, ticket, event.action, cause)
    if not fired.done:
        work.journal(owner(ticket), "refused", event=event.action, by=event.by)
