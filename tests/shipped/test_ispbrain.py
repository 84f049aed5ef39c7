"""ispbrain.yaml and its other way in, ispbrain_key.yaml."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.author.systems import IspBrain
from tests.shipped.desk import Asker, asking

Both = tuple[Asker, IspBrain]


@pytest.fixture(params=["ispbrain", "ispbrain_key"])
async def both(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Both]:
    async with IspBrain() as brain, asking(tmp_path, request.param, brain) as ask:
        yield ask, brain


async def test_who_writes(both: Both) -> None:
    ask, _ = both
    found = await ask.value("customer", phone="+5493535550003")
    assert (found["id"], found["name"], found["status"]) == ("2003", "Silvina Pereyra", "active")
    assert (await ask.value("customer", phone="+5493535550002"))["status"] == "suspended"
    assert (await ask.value("customer_by_document", document="20100209"))["status"] == "cancelled"
    assert len(await ask.value("accounts", phone="+5493535550019")) == 2
    assert (await ask.value("account", customer="2014"))["plan"] == "Trabajo"


@pytest.mark.parametrize("wrapped", [True, False])
async def test_what_is_owed(both: Both, wrapped: bool) -> None:
    ask, brain = both
    brain.wrapped = wrapped
    assert (await ask.value("balance", customer="2002"))["debt"] == 57800
    assert (await ask.value("service", customer="2002"))["plan"] == "Familia"
    assert (await ask("balance", customer="1")).kind == "not_found"


async def test_a_ticket(both: Both) -> None:
    ask, brain = both
    made = await ask("new_ticket", customer="2002", subject="Sin internet", text="LOS en rojo")
    assert made.value == {"id": str(brain.tickets[0]["id"])}
    assert brain.tickets[0]["title"] == "Sin internet"


async def test_the_queue(both: Both) -> None:
    ask, brain = both
    brain.wants_sent("3535550001", "Tu factura vence mañana")
    [message] = await ask.value("pending_messages")
    assert message["message"] == "Tu factura vence mañana"
    assert (await ask("message_told", key="1", message=message["id"], status=1)).kind == "done"
    assert (await ask("pending_messages")).kind == "not_found"
    assert brain.queue[0]["send_at"] == "2026-12-01 10:00:00"


async def test_the_token_may_be_called_otherwise_and_expire(tmp_path: Path) -> None:
    async with IspBrain(token_name="token") as brain, asking(tmp_path, "ispbrain", brain) as ask:
        brain.forget()
        assert (await ask.value("balance", customer="2002"))["debt"] == 57800
        assert brain.logins == 2


async def test_a_wrong_key(tmp_path: Path) -> None:
    async with IspBrain() as brain:
        wrong = {**brain.settings(), "ISPBRAIN_API_KEY": "other"}
        async with asking(tmp_path, "ispbrain_key", brain, wrong) as ask:
            assert (await ask("plans")).kind == "unauthorised"
