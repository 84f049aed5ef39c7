"""Every route stands in the table, and only two kinds of them are for everybody."""

from __future__ import annotations

import re
from pathlib import Path

from engine.web.app import application
from engine.web.health import Health
from engine.web.keys import ROUTES as ADMITTED
from engine.web.keys import Settings
from engine.web.routes import ROUTES
from engine.web.simulator.media import Shelf
from engine.web.simulator.stand import Stand
from engine.web.table import Route, Who
from tests.web.conftest import Site, figures, nothing, serving
from tests.web.worldly import Worldly

OPEN, SIGNED = {"/health/live"}, {"/webhooks/{line}", "/connector/{connector}/{webhook}"}
KEYED = {"/gateway/{gateway}", "/gateway/{gateway}/", "/gateway/{gateway}/{id}"}


def test_the_router_has_no_route_outside_the_table(world: Worldly, tmp_path: Path) -> None:
    app = application(
        Settings(),
        Health(nothing, figures),
        lambda pages, assets: Stand(world, pages, Shelf(tmp_path, assets)),
    )
    assert len(list(app.router.routes())) == len(ROUTES)
    assert {*app.router.routes()} == {*app[ADMITTED]}
    for added, route in app[ADMITTED].items():
        assert (added.method, added.handler) == (route.method, route.handler)
    assert {id(route) for route in app[ADMITTED].values()} == {id(route) for route in ROUTES}


def test_who_may_come_in_without_a_key_is_decided_here() -> None:
    assert {route.path for route in ROUTES if route.who is Who.ANYONE} == OPEN
    assert {route.path for route in ROUTES if route.who is Who.SIGNED} == SIGNED
    assert {route.path for route in ROUTES if route.who is Who.KEYED} == KEYED


def nothing_there(route: Route) -> bool:
    somebodys = route.path in SIGNED | KEYED
    theirs = (
        "static",
        "/media/",
        "/attention",
        "/mode",
        "/emergency",
        "/unanswered",
        "/doubts",
        "/team",
        "/rooms",
    )
    return route.simulator or any(part in route.path for part in theirs) or somebodys


async def test_without_the_option_there_is_no_simulator(tmp_path: Path) -> None:
    async with serving(None, tmp_path) as site:
        for route in ROUTES:
            path = route.path.replace("{name}", "x").replace("{name:.+}", "x").replace("{version}", "x")
            answer = await site.http.request(route.method, site.address + path)
            assert (answer.status == 404) == nothing_there(route), route
        assert not [route for route in site.app[ADMITTED].values() if "simulator" in route.path]


async def test_a_stranger_gets_in_nowhere_else(site: Site) -> None:
    stranger = {"Host": "desk.example"}
    for route in ROUTES:
        address = site.address + re.sub(r"\{(line|gateway|id|connector|webhook)\}", "x", route.path)
        answer = await site.http.request(route.method, address, headers=stranger)
        expected = 200 if route.path in OPEN else 404 if route.path in SIGNED | KEYED else 403
        assert answer.status == expected, route


async def test_a_stranger_does_not_learn_which_addresses_there_are(site: Site) -> None:
    there = await site.get("/simulator", headers={"Host": "desk.example"})
    not_there = await site.get("/panel", headers={"Host": "desk.example"})
    wrong_verb = await site.post("/health/live", headers={"Host": "desk.example"})
    assert [there.status, not_there.status, wrong_verb.status] == [403, 403, 403]
