"""Whatever goes wrong with a message, the log says which one it was and never what it said."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from engine.channels import Refused
from engine.runtime import NotAccepted
from engine.store.rows import Batch
from tests.runtime import tiny
from tests.runtime.desk import Desk

SECRET = "my card is 4711"


class Quoting(Exception):
    """As many libraries do, it repeats what it could not cope with."""


def says_which_and_not_what(caplog: pytest.LogCaptureFixture, which: str) -> None:
    assert which in caplog.text
    assert "4711" not in caplog.text


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


async def test_a_message_that_cannot_even_be_kept(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def refuse(batch: Batch, *args: Any) -> int:
        raise Quoting(str([*batch.decided, *batch.failures]))

    desk.runtime.store.commit = refuse  # type: ignore[method-assign]
    with pytest.raises(NotAccepted) as refused:
        await desk.accept(tiny.message("m1", SECRET))
    assert "4711" not in str(refused.value)
    says_which_and_not_what(caplog, "event m1 cannot even be kept: Quoting")


async def test_a_batch_that_cannot_be_committed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    real, refusals = desk.runtime.store.commit, 2

    async def refuse(batch: Batch, *args: Any) -> int:
        nonlocal refusals
        refusals -= 1
        if refusals < 0:
            return await real(batch, *args)
        raise Quoting(str(batch.decided))

    desk.runtime.store.commit = refuse  # type: ignore[method-assign]
    for receipt in [desk.runtime.accept(tiny.message(id, SECRET)) for id in ("m1", "m2")]:
        await receipt
    says_which_and_not_what(caplog, "a batch of 2 events is redone one by one: Quoting")
    says_which_and_not_what(caplog, "event m1 cannot be committed: Quoting")


async def test_a_message_that_does_not_leave(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.phone.trouble.extend([Quoting(SECRET), Refused(SECRET)])
    await desk.say(SECRET, id="m1")
    says_which_and_not_what(caplog, "sim: message m1.1 did not leave: Quoting")
    await desk.wait(5)
    says_which_and_not_what(caplog, "sim: message m1.1 is given up")


async def test_a_question_that_fails(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.answers["invoices"] = Quoting(SECRET)
    await desk.say("fetch invoices")
    says_which_and_not_what(caplog, "invoices: Quoting")
