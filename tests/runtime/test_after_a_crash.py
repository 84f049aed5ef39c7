"""A crash between sending and writing it down: a status may tell what left; else `resend` or `ask`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from engine.channels import Deliver, Reached, Status
from engine.runtime import HandClock, NotAccepted
from engine.store import Store
from engine.store.errors import Full
from engine.store.rows import Delivery
from tests.runtime import tiny
from tests.runtime.desk import Desk, Phone


class Line(Phone):
    """It takes what it gets at once, and may die before it says so."""

    def __init__(self, idempotent: bool = False, statuses: bool = True) -> None:
        super().__init__(idempotent=idempotent, statuses=statuses, parallel=1)


@pytest.fixture(params=["resend", "ask"])
def after_crash(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def cut(make_store: Callable[[], Store], clock: HandClock, after_crash: str) -> AsyncIterator[Desk]:
    """«uno» was being sent when the process died, «dos» and «tres» (to Eva) waited; a new one began."""
    desk = Desk(make_store, clock, sim={"after_crash": after_crash})
    desk.phone = Line()
    await desk.start()
    desk.phone.slow = asyncio.Event()
    await desk.accept(tiny.message("a", "uno"))
    await desk.accept(tiny.message("b", "dos"))
    await desk.accept(tiny.message("c", "tres", "eva"))
    async with asyncio.timeout(5):
        while not desk.phone.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await desk.crash()
    desk.phone.slow = None
    await desk.start()
    await desk.quiet()
    yield desk
    await desk.stop()


resend = pytest.mark.parametrize("after_crash", ["resend"], indirect=True)
ask = pytest.mark.parametrize("after_crash", ["ask"], indirect=True)


@resend
async def test_what_may_have_left_waits_for_a_status_and_then_leaves(cut: Desk) -> None:
    await cut.wait(9)
    assert cut.phone.got == []
    await cut.wait(1)
    assert cut.phone.texts() == ["uno", "dos"]
    assert cut.phone.texts("eva") == ["tres"]


@resend
async def test_what_a_status_tells_of_is_not_sent_again(cut: Desk) -> None:
    await cut.wait(5)
    await cut.told(1, Reached.DELIVERED)
    await cut.told(3, Reached.FAILED, code="131026", reason="no")
    await cut.wait(5)
    assert cut.phone.got == [("ana", "dos")]
    (sent, _) = reversed(await cut.runtime.store.outgoing(Delivery.SENT))
    assert (sent.seq, sent.reached, sent.external) == (1, Reached.DELIVERED, "wamid.1")
    assert len(await cut.runtime.store.journal(("contact", "eva"))) == 1


@resend
async def test_a_status_may_come_while_the_desk_opens(cut: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are read, and what is told of them is not written yet."""
    await cut.crash()

    async def tell(deliver: Deliver) -> None:
        cut.runtime.report(Status("sim", "1 a.1", "wamid.1", Reached.TAKEN, tiny.NOON))

    monkeypatch.setattr(cut.phone, "open", tell)
    await cut.start()
    await cut.wait(10)
    assert cut.phone.texts() == ["dos"]


@resend
async def test_what_is_new_waits_for_nobody_but_those_before_it(cut: Desk) -> None:
    await cut.say("cuatro", "max")
    await cut.say("cinco", "eva")
    assert cut.phone.got == [("max", "cuatro")]
    await cut.wait(10)
    assert cut.phone.texts("eva") == ["tres", "cinco"]


@resend
async def test_a_status_that_was_accepted_counts_after_another_crash(cut: Desk) -> None:
    await cut.told(1, Reached.DELIVERED)
    await cut.restart()
    await cut.wait(10)
    assert cut.phone.texts() == ["dos"]


@ask
async def test_a_status_settles_what_is_doubtful(cut: Desk) -> None:
    assert cut.phone.texts() == ["dos"]
    (doubtful,) = cut.runtime.doubtful
    await cut.told(doubtful.seq, Reached.DELIVERED, id="another")
    assert cut.runtime.doubtful == [doubtful]
    await cut.told(doubtful.seq, Reached.DELIVERED)
    assert cut.runtime.doubtful == []
    assert (await cut.runtime.health()).worries == ()
    assert not cut.runtime.settle(doubtful.seq, again=True)
    await cut.restart()
    assert cut.runtime.doubtful == []
    assert cut.phone.texts() == ["dos"]


@ask
async def test_a_failure_settles_what_is_doubtful_too(cut: Desk) -> None:
    await cut.told(1, Reached.FAILED, code="131026", reason="no")
    assert cut.runtime.doubtful == []
    assert [one.send.content.text for one in await cut.runtime.store.outgoing(Delivery.FAILED)] == ["uno"]
    assert len(await cut.runtime.store.journal(("contact", "ana"))) == 1


@ask
async def test_what_a_status_settled_stays_settled_though_it_could_not_be_written(
    cut: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*args: object) -> int:
        raise Full(file="x", error="full")

    with monkeypatch.context() as trouble:
        trouble.setattr(cut.runtime.store, "commit", full)
        with pytest.raises(NotAccepted):
            await cut.told(1, Reached.DELIVERED)
    await cut.wait(3)
    assert cut.phone.texts() == ["dos"]
    assert await cut.runtime.store.unsent(0, 10) == []


async def started_while_it_reads(
    cut: Desk, store: Store, reading: str, monkeypatch: pytest.MonkeyPatch
) -> asyncio.Event:
    """The desk after a crash; that reading of its store ends when the event is set."""
    await cut.crash()
    real, read = getattr(store, reading), asyncio.Event()

    async def slow(*args: Any) -> Any:
        await read.wait()
        return await real(*args)

    monkeypatch.setattr(store, reading, slow)
    monkeypatch.setattr(cut, "make_store", lambda: store)
    await cut.start()
    return read


@ask
async def test_what_is_settled_before_its_row_is_read_stays_settled(
    cut: Desk, make_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await started_while_it_reads(cut, make_store(), "unsent", monkeypatch)
    assert cut.runtime.settle(1, again=False)
    read.set()
    await cut.quiet()
    assert cut.phone.texts() == ["dos"]
    assert cut.runtime._outbox._feed.inside == {}


@ask
@pytest.mark.parametrize("again", [True, False])
async def test_what_is_settled_while_what_goes_to_many_is_read_is_settled_once(
    cut: Desk, make_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    read = await started_while_it_reads(cut, make_store(), "unsent_bulk_to", monkeypatch)
    await asyncio.sleep(0.02)
    assert cut.runtime.settle(1, again)
    read.set()
    await cut.quiet()
    assert cut.phone.texts() == ["dos", *(["uno"] if again else [])]


@pytest.mark.parametrize(("idempotent", "statuses"), [(True, True), (False, False)])
async def test_where_waiting_would_tell_nothing_nobody_waits(
    make_store: Callable[[], Store], clock: HandClock, idempotent: bool, statuses: bool
) -> None:
    desk = Desk(make_store, clock)
    desk.phone = Line(idempotent, statuses)
    await desk.start()
    desk.phone.slow = asyncio.Event()
    await desk.accept(tiny.message("a", "uno"))
    await desk.crash()
    desk.phone.slow = None
    await desk.start()
    await desk.quiet()
    assert desk.phone.texts() == ["uno"]
    await desk.stop()
