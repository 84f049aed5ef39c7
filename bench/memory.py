"""What 100,000 idle conversations cost in memory: `python -m bench.memory` prints it as JSON.

A desk is opened over no data and over that many, and works a little in both; then one that has just
attended 20,000 customers is left alone until it forgets them.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import multiprocessing
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crowd import filled
from bench.durable import Run, desk, drive, the_release

IDLE = 100_000
WORK = 200


def main() -> None:
    with TemporaryDirectory() as empty, TemporaryDirectory() as full:
        asyncio.run(filled(Path(full), IDLE))
        start, small, _ = _in_a_process(Path(empty), WORK)
        _, large, _ = _in_a_process(Path(full), WORK)
    with TemporaryDirectory() as name:
        _, busy, rested = _in_a_process(Path(name), 20_000)
    print(
        json.dumps(
            {
                "mb_at_start": start,
                "mb_after_a_little_work": small,
                "mb_per_100000_idle": round(large - small, 1),
                "mb_while_20000_write": busy,
                "mb_when_they_are_idle": rested,
            }
        )
    )


def _in_a_process(folder: Path, customers: int) -> tuple[float, float, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (folder, customers))


def _measured(folder: Path, customers: int) -> tuple[float, float, float]:
    return asyncio.run(_work(folder, customers))


async def _work(folder: Path, customers: int) -> tuple[float, float, float]:
    """Megabytes when it begins, after the work, and when all of it is idle."""
    async with desk(the_release(), folder) as (runtime, simulator):
        start = resident()
        await drive(runtime, simulator, customers, 64, Run())
        simulator.shown.clear()
        busy = resident()
        for seconds in (1000.0, 2000.0):
            runtime._cache.age(runtime.clock.steady() + seconds)
        return start, busy, resident()


def resident() -> float:
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
