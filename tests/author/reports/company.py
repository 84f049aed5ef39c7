"""A company with one department of office hours, one that never closes, and two agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from engine.author.reports.reading import cases
from engine.author.reports.report import Report
from engine.author.reports.tallies import Measures
from engine.author.reports.view import View
from engine.core.messages import Journal
from engine.core.model import Aggregate, Contact, Ticket, key_of
from engine.core.release import Release
from engine.store import MemoryStore, Store
from engine.store.rows import Batch
from tests.core.staffed import MAIN
from tests.core.tiny import flow, release

HOURS = """schema: 1
calendars:
  office: {weekly: "Mo-Fr 09:00-13:00,16:00-20:00"}
  always: {weekly: "Mo-Su 00:00-24:00"}
"""
GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte", hours: office}
  sales: {title: "Ventas", prefix: VEN, room: "Ventas", hours: always}
agents:
  eva: {name: "Eva Ríos", phone: "3815551001", departments: [support, sales], rooms: 2}
  leo: {name: "Leo Paz", phone: "3815551002", departments: [support, sales], rooms: 2}
"""
TICKETS = """schema: 1
sla:
  first_response: {open: 5m, closed: 30m}
  resolution: 8h
"""
FILES = {
    "main": flow(MAIN),
    "config/hours.yaml": HOURS,
    "config/groups.yaml": GROUPS,
    "config/tickets.yaml": TICKETS,
}

Lines = Sequence[tuple[datetime, Journal]]


def company(folder: Path, **more: str) -> Release:
    return release(folder, {**FILES, **more})


async def write(store: Store, aggregates: Sequence[Aggregate], lines: Lines) -> None:
    batch = Batch(datetime.fromisoformat("2026-03-02T12:00Z"))
    for aggregate in aggregates:
        batch.changes[key_of(aggregate)], batch.base[key_of(aggregate)] = aggregate, 0
    batch.journal = list(lines)
    await store.commit(batch)


async def told(view: View, aggregates: Sequence[Aggregate], lines: Lines) -> dict[str, dict[str, Measures]]:
    """All figures of that history, by name and by group."""
    store, report = MemoryStore(), Report(view)
    await write(store, aggregates, lines)
    async for case in cases(store, view.release):
        report.add(case)
    return {result.figure.name: dict(result.groups) for result in report.results()}


def view(release: Release, first: str, last: str, now: str | datetime = "2026-03-31 12:00") -> View:
    if isinstance(now, str):
        now = datetime.fromisoformat(now).replace(tzinfo=release.company.zone)
    return View(release, date.fromisoformat(first), date.fromisoformat(last), now)


CONTACT_REASONS = ("Turno", "", "Reclamo")


def people(n: int, **scores: object) -> list[Aggregate]:
    """Cases T-0, T-1… of customers in two zones and in none."""
    found: list[Aggregate] = []
    for number in range(n):
        zone = ("norte", "sur", None)[number % 3]
        found.append(Contact(f"c{number}", 1, zone=zone))
        id = f"T-{number}"
        reason = CONTACT_REASONS[number % 3]
        found.append(Ticket(id, 1, contact=f"c{number}", csat=scores.get(id), contact_reason=reason))
    return found
