"""A desk to tell stories about: the tiny core, a clock moved by hand, and a line that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from engine.runtime import HandClock
from engine.store import MemoryStore, SqliteStore, Store
from tests.runtime.desk import Desk
from tests.runtime.tiny import NOON


@pytest.fixture(params=["sqlite", "memory"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """The same data each time it is opened, as after a restart."""
    memory = MemoryStore()
    return lambda: SqliteStore(tmp_path) if request.param == "sqlite" else memory


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
async def desk(make_store: Callable[[], Store], clock: HandClock) -> AsyncIterator[Desk]:
    desk = Desk(make_store, clock)
    await desk.start()
    yield desk
    await desk.stop()
