"""Cases out of a store, one after another: only a page of lines and the cases of it are held at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from engine.author.reports.cases import Case, case_of
from engine.core.messages import Key
from engine.core.model import Aggregate, Contact, Ticket
from engine.core.release import Release
from engine.store.rows import History

PAGE = 2000
CASES = 200

Told = tuple[str, list[History]]
"""The number of a case, and all its lines."""


class Archive(Protocol):
    """What of a store is read here."""

    async def load(self, keys: Collection[Key]) -> dict[Key, Aggregate | None]: ...

    async def histories(self, kind: str, after: tuple[str, int], limit: int) -> list[History]: ...


async def cases(archive: Archive, release: Release) -> AsyncIterator[Case]:
    waiting: list[Told] = []
    async for told in _told(archive):
        waiting.append(told)
        if len(waiting) == CASES:
            for case in await _cases(archive, release, waiting):
                yield case
            waiting = []
    for case in await _cases(archive, release, waiting):
        yield case


async def _told(archive: Archive) -> AsyncIterator[Told]:
    lines: list[History] = []
    async for line in _lines(archive):
        if lines and lines[0].owner != line.owner:
            yield lines[0].owner[1], lines
            lines = []
        lines.append(line)
    if lines:
        yield lines[0].owner[1], lines


async def _lines(archive: Archive) -> AsyncIterator[History]:
    after = ("", 0)
    while page := await archive.histories("ticket", after, PAGE):
        for line in page:
            yield line
        after = page[-1].owner[1], page[-1].seq


async def _cases(archive: Archive, release: Release, told: list[Told]) -> list[Case]:
    tickets = (await archive.load([("ticket", id) for id, _ in told])).values()
    found = {ticket.id: ticket for ticket in tickets if isinstance(ticket, Ticket)}
    contacts = await archive.load({("contact", ticket.contact) for ticket in found.values()})
    zones = {contact.id: contact.zone for contact in contacts.values() if isinstance(contact, Contact)}
    states = release.tickets.lifecycle.states
    made = (
        case_of(found[id], lines, states, zones.get(found[id].contact)) for id, lines in told if id in found
    )
    return [case for case in made if case is not None]
