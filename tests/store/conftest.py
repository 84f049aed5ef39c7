"""Every story of this folder is told of the database and of its twin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.store import MemoryStore, SqliteStore, Store


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    store: Store = SqliteStore(tmp_path / "data") if request.param == "sqlite" else MemoryStore()
    await store.open()
    yield store
    await store.close()
