"""A desk in a process of its own, to be killed: events come in by stdin, and those that are safe go out.

What leaves is appended to a file, which stands for the world outside.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from engine.channels import Capabilities, Deliver  # noqa: E402
from engine.connectors import Offline  # noqa: E402
from engine.core.messages import Send  # noqa: E402
from engine.core.release import Release  # noqa: E402
from engine.project.project import check  # noqa: E402
from engine.runtime import NotAccepted, Runtime  # noqa: E402
from engine.store import SqliteStore, codec  # noqa: E402

PROJECT = ROOT / "tests" / "projects" / "fibranorte"
MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)
SPEED = 600
LINE = "simulator"


def now(origin: float) -> datetime:
    """A Monday morning that goes faster, so that timers fire while somebody watches."""
    return MONDAY + timedelta(seconds=(time.time() - origin) * SPEED)


def release_of_the_day() -> Release:
    found = check(PROJECT, date(2026, 1, 1)).release
    assert found is not None
    return found


class FastClock:
    def __init__(self, origin: float) -> None:
        self.origin = origin

    def now(self) -> datetime:
        return now(self.origin)

    def steady(self) -> float:
        return time.monotonic() * SPEED

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds / SPEED, 0.01))


class Outside:
    """It takes a moment, and keeps what it got whatever happens to this process."""

    capabilities = Capabilities(idempotent=True, parallel=8, groups=True)

    def __init__(self, file: Path) -> None:
        self.handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def open(self, deliver: Deliver) -> None:
        pass

    async def close(self) -> None:
        os.close(self.handle)

    async def send(self, address: str, message: Send, correlation: str) -> str:
        await asyncio.sleep(random.random() * 0.004)
        row = {"id": message.id, "to": list(message.to), "address": address, "text": message.content.text}
        os.write(self.handle, json.dumps(row).encode() + b"\n")
        await asyncio.sleep(random.random() * 0.004)
        return f"x-{message.id}"


async def main(folder: Path, origin: float) -> None:
    release = release_of_the_day()

    async def answer(operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        await asyncio.sleep(random.random() * 0.02)
        if random.random() < 0.1:
            raise OSError("the line is noisy")
        return Offline(release, PROJECT)(operation, parameters)

    outside = Outside(folder / "outside.jsonl")
    runtime = Runtime(release, SqliteStore(folder / "data"), {LINE: outside}, answer, FastClock(origin))
    await runtime.start()
    tell("ready", "")
    accepted: set[asyncio.Task[None]] = set()
    async for line in await stdin():
        event = codec.decode(line.decode())
        accepted.add(asyncio.ensure_future(accept(runtime, event)))
    await asyncio.gather(*accepted)
    await runtime.quiet()
    await runtime.stop()


async def accept(runtime: Runtime, event: Any) -> None:
    try:
        receipt = await runtime.accept(event)
        tell(receipt.standing.value, event.id)
    except NotAccepted as error:
        tell("refused", f"{event.id} {error}")


def tell(what: str, about: str) -> None:
    os.write(1, f"{what} {about}\n".encode())


async def stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
