"""A line sends no faster than WhatsApp allows; who is over it waits, and nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.channels import Unreachable
from engine.core.capabilities import BY_KIND
from engine.core.messages import Key, Send
from engine.runtime import HandClock
from engine.runtime.rates import Rates
from engine.store import Store
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone


@pytest.fixture
async def started(make_store: Callable[[], Store], clock: HandClock) -> AsyncIterator[Callable[..., Any]]:
    desks: list[Desk] = []

    async def start(phone: Phone, **settings: Any) -> Desk:
        desk = Desk(make_store, clock, sim=settings)
        desk.phone = phone
        await desk.start()
        desks.append(desk)
        return desk

    yield start
    for desk in desks:
        await desk.stop()


async def crowd(desk: Desk, count: int, *who: str) -> None:
    for n in range(count):
        for one in who:
            desk.count += 1
            await desk.accept(tiny.message(f"w{desk.count}", f"{n}", one))
    await desk.quiet()


async def test_a_burst_to_one_person_borrows_from_the_future(started: Callable[..., Any]) -> None:
    desk = await started(Phone(pair_burst=45, pair_seconds=6.0))
    await crowd(desk, 48, "ana")
    assert len(desk.phone.got) == 45
    await desk.wait(5)
    assert len(desk.phone.got) == 45
    await desk.wait(1)
    assert len(desk.phone.got) == 46
    await desk.wait(12)
    assert desk.phone.texts() == [str(n) for n in range(48)]
    await desk.wait(60)
    await crowd(desk, 11, "ana")
    assert len(desk.phone.got) == 48 + 10


async def test_what_leaves_as_several_counts_as_several(started: Callable[..., Any]) -> None:
    """The same as any other of them: for its recipient, and for the line."""

    class InThree(Phone):
        more: Callable[[Key], None] = lambda to: None

        async def send(self, address: str, message: Send, correlation: str) -> str:
            self.more(message.to)
            self.more(message.to)
            return await super().send(address, message, correlation)

    desk = await started(InThree(pair_burst=3, pair_seconds=6.0), rate=1)
    await crowd(desk, 2, "ana")
    await crowd(desk, 1, "eva")
    assert desk.phone.got == [("ana", "0")]
    await desk.wait(2)
    assert desk.phone.texts("eva") == []
    await desk.wait(1)
    assert desk.phone.texts("eva") == ["0"]
    await desk.wait(2)
    assert desk.phone.texts("ana") == ["0"]
    await desk.wait(4)
    assert desk.phone.texts("ana") == ["0", "1"]


async def test_who_had_too_much_waits_alone(started: Callable[..., Any]) -> None:
    desk = await started(Phone(pair_burst=2, pair_seconds=6.0, parallel=1))
    await crowd(desk, 2, "ana")
    await crowd(desk, 2, "ana", "eva")
    assert desk.phone.texts("eva") == ["0", "1"]
    assert desk.phone.texts("ana") == ["0", "1"]


async def test_a_line_has_its_rate_in_the_files(started: Callable[..., Any]) -> None:
    desk = await started(Phone(rate=80.0), rate=2)
    await crowd(desk, 1, *(f"c{n}" for n in range(10)))
    assert len(desk.phone.got) == 1
    for n in range(2, 6):
        await desk.wait(0.5)
        assert len(desk.phone.got) == n
    await desk.runtime.switch(tiny.release("r2", sim={"rate": 10}))
    await desk.wait(0.5)
    for _ in range(4):
        await desk.wait(0.1)
    assert len(desk.phone.got) == 10


async def test_a_line_without_a_setting_has_what_is_usual_for_its_kind(started: Callable[..., Any]) -> None:
    desk = await started(Phone(rate=80.0, parallel=16))
    await crowd(desk, 1, *(f"c{n}" for n in range(100)))
    assert len(desk.phone.got) == 8
    for _ in range(10):
        await desk.wait(0.1)
    assert 80 <= len(desk.phone.got) <= 88


def test_only_real_lines_have_limits() -> None:
    cloud, simulator = BY_KIND["cloud"], BY_KIND["simulator"]
    assert (cloud.rate, cloud.pair_burst, cloud.pair_seconds, cloud.statuses) == (80.0, 45, 6.0, True)
    assert (simulator.rate, simulator.pair_burst, simulator.statuses) == (None, 0, False)


async def test_a_line_that_was_down_keeps_its_rate(started: Callable[..., Any]) -> None:
    desk = await started(Phone(parallel=1), rate=1)
    desk.phone.trouble.append(Unreachable("no net", after=10))
    await crowd(desk, 1, "ana", "eva", "luz")
    await desk.wait(10)
    assert len(desk.phone.got) == 1
    await desk.wait(2)
    assert len(desk.phone.got) == 3


async def test_not_all_who_failed_come_back_at_once(desk: Desk) -> None:
    desk.chances.extend([0.0, 0.5])
    desk.phone.trouble.extend([OSError("reset"), OSError("reset"), OSError("reset")])
    for n in range(3):
        await desk.accept(tiny.message(f"m{n}", "hola", f"c{n}"))
    await desk.quiet()
    counts = []
    for _ in range(4):
        await desk.wait(0.25)
        counts.append(len(desk.phone.got))
    assert counts == [0, 1, 2, 3]


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 0.5, 1.0, 6.0, 90.0])), max_size=200)


@given(STEPS, st.integers(1, 5))
def test_in_no_stretch_of_time_there_are_more_than_allowed(
    steps: list[tuple[str, float]], burst: int
) -> None:
    clock = SimpleNamespace(now=0.0, steady=lambda: clock.now)
    limits: Any = SimpleNamespace(rate=None, pair_burst=burst, pair_seconds=6.0)
    rates = Rates(clock, limits, {})  # type: ignore[arg-type]
    sent: dict[str, list[float]] = {}
    for who, passed in steps:
        clock.now += passed
        if not rates.wait(("contact", who)):
            rates.spend(("contact", who))
            sent.setdefault(who, []).append(clock.now)
    for times in sent.values():
        for i, first in enumerate(times):
            for j, last in enumerate(times[i:]):
                assert j + 1 <= burst + (last - first) / 6.0 + 1e-6


async def test_those_who_may_have_everything_again_are_forgotten(clock: HandClock) -> None:
    limits: Any = SimpleNamespace(rate=None, pair_burst=2, pair_seconds=0.5)
    rates = Rates(clock, limits, {})
    for n in range(5000):
        rates.spend(("contact", str(n)))
        clock.advance(tiny.timedelta(milliseconds=10))
        await asyncio.sleep(0) if n % 1000 == 0 else None
    assert len(rates._pairs) <= 1001
