"""A desk that other systems bring their notices to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.core.release import Release
from tests.web.gatewayed import (
    Desk,
    desk_at_work,
)


@pytest.fixture
async def desk(release: Release, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at_work(release, tmp_path) as desk:
        yield desk
