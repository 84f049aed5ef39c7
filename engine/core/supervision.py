"""What those who look after a department write in their main room, quoting a notice of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.core.card import card
from engine.core.clocks import idle
from engine.core.commands import Command, lines_about, read_command
from engine.core.main_rooms import could_stand_in, department_of
from engine.core.messages import RoomMessage
from engine.core.model import Notice, Room, Ticket
from engine.core.names import agent_facts
from engine.core.posts import brief_lines, post_about, render, say_in, ticket_scene
from engine.core.reasons import close, reason_in, reasons_listed
from engine.core.registration import tell_unregistered
from engine.core.release import AgentSpec, Department
from engine.core.render import Text
from engine.core.reopening import reopen
from engine.core.tickets import Cause, is_final
from engine.core.transfers import places, told_transfer, transfer_target
from engine.core.work import Work

CLOSED_TOO = ("view", "reopen")
"""What may be said of a case that is closed."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A supervisor's word about the case whose notice they quoted."""

    work: Work
    room: Room
    by: AgentSpec
    ticket: Ticket
    word: str
    rest: str

    def say(self, template: str | Text, /, **extra: Any) -> None:
        words = self.work.release.groups.supervisor_commands
        now = self.work.get(Ticket, self.ticket.id)
        scene = ticket_scene(self.work, now, command=words, **extra)
        self.post(render(self.work, template, scene))

    def unclear(self, wrong: str, missing: str, lines: str) -> None:
        """What the command is about is none of `lines`, or was not said."""
        if self.rest:
            self.say(wrong, text=self.rest, lines=lines)
        else:
            self.say(missing, text=self.word, lines=lines)

    def post(self, text: str) -> None:
        post_about(self.work, self.ticket, self.room.id, self.room.line, text)


def commanded(work: Work, event: RoomMessage, room: Room, agent: AgentSpec | None) -> bool:
    """Whether it was a command, which then has its answer."""
    department = work.release.groups.departments.get(department_of(work.release, room) or "")
    if department is None or not event.content.text.lstrip().startswith("/"):
        return False
    command = command_in(work, department, event)
    if command is None:
        return False
    if agent is None:
        tell_unregistered(work, event, room)
        return True
    refusal = _refusal(agent, department)
    if refusal is not None:
        say_in(work, room, refusal, agent=agent_facts(agent, 0), text=command.word)
    else:
        _obey(work, event, room, department, agent, command)
    return True


def command_in(work: Work, department: Department, event: RoomMessage) -> Command | None:
    """Where nobody supervises, only a word that serves elsewhere is one: any other text takes a case."""
    groups = work.release.groups
    if department.supervises:
        return read_command(groups.supervisor_commands, event.content)
    found = read_command({**groups.commands, **_apart(groups.supervisor_commands)}, event.content)
    return found if found is not None and found.name is not None else None


def _apart(words: Any) -> dict[str, str]:
    """So that they don't stand for the agents' own of the same name."""
    return {f"supervisor {name}": word for name, word in words.items()}


def _refusal(agent: AgentSpec, department: Department) -> str | None:
    if not department.supervises:
        return "wrong_room"
    if not agent.active:
        return "inactive"
    return None if department.id in agent.departments else "not_supervisor"


def _obey(
    work: Work, event: RoomMessage, room: Room, department: Department, agent: AgentSpec, command: Command
) -> None:
    words = work.release.groups.supervisor_commands
    lines = "\n".join(lines_about(work.release, words, "supervisor_command"))
    who = agent_facts(agent, 0)
    if command.name is None or command.name == "help":
        text = "supervisor_help" if command.name else "supervisor_unknown"
        say_in(work, room, text, agent=who, text=command.word, lines=lines)
        return
    notice = work.find(Notice, event.quotes) if event.quotes else None
    if notice is None or notice.ticket is None or not could_stand_in(work.release, notice.room, room):
        say_in(work, room, "quote_notice", agent=who, text=command.word)
        return
    ticket = work.get(Ticket, notice.ticket)
    case = _Case(work, room, agent, ticket, command.word, command.rest)
    if ticket.department not in (department.id, *department.supervises):
        case.say("not_supervised")
    elif is_final(work, ticket) and command.name not in CLOSED_TOO:
        case.say("closed_already")
    else:
        _COMMANDS[command.name](case)


def _assign(case: _Case) -> None:
    target = transfer_target(case.work.release, case.rest)
    if target is None or target.agent is None:
        agents = case.work.release.groups.agents.values()
        here = (
            agent.name for agent in agents if case.ticket.department in agent.departments and agent.active
        )
        case.unclear("assign_unknown", "which_one", "\n".join(here))
        return
    case.post(told_transfer(case.work, case.ticket, case.by.id, target))


def _transfer(case: _Case) -> None:
    target = transfer_target(case.work.release, case.rest)
    if target is None:
        case.unclear("transfer_unknown", "transfer_where", places(case.work.release))
        return
    case.post(told_transfer(case.work, case.ticket, case.by.id, target))


def _close(case: _Case) -> None:
    """A form is left as it is: whoever attended would know what to write there."""
    release = case.work.release
    found = reason_in(release, case.rest)
    if found is None:
        case.unclear("reason_unknown", "which_one", reasons_listed(release))
        return
    close(case.work, case.ticket, Cause(case.by.id, text=found.reason), case.say, found.detail)


def _view(case: _Case) -> None:
    work, ticket = case.work, case.ticket
    state = work.release.tickets.lifecycle.states[ticket.state]
    minutes = int(idle(work, ticket).total_seconds()) // 60 if ticket.idle_since is not None else None
    about = "\n".join(filter(None, (card(work, ticket), brief_lines(work, ticket))))
    case.say("case_view", text=state.title, lines=about, minutes=minutes)


def _reopen(case: _Case) -> None:
    if not is_final(case.work, case.ticket):
        case.say("not_closed")
        return
    fired = reopen(case.work, case.ticket, Cause(case.by.id, text=case.rest))
    case.say("case_reopened" if fired.done else fired.refusal or "cannot")


_COMMANDS: dict[str, Callable[[_Case], None]] = {
    "assign": _assign,
    "close": _close,
    "view": _view,
    "transfer": _transfer,
    "reopen": _reopen,
}
