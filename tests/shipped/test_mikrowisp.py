"""mikrowisp.yaml, asked for everything it says it can, of a panel that behaves as MikroWisp does."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.author.systems import MikroWisp
from tests.shipped.desk import Asker, asking

Both = tuple[Asker, MikroWisp]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with MikroWisp() as panel, asking(tmp_path, "mikrowisp", panel) as ask:
        yield ask, panel


@pytest.mark.parametrize("phone", ["+5493535550001", "+5493535550002"])
async def test_a_customer_is_found_however_the_office_typed_the_phone(both: Both, phone: str) -> None:
    ask, _ = both
    found = await ask.value("customer", phone=phone)
    assert found["id"] == f"200{phone[-1]}"


async def test_whoever_is_not_there_costs_one_request_a_spelling(both: Both) -> None:
    ask, panel = both
    assert (await ask("customer", phone="+5493535559999")).kind == "not_found"
    assert len({asked.json["telefono"] for asked in panel.asked}) == len(panel.asked) == 6


async def test_what_a_customer_is(both: Both) -> None:
    ask, _ = both
    found = await ask.value("customer_by_document", document="20100202")
    assert (found["name"], found["status"], found["debt"]) == ("Jorge Ludueña", "suspended", 57800)
    assert found["accounts"] == 1
    assert (await ask.value("customer_by_document", document="20100209"))["status"] == "cancelled"
    assert (await ask.value("account", customer="2003"))["plan"] == "Familia"


async def test_two_services_with_one_phone(both: Both) -> None:
    ask, _ = both
    assert (await ask.value("customer", phone="+5493535550019"))["accounts"] == 2
    rows = await ask.value("accounts", phone="+5493535550019")
    assert [row["address"] for row in rows] == ["San Martín 204", "Quinta, km 4 a Cabral"]
    assert len(await ask.value("accounts_by_document", document="20100219")) == 2


async def test_what_is_owed(both: Both) -> None:
    ask, _ = both
    assert (await ask.value("balance", customer="2002"))["debt"] == 57800
    rows = await ask.value("invoices", customer="2002")
    assert [row["due"] for row in rows] == [date(2026, 10, 10), date(2026, 11, 10)]
    assert (await ask.value("next_invoice", customer="2002"))["id"] == "42010"
    assert (await ask("invoices", customer="2001")).kind == "not_found"


async def test_the_connection(both: Both) -> None:
    ask, _ = both
    assert (await ask.value("connection_state", connection="2001"))["state"] == "online"
    assert (await ask.value("connection_state", connection="2008"))["state"] == "offline"
    assert (await ask.value("service", customer="2001"))["install_date"] == date(2024, 5, 14)


async def test_what_is_written(both: Both) -> None:
    ask, panel = both
    made = await ask("payment_link", key="1", customer="2002", invoice="42010", amount=28900)
    assert (made.kind, made.value["url"]) == ("done", "https://pagos.example/mw/42010")
    promise = {"customer": "2002", "invoice": "42010", "note": ""}
    assert (await ask("payment_promise", key="2", until=date(2026, 12, 15), **promise)).kind == "done"
    assert (await ask("payment_promise", key="3", until=date(2027, 2, 1), **promise)).kind == "refused"
    assert [one["fechalimite"] for one in panel.promises] == ["2026-12-15"]
    ticket = {"customer": "2001", "subject": "Sin internet", "text": "LOS en rojo"}
    assert (await ask("new_ticket", key="4", **ticket)).value == {"id": "100"}
    assert panel.tickets[0]["fechavisita"] == "2026-12-01"
    assert (await ask("close_ticket", key="5", ticket="100", text="Listo")).kind == "done"
    lead = {"name": "Rosa Medina", "document": "24111222", "phone": "+5493535559005", "address": "Belgrano 1"}
    assert (await ask("new_lead", key="6", **lead)).value == {"id": "1"}
    assert panel.leads[0]["telefono"] == "5493535559005"


async def test_a_payment_told_twice_is_told_once(both: Both) -> None:
    ask, panel = both
    paid = {"invoice": "42010", "amount": 28900, "gateway": "MercadoPago", "transaction": "800123"}
    assert [(await ask("register_payment", key=key, **paid)).kind for key in ("1", "2")] == ["done", "done"]
    assert len(panel.payments) == 1


async def test_a_ticket_is_never_sent_again_by_itself(both: Both) -> None:
    ask, panel = both
    panel.trouble(path="NewTicket", cut=True)
    ticket = {"customer": "2001", "subject": "Sin internet", "text": "LOS en rojo"}
    assert (await ask("new_ticket", key="1", **ticket)).kind == "doubtful"
    assert (await ask("new_ticket", key="1", **ticket)).kind == "doubtful"
    assert sum("NewTicket" in asked.path for asked in panel.asked) == 1


async def test_trouble_is_told_apart(both: Both) -> None:
    ask, panel = both
    for trouble, kind in (
        ({"status": 502, "body": b"<html>", "times": 9}, "failed"),
        ({"status": 200, "body": b"Warning: mysqli_connect()", "times": 1}, "failed"),
    ):
        panel.trouble(**trouble)
        assert (await ask("balance", customer="2002")).kind == kind
        panel.troubles.clear()


async def test_a_wrong_token_is_no_trouble_of_the_panel(tmp_path: Path) -> None:
    async with MikroWisp() as panel:
        wrong = {**panel.settings(), "MIKROWISP_TOKEN": "other"}
        async with asking(tmp_path, "mikrowisp", panel, wrong) as ask:
            assert (await ask("balance", customer="2002")).kind == "unauthorised"


async def test_the_known_is_served_while_the_panel_is_down(both: Both) -> None:
    ask, panel = both
    await ask.value("customer", phone="+5493535550002")
    ask.clock.advance(timedelta(hours=1))
    panel.trouble(status=500, times=50)
    assert (await ask.value("customer", phone="+5493535550002"))["name"] == "Jorge Ludueña"
