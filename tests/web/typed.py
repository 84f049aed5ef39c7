"""A command of the terminal, to a desk that is at work."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]


async def typed(address: str, *asked: str) -> tuple[int, str]:
    """As somebody types it, with nobody at the keyboard: the exit code, and what it said."""
    where = urlsplit(address)
    env = {**os.environ, "HOST": str(where.hostname), "PORT": str(where.port), "PYTHONUTF8": "1"}
    ran = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "cli.py"), *asked),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=env,
    )
    said, _ = await ran.communicate()
    return ran.returncode or 0, said.decode()
