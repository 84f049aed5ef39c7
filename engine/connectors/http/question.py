"""One question to a system: the spellings of a phone, the pages, and once more where that is safe."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.connectors.http.faults import Fault
from engine.connectors.http.link import Link
from engine.project.connecting.answers import Answer, Unreadable
from engine.project.connecting.outcome import (
    FAILED,
    NOT_FOUND,
    QUOTA,
    REFUSED,
    UNAUTHORISED,
    Outcome,
    Page,
    conclude,
    read_page,
)
from engine.project.connecting.pages import page_after, was_doubted
from engine.project.connecting.request import Request, Unaskable, requests_of
from engine.project.connecting.spec import Http
from engine.project.connecting.writing import Asking

DOUBTFUL = "doubtful"
"""It may have been done, and nobody knows: for a flow it failed."""

PATIENCE = 3
"""How many times the `timeout` of one request a whole question may take."""

FIRST_REST = 0.2
SYNC_REST = 120.0
"""Seconds that a list waits for its next page when it is told to: nobody waits for it."""

UNWELL = (502, 503, 504)
LATER = (429, 503)
"""With Retry-After: not now, but soon."""

PASSING = ("connect", "broken")
"""What may be over in a moment. Whoever did not answer in time is not asked again while somebody waits."""

BY_REASON = {"credentials": UNAUTHORISED, "no_token": UNAUTHORISED, "quota": QUOTA}

Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Batch:
    """One page: its rows, those that `where` lets through, and the answer they stand in."""

    rows: Sequence[Any]
    answer: Answer


async def outcome(link: Link, operation: Http, parameters: Mapping[str, Any], key: str) -> Outcome:
    """Whatever happens is an outcome."""
    asking = link.asking(parameters, key)
    try:
        async with asyncio.timeout(PATIENCE * operation.timeout.total_seconds()):
            return await _found(link, operation, requests_of(operation, asking), asking)
    except Unaskable as unaskable:
        return Outcome(FAILED if operation.writes else NOT_FOUND, why=f"empty {unaskable.name}")
    except TimeoutError:
        return fault_outcome(link, operation, Fault("timeout", left=True, seconds="?"))
    except Fault as fault:
        return fault_outcome(link, operation, fault)
    except Unreadable as error:
        return fault_outcome(link, operation, Fault("shape", left=True, why=str(error)))


def fault_outcome(link: Link, operation: Http, fault: Fault) -> Outcome:
    link.fault = fault
    if fault.left and not operation.repeatable:
        return Outcome(DOUBTFUL, why=fault.reason)
    return Outcome(BY_REASON.get(fault.reason, FAILED), why=fault.reason)


async def _found(link: Link, operation: Http, requests: Sequence[Request], asking: Asking) -> Outcome:
    found = Outcome(NOT_FOUND, why="find")
    for request in requests:
        found = await _of_pages(link, operation, request, asking)
        if found.kind != NOT_FOUND:
            break
    return found


async def _of_pages(link: Link, operation: Http, request: Request, asking: Asking) -> Outcome:
    rows: list[Any] = []
    answer = None
    async for page in pages(link, operation, request, asking):
        if isinstance(page, Outcome):
            if page.kind != NOT_FOUND or not rows or answer is None:
                return page
            break
        rows += page.rows
        answer = page.answer
        if rows and not operation.many:
            break
    assert answer is not None
    return conclude(operation, rows, answer)


async def pages(
    link: Link, operation: Http, request: Request, asking: Asking, chance: Chance = random.random
) -> AsyncIterator[Batch | Outcome]:
    """One after another; an outcome ends them."""
    following: Request | None = request
    before: Answer | None = None
    counts: list[int] = []
    while following is not None:
        answer = await insisting(link, operation, following, asking, chance)
        page = read_page(operation, answer, asking)
        if before is not None and was_doubted(operation, counts) and _adds_nothing(before, answer, page):
            return
        if page.outcome is not None:
            yield page.outcome
            return
        yield Batch(page.rows, answer)
        counts.append(page.count)
        following, before = page_after(operation, following, answer, counts), answer


def _adds_nothing(before: Answer, answer: Answer, page: Page) -> bool:
    """The end, as some servers say it: the same page again, or that there is no such page."""
    if page.outcome is not None:
        return page.outcome.kind in (NOT_FOUND, REFUSED)
    return bool(answer.body == before.body)


async def insisting(
    link: Link, operation: Http, request: Request, asking: Asking, chance: Chance = random.random
) -> Answer:
    """Once more after what passes, a little later each time, and only where asking twice does no harm."""
    tries = link.connector.retries
    for attempt in range(tries + 1):
        try:
            answer = await link.answer(operation, request, asking)
        except Fault as fault:
            harmless = operation.repeatable or not fault.left
            if attempt == tries or fault.reason not in PASSING or not harmless:
                raise
        else:
            if attempt == tries or not operation.repeatable:
                return answer
            asked = asked_rest(answer)
            longest = SYNC_REST if operation.sync is not None else operation.timeout.total_seconds()
            if asked is not None and asked <= longest:
                await asyncio.sleep(asked + FIRST_REST * chance())
                continue
            if answer.status not in UNWELL:
                return answer
        await asyncio.sleep(FIRST_REST * 2**attempt * (0.5 + chance()))
    raise AssertionError


def asked_rest(answer: Answer) -> float | None:
    """Seconds that the system asks to be left alone for."""
    said = answer.headers.get("retry-after", "").strip() if answer.status in LATER else ""
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
