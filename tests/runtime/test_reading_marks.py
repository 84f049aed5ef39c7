"""Who wrote sees that somebody is there, on the lines that say so."""

from __future__ import annotations

import asyncio
from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.channels import Unreachable
from engine.core.capabilities import BY_KIND
from engine.core.messages import Content, CustomerMessage, Sender
from engine.runtime.reading_marks import MOST, ReadingMarks


class Line:
    def __init__(self, marks: bool = True) -> None:
        self.capabilities = changed(BY_KIND["cloud"], marks=marks)
        self.marked: list[tuple[str, bool]] = []
        self.trouble: Exception | None = None
        self.slow = asyncio.Event()
        self.slow.set()

    async def mark_read(self, external: str, typing: bool = False) -> None:
        await self.slow.wait()
        if self.trouble is not None:
            raise self.trouble
        self.marked.append((external, typing))


def said(id: str) -> CustomerMessage:
    ana = Sender("+5492604550001", "+5492604550001")
    return CustomerMessage(f"wa:{id}", datetime.now(UTC), "wa", ana, Content("text", "hola"))


def marks_of(line: Line, setting: dict[str, Any]) -> ReadingMarks:
    return ReadingMarks({"wa": line}, {"wa": {"kind": "cloud", **setting}})  # type: ignore[dict-item]


async def heeded(line: Line, setting: dict[str, Any], *ids: str) -> list[tuple[str, bool]]:
    marks = marks_of(line, setting)
    marks.heed([said(id) for id in ids])
    await asyncio.sleep(0.01)
    await marks.close()
    return line.marked


@pytest.mark.parametrize(("setting", "typing"), [("read", False), ("typing", True)])
async def test_what_was_decided_is_marked(setting: str, typing: bool) -> None:
    assert await heeded(Line(), {"marks": setting}, "wamid.A") == [("wamid.A", typing)]


@pytest.mark.parametrize("setting", [{}, {"marks": "none"}])
async def test_nothing_is_marked_unless_it_is_declared(setting: dict[str, Any]) -> None:
    assert await heeded(Line(), setting, "wamid.A") == []


async def test_a_line_that_cannot_mark_is_not_asked() -> None:
    assert await heeded(Line(marks=False), {"marks": "read"}, "wamid.A") == []


async def test_a_mark_that_fails_harms_nobody() -> None:
    line = Line()
    line.trouble = Unreachable("the token is refused")
    assert await heeded(line, {"marks": "read"}, "wamid.A") == []
    line.trouble = None
    assert await heeded(line, {"marks": "read"}, "wamid.B") == [("wamid.B", False)]


async def test_a_flood_of_marks_is_not_queued_for_ever() -> None:
    line = Line()
    line.slow.clear()
    marks = marks_of(line, {"marks": "read"})
    marks.heed([said(f"wamid.{n}") for n in range(MOST * 3)])
    line.slow.set()
    await asyncio.sleep(0.01)
    assert len(line.marked) == MOST
    await marks.close()
