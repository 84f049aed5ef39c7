"""What the history of cases says, read on its own: it must lead to the state that stands in the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine.author.invariants import Broken
from engine.core.messages import Journal
from engine.core.model import Ticket
from engine.core.release import Release


@dataclass
class Told:
    """A case as its history tells it."""

    state: str = ""
    department: str | None = None
    agent: str | None = None
    transfers: int = 0
    reason: str = ""
    opened_at: datetime | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    notes: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


class Chronicle:
    def __init__(self) -> None:
        self.told: dict[str, Told] = {}

    def write(self, release: Release, at: datetime, line: Journal) -> None:
        kind, id = line.owner
        if kind != "ticket":
            return
        told = self.told.setdefault(id, Told())
        if line.what == "note":
            told.notes.append(line.data["text"])
        elif line.what == "department_gone":
            told.department = line.data["now"]
        elif line.what == "state_gone":
            told.state = line.data["now"]
        elif line.what == "ticket":
            self._move(release, at, id, told, line)

    def _move(self, release: Release, at: datetime, id: str, told: Told, line: Journal) -> None:
        data = line.data
        if data["was"] != told.state:
            raise Broken(f"{id} was {told.state!r}, and its history goes on from {data['was']!r}")
        event, had = data["event"], told.agent
        if event == "transfer" or (event == "assign" and had is not None):
            told.transfers += 1
        if (had is not None and data["agent"] != had) or (had is not None and event == "assign"):
            told.agents.append(had)
        told.state, told.department, told.agent = data["now"], data["department"], data["agent"]
        told.opened_at = told.opened_at or at
        if told.agent is not None and told.taken_at is None:
            told.taken_at = at
        final = release.tickets.lifecycle.states[told.state].final
        told.closed_at = (
            (told.closed_at if event in ("customer_message", "agent_message") else at) if final else None
        )
        if event == "close":
            told.reason = data["why"]
        elif event == "reopen":
            told.reason = ""

    def agrees(self, ticket: Ticket) -> None:
        told = self.told.get(ticket.id)
        if told is None:
            raise Broken(f"{ticket.id} has no history")
        for name in (
            "state",
            "department",
            "agent",
            "transfers",
            "reason",
            "opened_at",
            "taken_at",
            "closed_at",
        ):
            said, is_ = getattr(told, name), getattr(ticket, name)
            if said != is_:
                raise Broken(f"{ticket.id}: its history says {name} {said!r}, and it is {is_!r}")
        if tuple(told.agents) != ticket.agents:
            raise Broken(
                f"{ticket.id}: its history says it was with {told.agents}, and it says {ticket.agents}"
            )
        if missing := [note for note in told.notes if note not in [each.text for each in ticket.notes]]:
            raise Broken(f"{ticket.id} lost its notes {missing}")
