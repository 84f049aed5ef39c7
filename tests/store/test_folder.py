"""The data folder of the real database: locked, migrated, checked, and never made worse."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.store import SqliteStore, codec
from engine.store import setup as store_setup
from engine.store.errors import AlreadyRunning, Corrupt, Full, ReadOnly, StoreError, TooNew
from engine.store.migrations import migrations
from tests.store.samples import ANA, changed, decided, send, talk

ROOT = Path(__file__).parents[2]

OPEN = """
import asyncio, os, sys
from pathlib import Path
from engine.store import SqliteStore
from engine.store.errors import StoreError
user = int(sys.argv[3])
async def main():
    store = SqliteStore(Path(sys.argv[1]))
    try:
        if user:
            os.setgroups([])
            os.setegid(user)
            os.seteuid(user)
        await store.open()
    except StoreError as error:
        os.seteuid(os.getuid())
        sys.exit(error.sentence(sys.argv[2]))
    print("open", flush=True)
    sys.stdin.read()
    await store.close()
asyncio.run(main())
"""


def another_process(folder: Path, language: str = "es", user: int = 0) -> subprocess.Popen[str]:
    """`user`: whom it becomes once it runs, since the interpreter may lie where only we can read."""
    command = [sys.executable, "-c", OPEN, str(folder), language, str(user)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


async def written(folder: Path) -> Path:
    """A database with something in it, closed."""
    store = SqliteStore(folder)
    await store.open()
    await store.commit(changed(talk()))
    await store.close()
    return store.file


async def test_a_second_process_is_refused_with_a_clear_line(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path)
    await first.open()
    second = another_process(tmp_path)
    _, said = second.communicate(timeout=20)
    assert second.returncode == 1
    assert said.strip() == (
        f"Otro Ventanilla (proceso {os.getpid()}) ya trabaja con la carpeta {tmp_path}. "
        "Detenelo primero, o usá otra carpeta de datos."
    )
    await first.close()


async def test_the_lock_goes_with_the_process_however_it_ends(tmp_path: Path) -> None:
    other = another_process(tmp_path)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    store = SqliteStore(tmp_path)
    with pytest.raises(AlreadyRunning, match=str(other.pid)):
        await store.open()
    other.kill()
    other.communicate()
    await store.open()
    await store.close()


async def test_what_is_committed_outlives_the_process(tmp_path: Path) -> None:
    await written(tmp_path)
    store = SqliteStore(tmp_path)
    await store.open()
    assert await store.load([ANA]) == {ANA: talk()}
    await store.close()


async def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    assert await store._main.rows("PRAGMA journal_mode") == [("wal",)]
    assert await store._main.rows("PRAGMA synchronous") == [(2,)]
    await store.close()


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = await written(tmp_path)
    with closing(sqlite3.connect(file)) as link:
        link.execute("PRAGMA user_version = 999")
    before = file.read_bytes()
    with pytest.raises(TooNew, match="más nueva"):
        await SqliteStore(tmp_path).open()
    assert file.read_bytes() == before


async def test_migrations_run_in_order_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await written(tmp_path)
    last = max(migrations())
    later = {
        last + 1: "CREATE TABLE two (n); INSERT INTO two VALUES (1);",
        last + 2: "INSERT INTO two SELECT n + 1 FROM two;",
    }
    monkeypatch.setattr(store_setup, "migrations", lambda: migrations() | later)
    for _ in range(2):
        store = SqliteStore(tmp_path)
        await store.open()
        assert await store._main.rows("SELECT n FROM two ORDER BY n") == [(1,), (2,)]
        assert await store._main.rows("PRAGMA user_version") == [(last + 2,)]
        await store.close()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(tmp_path)
    bad = {max(migrations()) + 1: "CREATE TABLE two (n); INSERT INTO nowhere VALUES (1);"}
    monkeypatch.setattr(store_setup, "migrations", lambda: migrations() | bad)
    with pytest.raises(StoreError, match="nowhere"):
        await SqliteStore(tmp_path).open()
    monkeypatch.undo()
    store = SqliteStore(tmp_path)
    await store.open()
    assert await store.load([ANA]) == {ANA: talk()}
    await store.close()


async def test_what_an_older_program_left_unsent_leaves_by_the_new_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {1: migrations()[1]}
    monkeypatch.setattr(store_setup, "migrations", lambda: first)
    file = await written(tmp_path)
    with closing(sqlite3.connect(file)) as link, link:
        rows = [(1, 0, codec.encode(send("a")), 0), (2, 0, codec.encode(send("b", source="gateway")), 0)]
        link.executemany("INSERT INTO outbox (seq, at, send, state) VALUES (?, ?, ?, ?)", rows)
    monkeypatch.undo()
    store = SqliteStore(tmp_path)
    await store.open()
    assert [row.send.id for row in await store.unsent(0, 10)] == ["a"]
    assert [row.send.id for row in await store.unsent_bulk_to([("contact", "ana")], 0)] == ["b"]
    await store.close()


def test_migrations_are_numbered_without_a_gap() -> None:
    assert list(migrations()) == list(range(1, len(migrations()) + 1))


@pytest.mark.parametrize("damage", ["not a database", "torn", "emptied"])
async def test_a_damaged_file_is_named_and_not_touched(tmp_path: Path, damage: str) -> None:
    file = await written(tmp_path)
    content = file.read_bytes()
    if damage == "not a database":
        file.write_bytes(b"hola" * 2000)
    elif damage == "torn":
        file.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:])
    else:
        file.write_bytes(b"")
    before = file.read_bytes()
    with pytest.raises(Corrupt, match=str(file)):
        await SqliteStore(tmp_path).open()
    assert file.read_bytes() == before


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadOnly, match=str(tmp_path / "file" / "data")):
        await SqliteStore(tmp_path / "file" / "data").open()


def open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(not open_to_all(ROOT), reason="nobody else can read the program where it lies")
@pytest.mark.parametrize("what", ["folder", "file"])
async def test_what_belongs_to_somebody_else_is_named(what: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        file = await written(folder)
        if what == "file":
            os.chmod(folder, 0o777)
            os.chmod(folder / "lock", 0o666)
        process = another_process(folder, "en", user=65534)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 1
        assert said.startswith(f"{folder if what == 'folder' else file} cannot be written"), said
        assert "Check the permissions" in said


async def test_a_full_disk_refuses_the_batch_and_keeps_the_rest(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    await store.commit(decided("a"))
    ((pages,),) = await store._main.rows("PRAGMA page_count")
    await store._main.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Full, match="No queda lugar"):
        await store.commit(decided(*(f"x-{m}" for m in range(500))))
    assert await store.known(["a", "x-0"]) == {"a"}
    await store._main.run("PRAGMA max_page_count = 1000000")
    await store.commit(decided(*(f"x-{m}" for m in range(500))))
    assert len(await store.known([f"x-{m}" for m in range(500)])) == 500
    await store.close()


async def test_a_failed_open_lets_go_of_the_folder(tmp_path: Path) -> None:
    file = await written(tmp_path)
    content = file.read_bytes()
    file.write_bytes(b"no")
    store = SqliteStore(tmp_path)
    with pytest.raises(Corrupt):
        await store.open()
    file.write_bytes(content)
    await store.open()
    assert await store.load([ANA]) == {ANA: talk()}
    await store.close()
