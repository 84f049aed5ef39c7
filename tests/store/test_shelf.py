"""What is kept of outside systems: the same of the database and of its twin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.store.errors import StoreError
from engine.store.shelf import Known, MemoryShelf, Shelf, SqliteShelf, Synced

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = {"name": "Ana", "debt": Decimal("12.50"), "due": NOON.date()}


@pytest.fixture(params=["sqlite", "memory"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    shelf: Shelf = SqliteShelf(tmp_path) if request.param == "sqlite" else MemoryShelf()
    await shelf.open()
    yield shelf
    await shelf.close()


async def test_an_answer_is_known_as_it_was_given_until_it_is_forgotten(shelf: Shelf) -> None:
    assert await shelf.known("crm", "a") is None
    await shelf.remember("crm", "a", Known(NOON, "found", ROW), NOON + HOUR)
    await shelf.remember("crm", "a", Known(NOON, "found", (ROW,)), NOON + HOUR)
    await shelf.remember("crm", "b", Known(NOON, "not_found", None), NOON + 2 * HOUR)
    assert await shelf.known("crm", "a") == (NOON, "found", (ROW,))
    assert await shelf.known("other", "a") is None
    await shelf.forget(NOON + HOUR)
    assert await shelf.known("crm", "a") is None
    assert await shelf.known("crm", "b") == (NOON, "not_found", None)


async def test_requests_are_counted_by_period(shelf: Shelf) -> None:
    assert [await shelf.spend("crm", "2026-03", NOON) for _ in range(3)] == [1, 2, 3]
    assert await shelf.spend("crm", "2026-04", NOON) == 1
    assert await shelf.spent("crm", "2026-03") == 3
    assert await shelf.spent("other", "2026-03") == 0


async def test_what_writes_is_known_to_have_left_and_how_it_ended(shelf: Shelf) -> None:
    assert await shelf.begun("x.1") is False
    await shelf.begin("x.1", "crm", NOON)
    assert await shelf.begun("x.1") is None
    await shelf.end("x.1", Known(NOON, "done", {"id": "9"}))
    assert await shelf.begun("x.1") == (NOON, "done", {"id": "9"})
    await shelf.begin("x.2", "crm", NOON)
    await shelf.forget(NOON + timedelta(days=40))
    assert await shelf.begun("x.1") is False
    assert await shelf.begun("x.2") is None


async def test_a_list_is_seen_once_it_is_whole_and_takes_the_place_of_the_last(shelf: Shelf) -> None:
    ana, luz = ("ana", [("phone", "1"), ("phone", "2"), ("document", "30")]), ("luz", [("phone", "2")])
    number = await shelf.refill("customers")
    await shelf.add("customers", number, [ana])
    assert await shelf.find("customers", {"phone": "1"}) == []
    assert await shelf.synced("customers") is None
    await shelf.add("customers", number, [luz])
    await shelf.show("customers", number, Synced(NOON, 2))
    assert await shelf.find("customers", {"phone": "1"}) == ["ana"]
    assert await shelf.find("customers", {"phone": "2"}) == ["ana", "luz"]
    assert await shelf.find("customers", {"phone": "2", "document": "30"}) == ["ana"]
    assert await shelf.find("customers", {"phone": "2", "document": "31"}) == []
    assert await shelf.find("customers", {}) == []
    assert await shelf.find("others", {"phone": "1"}) == []
    half = await shelf.refill("customers")
    await shelf.add("customers", half, [("eva", [("phone", "3")])])
    whole = await shelf.refill("customers")
    await shelf.add("customers", whole, [("eva", [("phone", "1")])])
    assert await shelf.find("customers", {"phone": "1"}) == ["ana"]
    await shelf.show("customers", whole, Synced(NOON + HOUR, 1))
    assert await shelf.find("customers", {"phone": "1"}) == ["eva"]
    assert await shelf.find("customers", {"phone": "3"}) == []
    assert await shelf.synced("customers") == (NOON + HOUR, 1)


async def test_two_lists_keep_apart(shelf: Shelf) -> None:
    for name in ("one", "two"):
        number = await shelf.refill(name)
        await shelf.add(name, number, [(name, [("phone", "1")])])
        await shelf.show(name, number, Synced(NOON, 1))
    assert await shelf.find("one", {"phone": "1"}) == ["one"]
    assert await shelf.find("two", {"phone": "1"}) == ["two"]
    await shelf.keep_only(["two", "three"])
    assert await shelf.find("one", {"phone": "1"}) == []
    assert await shelf.synced("one") is None
    assert await shelf.find("two", {"phone": "1"}) == ["two"]


async def test_everything_is_there_after_a_restart_and_nothing_of_a_list_half_brought(tmp_path: Path) -> None:
    first = SqliteShelf(tmp_path)
    await first.open()
    await first.remember("crm", "a", Known(NOON, "found", ROW), NOON + HOUR)
    await first.begin("x.1", "crm", NOON)
    await first.spend("crm", "2026-03", NOON)
    number = await first.refill("customers")
    await first.add("customers", number, ((n, [("phone", str(n))]) for n in range(5000)))
    await first.show("customers", number, Synced(NOON, 5000))
    half = await first.refill("customers")
    await first.add("customers", half, ((n, [("phone", str(n))]) for n in range(5000)))
    await first.close()
    again = SqliteShelf(tmp_path)
    await again.open()
    assert await again.known("crm", "a") == (NOON, "found", ROW)
    assert await again.begun("x.1") is None
    assert await again.spent("crm", "2026-03") == 1
    assert await again.find("customers", {"phone": "4321"}) == [4321]
    await again.refill("customers")
    assert await again._read("SELECT count(*) FROM people") == [(5000,)]
    assert await again._read("SELECT count(*) FROM indexed") == [(5000,)]
    await again.close()


@pytest.mark.parametrize(
    "found", [b"no database at all, but for its name" * 99, b"SQLite format 3\x00" + bytes(9999)]
)
async def test_one_that_is_damaged_is_put_aside_and_begun_anew(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "connectors.db").write_bytes(found)
    shelf = SqliteShelf(tmp_path)
    await shelf.open()
    assert await shelf.spend("crm", "a", NOON) == 1
    await shelf.close()
    assert (tmp_path / "connectors.db.damaged").read_bytes() == found


async def test_a_closed_one_says_that_it_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await SqliteShelf(tmp_path).known("crm", "a")
