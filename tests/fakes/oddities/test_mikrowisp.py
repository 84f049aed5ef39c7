"""MikroWisp: 200 whatever happens, and the truth in `estado`."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from engine.author.systems import MikroWisp
from engine.author.systems.mikrowisp import NOBODY, TOKEN


@pytest.fixture
async def panel() -> AsyncIterator[MikroWisp]:
    async with MikroWisp() as panel:
        yield panel


async def ask(http: aiohttp.ClientSession, panel: MikroWisp, command: str, **body: Any) -> dict[str, Any]:
    async with http.post(f"{panel.url}/api/v1/{command}", json={"token": TOKEN, **body}) as got:
        assert got.status == 200
        assert got.content_type == "text/html"
        told: dict[str, Any] = await got.json(content_type=None)
        return told


async def test_a_wrong_token_is_a_200_that_says_error(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    got = await ask(http, panel, "GetClientsDetails", cedula="20100201", token="other")
    assert got["estado"] == "error"
    assert "datos" not in got


async def test_nobody_is_an_error_with_known_words(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    got = await ask(http, panel, "GetClientsDetails", cedula="99999999")
    assert got == {"estado": "error", "mensaje": NOBODY}


@pytest.mark.parametrize("spelling", ["3535550001", "+5493535550001", "5493535550001"])
async def test_a_telephone_is_found_only_as_it_was_typed(
    http: aiohttp.ClientSession, panel: MikroWisp, spelling: str
) -> None:
    assert (await ask(http, panel, "GetClientsDetails", telefono=spelling))["estado"] == "error"
    got = await ask(http, panel, "GetClientsDetails", telefono="353155550001")
    assert [row["nombre"] for row in got["datos"]] == ["Mariela Sánchez"]


async def test_amounts_are_texts_and_secrets_are_among_the_fields(
    http: aiohttp.ClientSession, panel: MikroWisp
) -> None:
    [row] = (await ask(http, panel, "GetClientsDetails", cedula="20100202"))["datos"]
    assert row["facturacion"] == {"facturas_nopagadas": 2, "total_facturas": "57800.00"}
    assert row["estado"] == "SUSPENDIDO"
    assert row["codigo"]
    assert row["servicios"][0]["ppppass"]


async def test_no_invoices_is_an_error_too(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    assert (await ask(http, panel, "GetInvoices", idcliente=2001, estado=1))["estado"] == "error"
    owed = await ask(http, panel, "GetInvoices", idcliente=2002, estado=1)
    assert [row["vencimiento"] for row in owed["facturas"]] == ["2026-10-10", "2026-11-10"]
    assert len((await ask(http, panel, "GetInvoices", idcliente=2002, limit=3))["facturas"]) == 3
    assert len((await ask(http, panel, "GetInvoices", idcliente=2002, limit=3, pagina=2))["facturas"]) == 1


async def test_a_payment_told_twice_says_it_was_already_registered(
    http: aiohttp.ClientSession, panel: MikroWisp
) -> None:
    payment = {"idfactura": 42010, "pasarela": "MercadoPago", "idtransaccion": "800123"}
    assert (await ask(http, panel, "PaidInvoice", **payment))["estado"] == "exito"
    again = await ask(http, panel, "PaidInvoice", **payment)
    assert again["estado"] == "error"
    assert "Nº de transacción" in again["mensaje"]
    assert "ya fue registrado" in again["mensaje"]
    assert len(panel.payments) == 1


async def test_a_promise_has_at_most_twenty_days(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    late = await ask(http, panel, "PromesaPago", idfactura=42010, fechalimite="2026-12-22", descripcion="")
    assert late["estado"] == "error"
    done = await ask(http, panel, "PromesaPago", idfactura=42010, fechalimite="2026-12-21", descripcion="")
    assert done["estado"] == "exito"


async def test_a_ticket_s_number_is_a_text(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    ticket = {
        "idcliente": 2001,
        "dp": 1,
        "asunto": "Sin internet",
        "fechavisita": "2026-12-02",
        "turno": "MAÑANA",
        "agendado": "PAGINA WEB",
        "contenido": "No anda",
    }
    got = await ask(http, panel, "NewTicket", **ticket)
    assert got["idticket"] == "100"
    assert (await ask(http, panel, "ListTicket", idcliente=2001))["data"]["abiertos"] == 1
    assert (await ask(http, panel, "CloseTicket", idticket="100", motivo_cierre="listo"))["estado"] == "exito"
    assert (await ask(http, panel, "ListTicket", idcliente=2001))["data"]["cerrados"] == 1
    del ticket["turno"]
    assert (await ask(http, panel, "NewTicket", **ticket))["estado"] == "error"


async def test_only_post_is_taken(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    async with http.get(f"{panel.url}/api/v1/GetClientsDetails") as got:
        assert got.status == 405


async def test_it_can_be_slow_broken_or_another_page(http: aiohttp.ClientSession, panel: MikroWisp) -> None:
    panel.trouble(path="GetClients", status=502, body=b"<html>Bad gateway</html>")
    async with http.post(f"{panel.url}/api/v1/GetClientsDetails", json={}) as got:
        assert (got.status, await got.read()) == (502, b"<html>Bad gateway</html>")
    panel.trouble(cut=True)
    with pytest.raises(aiohttp.ClientError):
        await ask(http, panel, "GetClientsDetails")
    panel.trouble(delay=5)
    with pytest.raises(TimeoutError):
        async with http.post(
            f"{panel.url}/api/v1/GetClientsDetails", json={}, timeout=aiohttp.ClientTimeout(0.1)
        ):
            pass
