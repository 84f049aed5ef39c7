"""An agent's personal room: what is said to the customer, and what is a command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.core import forms
from engine.core.card import card
from engine.core.cases import move, relay_to_customer
from engine.core.commands import Command, lines_about, read_command
from engine.core.evolve import replace
from engine.core.messages import Content, RoomMessage, TicketOperated
from engine.core.model import Note, Room, Ticket
from engine.core.names import agent_facts
from engine.core.posts import post, render, say_in, ticket_scene
from engine.core.reasons import Reason, close, reason_in, reasons_listed
from engine.core.registration import tell_unregistered
from engine.core.release import AgentSpec
from engine.core.render import Text
from engine.core.reopening import reopen
from engine.core.replies import lines_of_replies, reply_content, reply_for
from engine.core.tickets import Cause, Fired, fits, owner
from engine.core.transfers import places, told_transfer, transfer, transfer_target
from engine.core.twins import quoted_in
from engine.core.work import Work


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
        words = self.work.release.groups.commands
        scene = ticket_scene(self.work, self.ticket, self.agent, command=words, **extra)
        self.post(render(self.work, template, scene))

    def post(self, text: str) -> None:
        post(self.work, self.room.id, self.room.line, text)

    def tell(self, content: Content) -> None:
        quotes = quoted_in(self.work, self.content)
        relay_to_customer(self.work, self.ticket, self.agent.id, content, quotes)


def in_personal_room(work: Work, event: RoomMessage, room: Room, agent: AgentSpec | None) -> None:
    if agent is None:
        tell_unregistered(work, event, room)
        return
    who = agent_facts(agent, 0)
    if agent.id != room.agent:
        say_in(work, room, "not_yours", agent=who)
        return
    command = read_command(work.release.groups.commands, event.content)
    ticket = work.get(Ticket, room.ticket) if room.ticket is not None else None
    if command is not None and command.name == "help":
        say_in(work, room, "help", agent=who, lines=_what_there_is(work, ticket, agent))
    elif ticket is None:
        say_in(work, room, "no_case", agent=who)
    else:
        _in_case(_Case(work, room, agent, ticket, event.content, command.rest if command else ""), command)


def _in_case(case: _Case, command: Command | None) -> None:
    if case.ticket.filling is not None and (command is None or command.name in _FORM):
        _fill(case, command)
    elif command is None:
        case.tell(case.content)
    elif command.name is None:
        _reply(case, command)
    else:
        _COMMANDS[command.name](case)


def _what_there_is(work: Work, ticket: Ticket | None, agent: AgentSpec) -> str:
    release = work.release
    commands = lines_about(release, release.groups.commands, "command")
    return "\n".join((*commands, *lines_of_replies(work, ticket, agent)))


def _reply(case: _Case, command: Command) -> None:
    """A shortcut of a reply; anything else does not exist, and is not sent."""
    work, ticket = case.work, case.ticket
    reply = reply_for(work.release, ticket, command)
    if reply is None:
        case.say("unknown_command", text=command.rest, lines=_what_there_is(work, ticket, case.agent))
        return
    more = command.rest[len(command.word) :].strip()
    content = reply_content(work, ticket, case.agent, reply, more)
    case.tell(content)
    case.say("reply_sent", text=content.text)


def _info(case: _Case) -> None:
    case.say("info", lines=card(case.work, case.ticket))


def _tell(case: _Case) -> None:
    content = replace(case.content, text=case.rest)
    if content.text or content.media:
        case.tell(content)
    else:
        case.say("nothing_said", text=case.content.text)


def _fill(case: _Case, command: Command | None) -> None:
    """Nothing typed while a form is open reaches the customer."""
    if command is not None and command.name == "cancel":
        said: str | None = forms.cancel(case.work, case.ticket)
    elif command is not None and command.name == "skip":
        said = forms.skip(case.work, case.ticket)
    else:
        said = forms.answer(case.work, case.ticket, case.content)
    if said is not None:
        case.post(said)
        return
    filled = case.work.get(Ticket, case.ticket.id)
    detail = case.ticket.filling.detail if case.ticket.filling is not None else ""
    close(case.work, filled, Cause(case.agent.id, text=filled.reason), case.say, detail)


def _no_form(case: _Case) -> None:
    case.say("no_form")


def _close(case: _Case) -> None:
    """What is missing for it is asked first: why the customer wrote, the reason, the form."""
    work, ticket = case.work, case.ticket
    if not fits(work, ticket, "close"):
        close(work, ticket, Cause(case.agent.id, text=case.rest), case.say)
        return
    found = reason_in(work.release, case.rest)
    reason, detail = (found.reason, found.detail) if found is not None else ("", "")
    question = forms.begin(work, ticket, reason, detail)
    if question is not None and found is None and case.rest:
        case.say("reason_unknown", text=case.rest, lines=reasons_listed(work.release))
    elif question is not None:
        case.post(question)
    else:
        close(work, ticket, Cause(case.agent.id, text=reason), case.say, detail)


def _note(case: _Case) -> None:
    if not case.rest:
        case.say("nothing_said", text=case.content.text)
        return
    note = Note(case.work.now, case.agent.id, case.rest)
    case.work.put(replace(case.ticket, notes=(*case.ticket.notes, note)))
    case.work.journal(owner(case.ticket), "note", by=case.agent.id, text=case.rest)
    case.say("noted")


def _transfer(case: _Case) -> None:
    target, lines = transfer_target(case.work.release, case.rest), places(case.work.release)
    if not case.rest:
        case.say("transfer_where", text=case.content.text.strip(), lines=lines)
    elif target is None:
        case.say("transfer_unknown", text=case.rest, lines=lines)
    else:
        case.post(told_transfer(case.work, case.ticket, case.agent.id, target))


def _wait(case: _Case) -> None:
    fired = move(case.work, case.ticket, "wait", Cause(case.agent.id, text=case.rest))
    case.say("waiting" if fired.done else fired.refusal or "cannot")


_COMMANDS: dict[str, Callable[[_Case], None]] = {
    "info": _info,
    "tell": _tell,
    "close": _close,
    "wait": _wait,
    "note": _note,
    "transfer": _transfer,
    "cancel": _no_form,
    "skip": _no_form,
}
_FORM = ("cancel", "skip")
_MOVES = ("transfer", "assign")
"""Events that say nothing without where the case goes."""


def operated(work: Work, event: TicketOperated) -> None:
    ticket = work.find(Ticket, event.ticket)
    if ticket is None:
        return
    cause = Cause(event.by, text=event.text)
    if event.action == "close":
        _close_by_hand(work, ticket, event)
        return
    target = transfer_target(work.release, f"{event.to} {event.text}") if event.to else None
    if event.action == "reopen":
        fired = reopen(work, ticket, cause)
    elif event.action in _MOVES:
        fired = transfer(work, ticket, event.by, target) if target is not None else Fired(False)
    else:
        fired = move(work, ticket, event.action, cause)
    if not fired.done:
        work.journal(owner(ticket), "refused", event=event.action, by=event.by)


def _close_by_hand(work: Work, ticket: Ticket, event: TicketOperated) -> None:
    """Any reason serves, and none too: whoever does this answers for it."""
    found = reason_in(work.release, event.text) or Reason(event.text)
    if not close(work, ticket, Cause(event.by, text=found.reason), lambda text: None, found.detail):
        work.journal(owner(ticket), "refused", event="close", by=event.by)
