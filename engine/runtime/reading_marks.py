"""Tells the people who wrote that it was read, on the lines that declare it: kind, and never necessary."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from engine.channels import Channel
from engine.core.messages import CustomerMessage, Event

LOG = logging.getLogger(__name__)

MOST = 32
"""Under way at a time; a message that comes while there are as many goes without."""


class Marking(Protocol):
    """A channel with `capabilities.marks`."""

    async def mark_read(self, external: str, typing: bool = False) -> None: ...


class ReadingMarks:
    def __init__(self, channels: Mapping[str, Channel], settings: Mapping[str, Mapping[str, Any]]) -> None:
        self._typing = {
            name: settings[name].get("marks") == "typing"
            for name, channel in channels.items()
            if channel.capabilities.marks and settings.get(name, {}).get("marks") in ("read", "typing")
        }
        self._channels = channels
        self._tasks: set[asyncio.Task[None]] = set()

    def heed(self, decided: Iterable[Event]) -> None:
        """What was decided is safe: the others see that somebody is there."""
        if not self._typing:
            return
        for event in decided:
            if isinstance(event, CustomerMessage) and event.line in self._typing:
                self._start(event)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, event: CustomerMessage) -> None:
        if len(self._tasks) < MOST:
            task = asyncio.ensure_future(self._mark(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _mark(self, event: CustomerMessage) -> None:
        channel = cast(Marking, self._channels[event.line])
        try:
            await channel.mark_read(event.id.removeprefix(f"{event.line}:"), self._typing[event.line])
        except Exception as error:
            LOG.info("%s: a message was not marked as read: %s", event.line, type(error).__name__)
