"""ispcube.yaml, and what it costs: ISPCube bills by the request."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.author.systems import IspCube
from engine.author.systems.people import PEOPLE
from tests.shipped.desk import Asker, asking

Both = tuple[Asker, IspCube]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with IspCube() as cube, asking(tmp_path, "ispcube", cube) as ask:
        yield ask, cube


@pytest.mark.parametrize("shape", ["token", "access_token", "data", "bare"])
async def test_whatever_the_login_answers(tmp_path: Path, shape: str) -> None:
    async with IspCube(tokens=shape) as cube, asking(tmp_path, "ispcube", cube) as ask:
        assert (await ask.value("status"))["ok"] is True
        assert cube.logins == 1


async def test_who_writes_is_known_without_asking(both: Both) -> None:
    ask, cube = both
    before = cube.used
    for _ in range(3):
        found = await ask.value("customer", phone="+5493535550003")
    assert (found["id"], found["name"], found["connection"]) == ("2003", "SILVINA PEREYRA", "cliente2003")
    assert (await ask.value("customer_by_document", document="20100202"))["status"] == "suspended"
    assert (await ask.value("account", customer="2003"))["debt"] == 28900
    assert len(await ask.value("accounts", phone="+5493535550019")) == 2
    assert cube.used == before


async def test_who_is_not_in_the_list_is_asked_for_by_document(both: Both) -> None:
    ask, cube = both
    before = cube.used
    cube.people = [*PEOPLE, replace(PEOPLE[0], id=3000, document="30111222")]
    assert (await ask.value("customer_by_document", document="30111222"))["id"] == "3000"
    assert (await ask("customer_by_document", document="1")).kind == "not_found"
    assert cube.used == before + 2


@pytest.mark.parametrize("listed", [False, True])
async def test_what_is_owed(tmp_path: Path, listed: bool) -> None:
    async with IspCube(listed=listed) as cube, asking(tmp_path, "ispcube", cube) as ask:
        found = await ask.value("balance", customer="2002")
        assert (found["debt"], found["due"]) == (57800, date(2026, 10, 10))
        rows = await ask.value("invoices", customer="2002")
        assert [(row["period"], row["url"]) for row in rows] == [
            ("10/2026", "https://facturas.example/cube/42010.pdf"),
            ("11/2026", "https://facturas.example/cube/42011.pdf"),
        ]
        assert (await ask.value("next_invoice", customer="2003"))["id"] == "43012"
        assert (await ask("next_invoice", customer="2001")).kind == "not_found"
        assert (await ask("invoices", customer="2001")).kind == "not_found"


async def test_the_connection(both: Both) -> None:
    ask, _ = both
    assert (await ask.value("connection_state", connection="cliente2001"))["state"] == "online"
    assert (await ask.value("connection_state", connection="cliente2008"))["state"] == "offline"
    assert (await ask.value("service", customer="2001"))["plan"] == "FAMILIA"


async def test_what_is_written(both: Both) -> None:
    ask, cube = both
    link = await ask("payment_link", key="1", customer="2003", invoice="43012", amount=28900)
    assert link.value == {"url": "https://mpago.example/2003?price=28900"}
    promise = {"customer": "2002", "invoice": "42010", "until": date(2026, 12, 15)}
    assert (await ask("payment_promise", key="2", **promise)).kind == "done"
    assert cube.promises == [{"customer_id": "2002", "date": "2026-12-15", "apply_surcharge": False}]
    ticket = {"customer": "2002", "subject": "Sin internet", "text": "LOS en rojo"}
    assert (await ask("new_ticket", key="3", **ticket)).value == {"id": "5001"}


async def test_an_expired_token_costs_one_more_login(both: Both) -> None:
    ask, cube = both
    cube.forget()
    assert (await ask.value("balance", customer="2002"))["debt"] == 57800
    assert cube.logins == 2


async def test_a_missing_setting_is_told_by_its_name(tmp_path: Path) -> None:
    async with IspCube() as cube:
        settings = {name: value for name, value in cube.settings().items() if name != "ISPCUBE_CLIENT_ID"}
        async with asking(tmp_path, "ispcube", cube, settings) as ask:
            found = await ask("status")
            assert (found.kind, found.why) == ("failed", "no_setting ISPCUBE_CLIENT_ID")
        assert cube.asked == []


async def test_a_wrong_header_is_refused_and_a_wrong_password_is_no_trouble(tmp_path: Path) -> None:
    async with IspCube() as cube:
        for name, kind in (("ISPCUBE_API_KEY", "unauthorised"), ("ISPCUBE_PASSWORD", "unauthorised")):
            async with asking(tmp_path / name, "ispcube", cube, {**cube.settings(), name: "other"}) as ask:
                assert (await ask("status")).kind == kind


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.slow)])
async def test_the_month_s_requests(tmp_path: Path, count: int) -> None:
    """So many customers write 10 times a day, and each asks what they owe every time."""
    people = [replace(PEOPLE[2], id=n, phone=f"353{5_000_000 + n}", document=str(n)) for n in range(count)]
    async with IspCube(people=people) as cube, asking(tmp_path, "ispcube", cube) as ask:
        for _ in range(10):
            for person in people:
                found = await ask.value("customer", phone=f"+549{person.phone}")
                assert found["id"] == str(person.id)
                assert (await ask.value("balance", customer=found["id"]))["debt"] == 28900
            ask.clock.advance(timedelta(minutes=80))
        pages = 3  # of 500, and an empty one
        assert cube.used <= len(people) + pages
