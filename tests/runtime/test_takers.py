"""Fifty agents want twenty cases at the same moment: each case gets one owner, and every loser is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.author.invariants import rooms_and_tickets_agree
from engine.author.projects import opened
from engine.channels import Simulator
from engine.core.messages import AgentRegistered, Content, CustomerMessage, RoomMessage, RoomReady, Sender
from engine.core.model import Room, Ticket
from engine.core.release import Release
from engine.runtime import HandClock, Runtime
from engine.store import SqliteStore

FIBRANORTE = Path(__file__).parents[1] / "projects" / "fibranorte"
MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
AGENTS, CASES, LINE = 50, 20, "simulator"


def crowded(release: Release) -> Release:
    """The same project with fifty agents of sales, of one room each."""
    ana = release.groups.agents["ana"]
    agents = {
        f"agent{n}": replace(ana, id=f"agent{n}", name=f"Agente {n}", phone=f"+549381666{n:04}", rooms=1)
        for n in range(AGENTS)
    }
    return replace(release, groups=replace(release.groups, agents=agents))


async def nobody(*args: object) -> tuple[str, None]:
    return "not_found", None


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Runtime, Simulator]]:
    release, line = crowded(opened(FIBRANORTE, date(2026, 1, 1))), Simulator(LINE)
    runtime = Runtime(release, SqliteStore(tmp_path), {LINE: line}, nobody, HandClock(MONDAY))
    await runtime.start()
    yield runtime, line
    await runtime.stop()


async def test_fifty_takers_of_twenty_cases(desk: tuple[Runtime, Simulator]) -> None:
    runtime, line = desk
    release = runtime.release
    await runtime.accept(RoomReady("ready", MONDAY, "sales", LINE, "sales"))
    for agent in release.groups.agents.values():
        await runtime.accept(RoomReady(f"ready-{agent.id}", MONDAY, f"{agent.id}_1", LINE, f"{agent.id}_1"))
        await runtime.accept(AgentRegistered(f"here-{agent.id}", MONDAY, agent.id, LINE, agent.phone))
    for turn, text in enumerate(("hola", "Hablar con un asesor")):
        for n in range(CASES):
            phone = f"+549381777{n:04}"
            said = Content("text", text)
            await runtime.accept(CustomerMessage(f"c{n}-{turn}", MONDAY, LINE, sender(phone), said))
        await runtime.quiet()
    tickets = [one for one in await runtime.store.all("ticket") if isinstance(one, Ticket)]
    assert len(tickets) == CASES
    notices = [
        one.message.id for one in line.shown if one.address == "sales" and "VEN-" in one.message.content.text
    ]
    assert len(notices) == CASES
    before = len(line.shown)

    takes = [
        RoomMessage(
            f"{agent.id}-{n}", MONDAY, LINE, "sales", sender(agent.phone), Content("text", "yo"), notice
        )
        for n, notice in enumerate(notices)
        for agent in release.groups.agents.values()
    ]
    await asyncio.gather(*(runtime.accept(take) for take in takes))
    await runtime.quiet()

    tickets = [one for one in await runtime.store.all("ticket") if isinstance(one, Ticket)]
    rooms = [one for one in await runtime.store.all("room") if isinstance(one, Room)]
    rooms_and_tickets_agree(rooms, tickets)
    owners = Counter(ticket.agent for ticket in tickets)
    assert None not in owners
    assert set(owners.values()) == {1}
    said = [one.message.content.text for one in list(line.shown)[before:] if one.address == "sales"]
    losers = [text for text in said if "ya lo tiene" in text or "ocupad" in text]
    assert len(losers) == len(takes) - CASES
    assert await runtime.set_aside() == []


def sender(phone: str) -> Sender:
    return Sender(phone, phone)
