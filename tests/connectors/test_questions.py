"""Questions over HTTP, whole: spellings, pages, login, once more where it is safe, and what writes, once."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web

from engine.project.connecting import spec
from engine.project.connecting.paths import parse as path
from tests.connectors.made import Asker, call, connector, http, text
from tests.connectors.server import System

ANA = '{"name": "Ana"}'


def answers(system: System, where: str, *bodies: Any) -> None:
    """One after another; the last one stays. A number is a status, None a connection that breaks."""
    left = [*bodies]

    async def answer(request: web.Request) -> web.StreamResponse:
        body = left.pop(0) if len(left) > 1 else left[0]
        if body is None:
            assert request.transport is not None
            request.transport.abort()
        if isinstance(body, int):
            return web.Response(status=body)
        return web.json_response(body)

    system.answers[where] = answer


async def test_an_answer_is_found_and_mapped(system: System) -> None:
    system.gives("/customer", ANA)
    async with Asker(http(connector(system.url()))) as asker:
        found = await asker.ask()
        assert (found.kind, found.value) == ("found", {"name": "Ana"})
        assert system.asked == ["GET /customer?phone=%2B5493815551234"]


async def test_spellings_are_tried_until_one_is_found(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        known = request.query["phone"] == "3815551234"
        return web.json_response({"name": "Ana"} if known else None)

    system.answers["/customer"] = answer
    spellings = {"phone": ("digits", "country", "national", "trunk")}
    async with Asker(http(connector(system.url()), variants=spellings)) as asker:
        assert (await asker.ask()).value == {"name": "Ana"}
        assert len(system.asked) == 3
        assert (await asker.ask(phone="+5493815550000")).kind == "not_found"
        assert len(system.asked) == 7


async def test_a_phone_that_holds_the_digits_of_another_is_somebody_else(system: System) -> None:
    answers(
        system,
        "/customer",
        [{"name": "Otro", "tel": "38155512349"}, {"name": "Ana", "tel": "0381 15 555-1234"}],
    )
    fields = {"name": spec.Returned("name", path("name")), "tel": spec.Returned("tel", path("tel"), "phones")}
    by = {"tel": text("{{ phone }}")}
    async with Asker(http(connector(system.url()), returns=fields, by=by)) as asker:
        assert (await asker.ask()).value["name"] == "Ana"
        assert (await asker.ask(phone="+5493815550000")).kind == "not_found"


async def test_who_is_not_known_is_not_asked_for(system: System) -> None:
    async with Asker(http(connector(system.url()))) as asker:
        assert (await asker.ask(phone=None)).kind == "not_found"
        assert not system.asked


@pytest.mark.parametrize("wrong", [{"a": 1}, [], "no", 500])
async def test_what_cannot_be_read_is_a_failure(system: System, wrong: Any) -> None:
    answers(system, "/customer", wrong)
    number = {"debt": spec.Returned("debt", path("missing || 'x'"), "number")}
    async with Asker(http(connector(system.url()), returns=number)) as asker:
        found = await asker.ask()
        assert found.kind in ("failed", "not_found")
        assert found.value is None


DEEP = {
    "list": "[" * 10_000 + "]" * 10_000,
    "map": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "xml": "<a>" * 10_000,
}


@pytest.mark.parametrize("kind", DEEP)
async def test_what_is_deep_is_a_failure_and_the_engine_goes_on(system: System, kind: str) -> None:
    system.gives("/customer", DEEP[kind])
    async with Asker(http(connector(system.url()))) as asker:
        assert (await asker.ask()).kind == "failed"
        system.gives("/customer", ANA)
        assert (await asker.ask()).kind == "found"


@pytest.mark.parametrize(
    ("rest", "kind", "times"),
    [("1", "found", 2), ("3600", "quota", 1), ("", "quota", 1), ("soon", "quota", 1)],
)
async def test_who_asks_for_a_moment_is_given_it(system: System, rest: str, kind: str, times: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        if len(system.asked) > 1:
            return web.json_response({"name": "Ana"})
        return web.Response(status=429, headers={"Retry-After": rest} if rest else {})

    system.answers["/customer"] = answer
    async with Asker(http(connector(system.url(), retries=1))) as asker:
        assert (await asker.ask()).kind == kind
    assert len(system.asked) == times


async def test_what_is_packed_without_saying_so_is_read(system: System) -> None:
    system.gives("/customer", gzip.compress(ANA.encode()))
    async with Asker(http(connector(system.url()))) as asker:
        assert (await asker.ask()).value == {"name": "Ana"}
        system.gives("/customer", gzip.compress(b"[" + b"0," * 5_000_000 + b"1]"))
        assert (await asker.ask()).kind == "failed"


def pages(**given: Any) -> spec.Pages:
    return spec.Pages(**given)


def listed(of: spec.Connector, by: spec.Pages, find: str = "data", **given: Any) -> spec.Http:
    return http(of, "all", "/all", find=find, many=True, pages=by, parameters={}, query={}, **given)


async def test_pages_by_offset_until_a_short_one(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        start = int(request.query["offset"])
        rows = [{"name": str(n)} for n in range(25)]
        return web.json_response({"data": rows[start : start + int(request.query["limit"])]})

    system.answers["/all"] = answer
    by = pages(kind="offset", at="offset", limit="limit", size=10)
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert [row["name"] for row in (await asker.ask("all")).value] == [str(n) for n in range(25)]
        assert len(system.asked) == 3


@pytest.mark.parametrize(("kind", "most"), [("offset", 20), ("offset", 25), ("page", 100)])
@pytest.mark.parametrize("there", [7, 99, 100, 240])
async def test_a_server_that_gives_fewer_rows_than_it_is_asked_for_is_asked_for_the_rest(
    kind: str, most: int, there: int, system: System
) -> None:
    async def answer(request: web.Request) -> web.Response:
        at, size = int(request.query["at"]), min(int(request.query["limit"]), most)
        start = at if kind == "offset" else (at - 1) * size
        rows = [{"name": str(n)} for n in range(there)]
        return web.json_response({"data": rows[start : start + size]})

    system.answers["/all"] = answer
    by = pages(kind=kind, at="at", limit="limit", size=500)
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert [row["name"] for row in (await asker.ask("all")).value] == [str(n) for n in range(there)]


@pytest.mark.parametrize("end", ["again", "none", "missing", "refused"])
async def test_a_short_page_that_was_all_there_is_is_no_failure(end: str, system: System) -> None:
    rows = [{"name": str(n)} for n in range(20)]

    async def answer(request: web.Request) -> web.Response:
        if request.query["at"] == "0" or end == "again":
            return web.json_response({"data": rows})
        return web.json_response({"data": []}, status={"none": 200, "missing": 404, "refused": 400}[end])

    system.answers["/all"] = answer
    by = pages(kind="offset", at="at", limit="limit", size=500)
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert [row["name"] for row in (await asker.ask("all")).value] == [str(n) for n in range(20)]
        assert len(system.asked) == 2


async def test_the_page_after_a_short_one_that_does_not_come_is_a_failure(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        data = {"data": [{"name": str(n)} for n in range(20)]}
        return web.json_response(data, status=200 if request.query["at"] == "0" else 500)

    system.answers["/all"] = answer
    by = pages(kind="offset", at="at", limit="limit", size=500)
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert (await asker.ask("all")).kind == "failed"


async def test_pages_by_number_until_the_last_one(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        number = int(request.query["page[number]"])
        return web.json_response({"data": [{"name": str(number)}], "last": 3})

    system.answers["/all"] = answer
    by = pages(kind="page", at="page[number]", limit="page[size]", size=500, last=path("body.last"))
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert [row["name"] for row in (await asker.ask("all")).value] == ["1", "2", "3"]


async def test_pages_by_their_next_link_and_none_elsewhere(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        number = int(request.query.get("p", "1"))
        following = f"/all?p={number + 1}" if number < 3 else None
        return web.json_response({"data": [{"name": str(number)}], "next": following})

    system.answers["/all"] = answer
    by = pages(kind="next", next=path("body.next"))
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert [row["name"] for row in (await asker.ask("all")).value] == ["1", "2", "3"]
        answers(system, "/all", {"data": [{"name": "1"}], "next": "http://169.254.169.254/all"})
        assert (await asker.ask("all")).kind == "failed"


async def test_pages_without_end_are_a_failure(system: System) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"data": [{"name": "x"}], "next": f"/all?p={len(system.asked)}"})

    system.answers["/all"] = answer
    by = pages(kind="next", next=path("body.next"), most=7)
    async with Asker(listed(connector(system.url()), by)) as asker:
        assert (await asker.ask("all")).kind == "failed"
        assert len(system.asked) == 7


def logging_in(system: System, **given: Any) -> spec.Connector:
    known: dict[str, Any] = {
        "tokens": (path("token"), path("data.token"), path("@")),
        "inject": spec.Inject("header", "Authorization", text("Bearer {{ token }}")),
        "lifetime": timedelta(hours=24),
        "again_on": frozenset({401}),
    }
    login = spec.Login(call("POST", "/login", body={"user": "{{ settings.user }}"}), **{**known, **given})
    settings = {"user": spec.Setting("user", "${CRM_USER}")}
    return connector(system.url(), settings=settings, auth=spec.Auth("login", login=login))


def tokens(system: System, make: Callable[[int], Any] = lambda n: {"token": f"t{n}"}) -> None:
    count = 0

    async def login(request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        await asyncio.sleep(0.01)
        return web.json_response(make(count))

    async def customer(request: web.Request) -> web.Response:
        good = request.headers.get("Authorization") == f"Bearer t{count}"
        return web.json_response({"name": "Ana"}) if good else web.Response(status=401)

    system.answers |= {"/login": login, "/customer": customer}


SHAPES: dict[str, Callable[[int], Any]] = {
    "token": lambda n: {"token": f"t{n}"},
    "inside": lambda n: {"data": {"token": f"t{n}"}},
    "bare": lambda n: f"t{n}",
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_token_is_asked_for_once_for_all(system: System, shape: str) -> None:
    tokens(system, SHAPES[shape])
    async with Asker(http(logging_in(system)), CRM_USER="ana") as asker:
        found = await asyncio.gather(*(asker.ask() for _ in range(20)))
        assert {one.kind for one in found} == {"found"}
        assert system.asked.count("POST /login") == 1
        assert json.loads(system.bodies[0]) == {"user": "ana"}
        asker.clock.advance(timedelta(hours=25))
        assert (await asker.ask()).kind == "found"
        assert system.asked.count("POST /login") == 2


async def test_a_token_that_is_not_taken_any_more_is_asked_for_once_again(system: System) -> None:
    tokens(system)
    async with Asker(http(logging_in(system)), CRM_USER="ana") as asker:
        await asker.ask()
        async with ClientSession() as other:  # somebody else logs in, and ours is void
            await other.post(system.url("/login"))
        found = await asyncio.gather(*(asker.ask() for _ in range(4)))
        assert {one.kind for one in found} == {"found"}
        assert system.asked.count("POST /login") == 3


async def test_a_user_that_is_refused_is_not_tried_for_a_while(system: System) -> None:
    system.gives("/login", "{}", 401)
    async with Asker(http(logging_in(system)), CRM_USER="ana") as asker:
        for _ in range(6):
            assert (await asker.ask()).kind == "unauthorised"
        assert system.asked == ["POST /login"]
        asker.clock.advance(timedelta(seconds=31))
        await asker.ask()
        assert len(system.asked) == 2


async def test_a_token_never_taken_ends_after_one_more_try(system: System) -> None:
    system.gives("/login", '{"token": "t"}')
    system.gives("/customer", "{}", 401)
    async with Asker(http(logging_in(system)), CRM_USER="ana") as asker:
        assert (await asker.ask()).kind == "unauthorised"
        assert len(system.asked) == 4


async def test_what_the_environment_lacks_is_said(system: System) -> None:
    async with Asker(http(logging_in(system))) as asker:
        assert (await asker.ask()).kind == "failed"
        assert asker.connectors.lacking == {"crm": "CRM_USER"}
        assert not system.asked


@pytest.mark.parametrize("passing", [None, 502, 503, 504])
async def test_what_passes_is_tried_again(system: System, passing: int | None) -> None:
    answers(system, "/customer", passing, passing, {"name": "Ana"})
    async with Asker(http(connector(system.url(), retries=2))) as asker:
        assert (await asker.ask()).kind == "found"
        assert len(system.asked) == 3


@pytest.mark.parametrize("lasting", [500, 400, 429])
async def test_what_does_not_pass_is_not(system: System, lasting: int) -> None:
    answers(system, "/customer", lasting)
    async with Asker(http(connector(system.url(), retries=2))) as asker:
        await asker.ask()
        assert len(system.asked) == 1


async def test_whoever_hangs_is_left_in_time_and_not_asked_again(system: System) -> None:
    system.hangs("/customer")
    hanging = connector(system.url(), retries=2, timeout=timedelta(seconds=0.2))
    begun = time.monotonic()
    async with Asker(http(hanging)) as asker:
        assert (await asker.ask()).why == "timeout"
        assert time.monotonic() - begun < 1
        assert len(system.asked) == 1


def ticket(of: spec.Connector, **given: Any) -> spec.Http:
    return http(
        of, "new_ticket", "/tickets", method="POST", query={}, body={"text": "{{ text }}"}, writes=True,
        parameters={"text": True}, returns={"id": "id"}, **given,
    )  # fmt: skip


async def test_what_writes_is_done_once_however_often_it_is_asked(system: System) -> None:
    system.gives("/tickets", '{"id": "9"}')
    async with Asker(ticket(connector(system.url()))) as asker:
        for _ in range(3):
            found = await asker.ask("new_ticket", "e.1", text="hola")
            assert (found.kind, found.value) == ("done", {"id": "9"})
        assert system.asked == ["POST /tickets"]
        await asker.ask("new_ticket", "e.2", text="hola")
        assert len(system.asked) == 2


@pytest.mark.parametrize("passing", [None, 503])
async def test_what_writes_is_not_tried_again_unless_that_is_safe(
    system: System, passing: int | None
) -> None:
    answers(system, "/tickets", passing, {"id": "9"})
    async with Asker(ticket(connector(system.url(), retries=2))) as asker:
        found = await asker.ask("new_ticket", "e.1", text="hola")
        assert found.kind == ("doubtful" if passing is None else "failed")
        assert (await asker.ask("new_ticket", "e.1", text="hola")).kind == found.kind
        assert len(system.asked) == 1


@pytest.mark.parametrize("safe", [{"repeat": True}, {"idempotency": ("header", "X-Key")}])
async def test_what_may_be_repeated_is_with_the_same_key(system: System, safe: Any) -> None:
    answers(system, "/tickets", None, {"id": "9"})
    async with Asker(ticket(connector(system.url(), retries=2), **safe)) as asker:
        assert (await asker.ask("new_ticket", "e.1", text="hola")).kind == "done"
        assert len(system.asked) == 2
        if "idempotency" in safe:
            assert [each["X-Key"] for each in system.headers] == ["e.1", "e.1"]


async def test_what_never_left_may_be_tried_by_another_question(system: System) -> None:
    nowhere = connector("http://127.0.0.1:1")
    async with Asker(ticket(nowhere)) as asker:
        assert (await asker.ask("new_ticket", "e.1", text="hola")).kind == "failed"


async def test_a_crash_while_it_left_leaves_a_doubt_and_before_it_none(system: System) -> None:
    system.hangs("/tickets")
    asker = Asker(ticket(connector(system.url())))
    async with asker:
        task = asyncio.ensure_future(asker.ask("new_ticket", "e.1", text="hola"))
        await system.came(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    system.gives("/tickets", '{"id": "9"}')
    async with Asker(ticket(connector(system.url())), shelf=asker.shelf) as after:
        assert (await after.ask("new_ticket", "e.1", text="hola")).kind == "doubtful"
        assert [one.kind for one in after.connectors.troubles] == ["doubtful"]
        assert (await after.ask("new_ticket", "e.2", text="hola")).kind == "done"
        assert len(system.asked) == 2
