"""The simulator's clock: the hour is moved by hand, but the engine does not wait for that to try again."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from engine.runtime import HandClock


class Hour(HandClock):
    async def sleep(self, seconds: float) -> None:
        """So long here or there, whichever is over first."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await super().sleep(seconds)
