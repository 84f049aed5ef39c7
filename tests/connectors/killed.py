"""A desk in a process of its own, to be killed: `python -m tests.connectors.killed FOLDER PORT TEXT`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.connectors.office import at_work
from tests.connectors.server import System


async def main(folder: Path, port: int, text: str) -> None:
    async with at_work(System(port), folder) as office:
        await office.say(text)
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
