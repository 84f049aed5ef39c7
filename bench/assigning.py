"""How long one case takes to be assigned in a team of sixty with four rooms each, and what it is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from engine.author.rooms import main_rooms, make_ready, register
from engine.author.world import World
from engine.core.decide import decide, scope
from engine.core.messages import Content, CustomerMessage, Key, Sender, TicketOperated, TimerDue
from engine.core.model import Aggregate, Ticket, key_of
from engine.core.release import Release
from engine.project.project import check
from engine.store import codec

PROJECT = Path(__file__).parents[1] / "examples" / "cooperativa"
NIGHT = datetime(2026, 3, 3, 3, tzinfo=UTC)
"""Monday at midnight in Mendoza: nineteen of the sixty are on shift, all in one main room."""

LEAST_MS = 10.0


def measure(cases: int = 76, waiting: int = 200, rounds: int = 15) -> dict[str, object]:
    """Case after case is assigned when its three minutes are over, until all the rooms of the night are
    taken; then one of them is freed, while many wait."""
    release = _release()
    world = _staffed(release)
    times: list[float] = []
    assigned = 0
    for n in range(cases):
        ticket = _opens(world, n)
        event = TimerDue(f"due {n}", world.now + timedelta(minutes=3), ("ticket", ticket), "assign", 1)
        times.append(_once(release, world, event, rounds))
        world.advance(timedelta(minutes=3))
        found = world.load(("ticket", ticket))
        assigned += isinstance(found, Ticket) and found.agent is not None
    for n in range(cases, cases + waiting):
        _opens(world, n)
    world.advance(timedelta(minutes=3))
    _close(world, "TEC-1")
    freed = TimerDue("freed", world.now, ("department", "tecnica"), "assign", 0)
    crowded = _once(release, world, freed, rounds)
    times.sort()
    if times[-1] > LEAST_MS:
        raise SystemExit(f"a case took {times[-1]:.2f} ms to be assigned: more than {LEAST_MS}")
    return {
        "agents": len(release.groups.agents),
        "personal_rooms": sum(spec.rooms for spec in release.groups.agents.values()),
        "main_rooms": len(release.groups.main_rooms),
        "cases": cases,
        "assigned": assigned,
        "ms_median": round(median(times), 3),
        "ms_worst": round(times[-1], 3),
        "ms_with_a_queue": round(crowded, 3),
        "queue": waiting,
    }


def _release() -> Release:
    release = check(PROJECT).release
    if release is None:
        raise SystemExit(f"{PROJECT} has errors")
    return release


def _staffed(release: Release) -> World:
    world = World(release, lambda operation, parameters: ("not_found", None), NIGHT)
    make_ready(world, main_rooms(release))
    for spec in release.groups.agents.values():
        register(world, spec)
    return world


def _opens(world: World, n: int) -> str:
    phone = f"+549261555{n:04}"
    for text in ("se cortó", "hoy"):
        message = CustomerMessage(
            world.new_id(), world.now, world.line, Sender(phone, phone), Content("text", text)
        )
        world.feed(message)
    return world.last_ticket


def _close(world: World, ticket: str) -> None:
    """Without what falls due because of it: that is what is measured."""
    event = TicketOperated(world.new_id(), world.now, "bench", ticket, "close")
    state: dict[Key, Aggregate | None] = {}
    while missing := scope(world.release, state, event):
        state.update((key, world.load(key)) for key in missing)
    for changed in decide(world.release, state, event).changes:
        world.rows[key_of(changed)] = codec.encode(changed)


def _once(release: Release, world: World, event: TimerDue, rounds: int) -> float:
    """Milliseconds of scope and decide together, the median of so many; the rows are in memory already."""
    rows = {key: world.load(key) for key in world.rows}
    return 1000 * median(_decided(release, rows, event) for _ in range(rounds))


def _decided(release: Release, rows: dict[Key, Aggregate | None], event: TimerDue) -> float:
    began = perf_counter()
    state: dict[Key, Aggregate | None] = {}
    while missing := scope(release, state, event):
        state.update((key, rows.get(key)) for key in missing)
    decide(release, state, event)
    return perf_counter() - began
