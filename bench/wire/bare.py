"""What a webhook costs without an engine: the signature and the JSON; and, when there are `rows`, those that
the engine would write for so many messages, in one commit for all who wait."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
from aiohttp import web

from bench import durable
from bench.wire.bodies import SEAL
from engine.channels.cloud.signature import HEADER
from engine.core.release import Release
from engine.store import SqliteStore
from engine.store.statements import CHANGED, CREATED, Row, Statement

Group = Sequence[Statement]


class Bare:
    def __init__(self, rows: Iterator[Group] | None = None, store: SqliteStore | None = None) -> None:
        self.rows, self.store = rows, store
        self.waiting: list[asyncio.Future[None]] = []
        self.wake = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not SEAL.is_on(body, request.headers[HEADER]):
            return web.Response(status=403)
        assert orjson.loads(body)["entry"]
        if self.rows is not None:
            done = asyncio.get_running_loop().create_future()
            self.waiting.append(done)
            self.wake.set()
            await done
        return web.Response()

    async def write(self) -> None:
        assert self.rows is not None
        assert self.store is not None
        while True:
            await self.wake.wait()
            self.wake.clear()
            waiting, self.waiting = self.waiting, []
            if waiting:
                await self.store._main.write(_together([next(self.rows) for _ in waiting]))
            for done in waiting:
                done.set_result(None)


def _together(groups: Sequence[Group]) -> list[Statement]:
    """One statement per table, and one row per aggregate: its last, over what was there before."""
    found: dict[str, Statement] = {}
    first: dict[Row, tuple[str, Row]] = {}
    last: dict[Row, Row] = {}
    for one in (one for group in groups for one in group):
        merged = found.setdefault(one.sql, Statement(one.sql, [], one.each))
        if one.sql not in (CREATED, CHANGED):
            merged.rows.extend(one.rows)
            continue
        for row in one.rows:
            first.setdefault(row[2:4], (one.sql, row[4:]))
            last[row[2:4]] = row[:2]
    for key, (sql, base) in first.items():
        found[sql].rows.append((*last[key], *key, *base))
    return [one for one in found.values() if one.rows]


async def serve(rows: Iterator[Group] | None, folder: Path, stop: asyncio.Event) -> None:
    bare, writing = Bare(), None
    if rows is not None:
        bare = Bare(rows, SqliteStore(folder))
        assert bare.store is not None
        await bare.store.open()
        writing = asyncio.create_task(bare.write())
        writing.add_done_callback(_fail)
    app = web.Application()
    app.router.add_post("/webhooks/{line}", bare.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f" · http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await stop.wait()
    await runner.cleanup()
    if bare.store is not None and writing is not None:
        writing.cancel()
        await bare.store.close()


def _fail(writing: asyncio.Task[None]) -> None:
    """Whoever waits for it would wait for ever."""
    if not writing.cancelled():
        print(writing.exception(), file=sys.stderr, flush=True)
        os._exit(1)


def record(release: Release, messages: int, file: Path) -> None:
    """What the engine commits for each of so many messages, one after another."""
    run = asyncio.run(durable._run(release, messages // 4 + 1, in_flight=1, keep=True))
    found: list[list[Statement]] = []
    for group in run.groups:
        if not found or any(one.sql.startswith("INSERT INTO inbox") for one in group):
            found.append([])
        found[-1].extend(group)
    file.write_bytes(pickle.dumps(found))


def recorded(file: Path) -> Iterator[Group]:
    return iter(pickle.loads(file.read_bytes()))
