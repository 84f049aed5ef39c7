"""A case as its history tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core.model import Ticket
from engine.core.release import TicketState
from engine.store.rows import History

ANSWERS = ("agent", "echoed")
"""Lines that say that a person of the company wrote to the customer."""


@dataclass(frozen=True, slots=True)
class Move:
    """One event of the lifecycle, and how it left the case. `had`: the agent before it."""

    at: datetime
    event: str
    why: str
    department: str
    agent: str | None
    had: str | None
    was_final: bool
    final: bool

    @property
    def closes(self) -> bool:
        return self.final and not self.was_final

    @property
    def reopens(self) -> bool:
        return self.was_final and not self.final

    @property
    def takes(self) -> bool:
        """Somebody has the case who did not have it before."""
        return self.agent is not None and self.agent != self.had

    @property
    def transfers(self) -> bool:
        return self.event == "transfer" or (self.event == "assign" and self.had is not None)


@dataclass(frozen=True, slots=True)
class Answer:
    """`by` is empty when it was written on the line's own phone."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """`moves` begins with the opening."""

    id: str
    moves: tuple[Move, ...]
    answers: tuple[Answer, ...] = ()
    zone: str | None = None
    csat: Any = None
    contact_reason: str = ""
    priority: str | None = None
    line: str = ""

    @property
    def opened(self) -> Move:
        return self.moves[0]

    @property
    def closed(self) -> Move | None:
        """The closing that holds; none for a case that is open."""
        closings = [move for move in self.moves if move.closes]
        return closings[-1] if self.moves[-1].final else None

    def at(self, moment: datetime) -> Move | None:
        """How it stood right before that moment; none when it did not exist yet."""
        return next((move for move in reversed(self.moves) if move.at < moment), None)


def case_of(
    ticket: Ticket, lines: Iterable[History], states: Mapping[str, TicketState], zone: str | None
) -> Case | None:
    """None when nothing tells that it was opened."""
    lines = tuple(lines)
    moves = tuple(_moves(ticket, (line for line in lines if line.what == "ticket"), states))
    answers = tuple(Answer(line.at, line.data.get("by", "")) for line in lines if line.what in ANSWERS)
    told = (ticket.csat, ticket.contact_reason, ticket.priority, ticket.line)
    return Case(ticket.id, moves, answers, zone, *told) if moves else None


def _moves(ticket: Ticket, lines: Iterable[History], states: Mapping[str, TicketState]) -> Iterator[Move]:
    """Lines written before they named department and agent say less: the rest is what can be known."""
    had, was_final = None, False
    for line in lines:
        data = line.data
        final = _is_final(data, states)
        agent = data.get("agent", data["by"] if data["event"] == "take" else had)
        department = data.get("department", ticket.department)
        yield Move(line.at, data["event"], data["why"], department, agent, had, was_final, final)
        had, was_final = agent, final


def _is_final(data: Mapping[str, Any], states: Mapping[str, TicketState]) -> bool:
    """A state that the files no longer have is final when closing led to it."""
    state = states.get(data["now"])
    return state.final if state is not None else data["event"] == "close"
