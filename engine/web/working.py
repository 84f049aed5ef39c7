"""The engine at work, on its lines."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import connectors
from engine.channels import Channel
from engine.channels.media import Files
from engine.core.release import Release
from engine.runtime import Runtime
from engine.store import SqliteStore

MEDIA = "media"


class Working:
    """`files` keeps those of the messages: in the same folder, if it is not given."""

    def __init__(
        self,
        release: Release,
        root: Path,
        folder: Path,
        channels: Mapping[str, Channel],
        files: Files | None = None,
    ) -> None:
        self._release, self._root = release, root
        files = files or Files(folder / MEDIA)
        self.runtime = Runtime(release, SqliteStore(folder), channels, self._answer, files=files)

    async def start(self) -> None:
        await self.runtime.start()

    async def stop(self) -> None:
        await self.runtime.stop()

    async def switch(self, release: Release) -> None:
        self._release = release
        await self.runtime.switch(release)

    def report(self, faults: list[str]) -> None:
        """The log has said it."""

    async def _answer(self, operation: str, parameters: Mapping[str, Any], key: str) -> tuple[str, Any]:
        return await asyncio.to_thread(connectors.answer, self._release, self._root, operation, parameters)
