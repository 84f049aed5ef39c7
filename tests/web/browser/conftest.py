"""A browser for all the tests of a file, and for each one a simulator of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from engine.core.release import Release
from engine.web.simulator.played import Played
from tests.web.browsers import a_browser
from tests.web.conftest import Site, playing, serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def played(release: Release, tmp_path: Path) -> AsyncIterator[Played]:
    async with playing(release, tmp_path / "simulator") as played:
        yield played


@pytest_asyncio.fixture(loop_scope="module")
async def site(played: Played, tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(played, tmp_path / "media") as site:
        yield site
