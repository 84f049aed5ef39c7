"""The engine at work, on its lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.channels import Channel
from engine.channels.media import Files
from engine.connectors import Connectors
from engine.core.release import Release
from engine.runtime import Runtime, SystemClock
from engine.store import SqliteStore
from engine.store.shelf import SqliteShelf

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
        variables: Mapping[str, str] | None = None,
    ) -> None:
        files, clock = files or Files(folder / MEDIA), SystemClock()
        systems = Connectors(release, root, SqliteShelf(folder), clock, variables or {})
        self.runtime = Runtime(
            release, SqliteStore(folder), channels, systems.answer, clock, files=files, systems=systems
        )

    async def start(self) -> None:
        await self.runtime.start()

    async def stop(self) -> None:
        await self.runtime.stop()

    async def switch(self, release: Release) -> None:
        await self.runtime.switch(release)

    def report(self, faults: list[str]) -> None:
        """The log has said it."""
