"""Lists that are brought at night, and people found in them without asking anybody."""

from __future__ import annotations

import asyncio
import tracemalloc
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from engine.connectors.directory import is_due
from engine.project.connecting import spec
from engine.project.connecting.paths import parse as path
from engine.runtime import HandClock
from engine.store.shelf import SqliteShelf
from tests.connectors.made import HOME, NOON, Asker, connector, http, text
from tests.connectors.server import System


def people(system: System, many: int, phones: str = "381 555-{n:04}") -> None:
    async def answer(request: web.Request) -> web.Response:
        start, size = int(request.query["offset"]), int(request.query["limit"])
        rows = [
            {
                "id": n,
                "name": f"Cliente {n}",
                "tel": f"{phones.format(n=n)}, 0381 155{560000 + n}",
                "doc": f"DNI {n}",
            }
            for n in range(start, min(start + size, many))
        ]
        return web.json_response(rows)

    system.answers["/all"] = answer


def listed(of: spec.Connector, at: time | None = time(3, 30), **given: Any) -> tuple[spec.Spec, ...]:
    returns = {
        "id": "id",
        "name": "name",
        "phones": spec.Returned("phones", path("tel"), "phones"),
        "document": "doc",
    }
    by = spec.Pages("offset", "offset", "limit", 100, most=300)
    customers = http(
        of,
        "customers",
        "/all",
        parameters={},
        query={},
        many=True,
        pages=by,
        sync=spec.Sync(at),
        returns=returns,
    )
    lookup = {"source": "customers", "returns": customers.returns, **given}
    return (
        customers,
        spec.Directory("customer", of, by={"phones": text("{{ phone }}")}, **lookup),
        spec.Directory("by_document", of, by={"document": text("{{ document }}")}, **lookup),
        spec.Directory("accounts", of, by={"phones": text("{{ phone }}")}, many=True, **lookup),
    )


async def synced(asker: Asker) -> None:
    await asker.connectors.keeping.look()


async def test_people_are_found_by_any_of_their_phones_however_it_is_written(system: System) -> None:
    people(system, 250)
    async with Asker(*listed(connector(system.url()))) as asker:
        await synced(asker)
        for phone in ("+5493815550007", "5493815560007", "381 15 5550007"):
            assert (await asker.ask(phone=phone)).value["name"] == "Cliente 7"
        assert (await asker.ask("by_document", document="dni 9")).value["id"] == "9"
        assert (await asker.ask(phone="+5493815559999")).kind == "not_found"
        assert (await asker.ask(phone=None)).kind == "not_found"
        assert len(system.asked) == 3


async def test_one_phone_may_have_several_accounts(system: System) -> None:
    people(system, 3, phones="381 555-0000")
    async with Asker(*listed(connector(system.url()))) as asker:
        await synced(asker)
        found = (await asker.ask("accounts", phone="+5493815550000")).value
        assert [row["id"] for row in found] == ["0", "1", "2"]


async def test_before_the_list_came_it_cannot_be_told_and_another_operation_may(system: System) -> None:
    of = connector(system.url())
    system.gives("/all", "", 500)
    async with Asker(*listed(of)) as asker:
        await synced(asker)
        assert (await asker.ask()).kind == "failed"
    system.gives("/customer", '{"name": "Ana"}')
    async with Asker(*listed(of, otherwise="live"), http(of, "live")) as asker:
        assert (await asker.ask()).value == {"name": "Ana"}


async def test_a_list_that_breaks_off_leaves_the_one_before(system: System) -> None:
    people(system, 250)
    async with Asker(*listed(connector(system.url()))) as asker:
        await synced(asker)
        whole = system.answers["/all"]

        async def half(request: web.Request) -> web.StreamResponse:
            return await whole(request) if request.query["offset"] == "0" else web.Response(status=500)

        system.answers["/all"] = half
        asker.clock.advance(timedelta(days=1))
        await synced(asker)
        assert (await asker.ask(phone="+5493815550207")).value["name"] == "Cliente 207"
        asked = len(system.asked)
        await synced(asker)
        assert len(system.asked) == asked, "it is tried again later"
        asker.clock.advance(timedelta(minutes=16))
        people(system, 5)
        await synced(asker)
        assert (await asker.ask(phone="+5493815550207")).kind == "not_found"


async def test_the_list_outlives_the_process_and_is_not_brought_again(system: System, tmp_path: Path) -> None:
    people(system, 120)
    clock = HandClock(NOON)
    specs = listed(connector(system.url()))
    async with Asker(*specs, shelf=SqliteShelf(tmp_path), clock=clock) as asker:
        await synced(asker)
    async with Asker(*specs, shelf=SqliteShelf(tmp_path), clock=clock) as asker:
        await synced(asker)
        assert (await asker.ask(phone="+5493815550007")).value["name"] == "Cliente 7"
        assert len(system.asked) == 2


async def test_it_goes_on_by_itself_at_its_hour(system: System) -> None:
    people(system, 9)
    clock = HandClock(datetime(2026, 3, 2, 6, 0, tzinfo=UTC))  # three in the morning in Buenos Aires
    async with Asker(*listed(connector(system.url())), clock=clock):
        await system.came(1)
        for _ in range(20):
            clock.advance(timedelta(minutes=1))
            await asyncio.sleep(0.01)
        assert len(system.asked) == 1
        clock.advance(timedelta(days=1, minutes=15))
        await system.came(2)


async def test_a_large_list_takes_the_memory_of_a_page(system: System, tmp_path: Path) -> None:
    people(system, 3_000)
    async with Asker(*listed(connector(system.url())), shelf=SqliteShelf(tmp_path)) as asker:
        tracemalloc.start()
        await synced(asker)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 3 * 1024**2
        assert (await asker.ask("by_document", document="DNI 2999")).kind == "found"


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-03-02T12:00", True),
        ("2026-03-01T06:31", "2026-03-02T06:29", False),
        ("2026-03-01T06:31", "2026-03-02T06:30", True),
        ("2026-03-02T06:31", "2026-03-02T23:00", False),
        ("2026-03-01T23:00", "2026-03-02T07:00", False),
        ("2026-03-01T12:00", "2026-03-02T07:00", True),
        ("2026-02-20T06:31", "2026-03-02T04:00", True),
    ],
)
def test_when_a_list_is_due(last: str | None, now: str, due: bool) -> None:
    """At 3:30 in Buenos Aires, which is 6:30 here; one that came late is not brought twice in a night."""
    moments = [None if each is None else datetime.fromisoformat(f"{each}+00:00") for each in (last, now)]
    assert moments[1] is not None
    assert is_due(spec.Sync(time(3, 30)), HOME.zone, moments[0], moments[1]) is due
