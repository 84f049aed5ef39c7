"""Somebody reads the data folder of a desk, at work or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.store import SqliteReader, SqliteStore
from engine.store.errors import Corrupt, Missing, StoreError, TooNew
from engine.store.readings import HISTORIES
from tests.store.samples import ANA, batch, changed, line, talk

CASE = ("ticket", "T-1")


async def worked(folder: Path) -> SqliteStore:
    store = SqliteStore(folder)
    await store.open()
    await store.commit(changed(talk()))
    writing = batch()
    writing.journal = [line("a", CASE)]
    await store.commit(writing)
    return store


async def seen(reader: SqliteReader) -> list[str]:
    return [row.what for row in await reader.histories("ticket")]


async def test_while_a_desk_works_it_goes_on_undisturbed(tmp_path: Path) -> None:
    store, reader = await worked(tmp_path), SqliteReader(tmp_path)
    await reader.open()
    assert await seen(reader) == ["a"]
    writing = batch()
    writing.journal = [line("b", CASE)]
    await store.commit(writing)
    assert await seen(reader) == ["a"], "all is as it was when it was opened"
    assert await reader.load([ANA]) == {ANA: talk()}
    await reader.close()
    await store.close()


async def test_a_desk_that_stopped_is_read_and_can_start_again(tmp_path: Path) -> None:
    await (await worked(tmp_path)).close()
    reader = SqliteReader(tmp_path)
    await reader.open()
    assert await seen(reader) == ["a"]
    store = SqliteStore(tmp_path)
    await store.open()
    await reader.close()
    assert [row.what for row in await store.histories("ticket")] == ["a"]
    await store.close()


async def test_nothing_can_be_written_through_it(tmp_path: Path) -> None:
    await (await worked(tmp_path)).close()
    reader = SqliteReader(tmp_path)
    await reader.open()
    with pytest.raises(StoreError):
        await reader._rows("DELETE FROM journal")
    await reader.close()


async def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        await SqliteReader(tmp_path / "data").open()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough " * 100])
async def test_what_is_no_database_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ventanilla.db").write_bytes(content)
    with pytest.raises(Corrupt):
        await SqliteReader(tmp_path).open()
    assert (tmp_path / "ventanilla.db").read_bytes() == content


async def test_what_a_newer_program_wrote_says_so(tmp_path: Path) -> None:
    store = await worked(tmp_path)
    await store._main.run("PRAGMA user_version = 9999")
    await store.close()
    with pytest.raises(TooNew):
        await SqliteReader(tmp_path).open()


async def test_histories_are_read_along_an_index(tmp_path: Path) -> None:
    store = await worked(tmp_path)
    plan = [row[3] for row in await store._main.rows(f"EXPLAIN QUERY PLAN {HISTORIES}", "ticket", "", 0, 9)]
    assert len(plan) == 1, plan
    assert "USING INDEX journal_owner (owner_kind=? AND owner_id>?)" in plan[0]
    await store.close()
