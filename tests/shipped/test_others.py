"""mercadopago.yaml, wisphub.yaml and uisp.yaml."""

from datetime import date
from pathlib import Path

from engine.author.systems import MercadoPago, Uisp, WispHub
from tests.shipped.desk import asking

BILL = {"customer": "2003", "invoice": "43012", "title": "Diciembre", "amount": 28900}
TICKET = {"customer": "2003", "subject": "Sin internet", "text": "LOS en rojo"}


async def test_a_link_is_made_once_and_paid(tmp_path: Path) -> None:
    async with MercadoPago() as pago, asking(tmp_path, "mercadopago", pago) as ask:
        pago.trouble(path="preferences", cut=True)
        first = await ask("payment_link", key="1", **BILL)
        assert first.kind == "done"
        assert len(pago.preferences) == 1
        paid = pago.pay("2003-43012", 28900)
        found = await ask.value("payment", payment=paid)
        assert (found["status"], found["amount"], found["customer"]) == ("approved", 28900, "2003")
        assert [row["id"] for row in await ask.value("payments", reference="2003-43012")] == [paid]
        assert (await ask("payment", payment="1")).kind == "not_found"


async def test_a_payment_of_somebody_else_tells_no_more_than_it_must(tmp_path: Path) -> None:
    async with MercadoPago() as pago, asking(tmp_path, "mercadopago", pago) as ask:
        found = await ask.value("payment", payment=pago.pay("", 100, "charged_back"))
        assert found["status"] == "returned"
        assert "correo" not in str(found)


async def test_a_wrong_token_of_mercadopago(tmp_path: Path) -> None:
    async with MercadoPago() as pago:
        wrong = {**pago.settings(), "MERCADOPAGO_TOKEN": "other"}
        async with asking(tmp_path, "mercadopago", pago, wrong) as ask:
            assert (await ask("me")).kind == "unauthorised"


async def test_wisphub(tmp_path: Path) -> None:
    async with WispHub() as hub, asking(tmp_path, "wisphub", hub) as ask:
        found = await ask.value("customer", phone="+5493535550002")
        assert (found["id"], found["status"], found["debt"]) == ("2002", "suspended", 57800)
        assert found["due"] == date(2026, 12, 20)
        assert (await ask.value("customer_by_document", document="20100219"))["accounts"] == 2
        assert (await ask.value("balance", customer="2003"))["debt"] == 28900
        assert len(await ask.value("accounts", phone="+5493535550019")) == 2
        assert (await ask("new_ticket", key="1", **TICKET)).value == {"id": "7001"}
        assert hub.tickets[0]["descripcion"] == "LOS en rojo"
        assert (await ask.value("ping"))["count"] == 8


async def test_a_wrong_key_of_wisphub(tmp_path: Path) -> None:
    async with (
        WispHub() as hub,
        asking(tmp_path, "wisphub", hub, {**hub.settings(), "WISPHUB_KEY": "x"}) as ask,
    ):
        assert (await ask("ping")).kind == "unauthorised"


async def test_uisp(tmp_path: Path) -> None:
    async with Uisp() as uisp, asking(tmp_path, "uisp", uisp) as ask:
        found = await ask.value("customer", phone="+5493535550002")
        assert (found["name"], found["status"], found["debt"]) == ("Jorge Ludueña", "suspended", 57800)
        assert (await ask.value("balance", customer="2002"))["debt"] == 57800
        assert (await ask("balance", customer="1")).kind == "not_found"
        assert [row["amount"] for row in await ask.value("invoices", customer="2002")] == [28900, 28900]
        assert (await ask.value("next_invoice", customer="2002"))["due"] == date(2026, 10, 10)
        assert (await ask.value("connection_state", connection="2008"))["state"] == "offline"
        assert (await ask.value("service", customer="2008"))["plan"] == "Esencial"
        assert (await ask("new_ticket", key="1", **TICKET)).value == {"id": "300"}
        lead = {"name": "Rosa Medina", "phone": "+5493535559005", "address": "Belgrano 1200"}
        assert (await ask("new_lead", key="2", **lead)).kind == "done"
        assert uisp.leads[0]["isLead"] is True
