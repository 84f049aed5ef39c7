"""What operators see: health, figures, and a log without what people wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from engine.web import logs
from tests.web.conftest import MARIELA, TOKEN, Site
from tests.web.worldly import Worldly

SECRET = "mi clave es xyzzy-4711"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_a_request_is_one_line_by_its_route(site: Site, log: io.StringIO) -> None:
    await site.get(f"/simulator?customer=%2B{MARIELA[1:]}")
    (line,) = lines(log)
    assert line["route"] == "/simulator"
    assert line["status"] == 200
    assert MARIELA[1:] not in log.getvalue()


async def test_nothing_that_was_written_and_no_token_is_in_the_log(
    site: Site, log: io.StringIO, world: Worldly, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"customer": MARIELA, "says": SECRET}
    await site.post("/simulator/say", form, headers={"Authorization": f"Bearer {TOKEN}"})

    async def fails(entry: object) -> None:
        raise RuntimeError(f"cannot cope with {entry}")

    monkeypatch.setattr(world, "do", fails)
    answer = await site.post("/simulator/say", form)
    assert answer.status == 500
    assert "xyzzy" not in await answer.text()
    logging.getLogger("engine.runtime").warning("this failed: %s", RuntimeError(SECRET))
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("engine.runtime").exception("it broke")
    structlog.get_logger("web").info("said", text=SECRET)
    assert "xyzzy" not in log.getvalue()
    assert TOKEN not in log.getvalue()


async def test_a_crash_can_be_found_in_the_log(
    site: Site, log: io.StringIO, world: Worldly, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(customer: str = "") -> None:
        raise RuntimeError

    monkeypatch.setattr(world, "look", fails)
    answer = await site.get("/simulator?room=support", headers={"Accept": "text/html"})
    assert answer.status == 500
    crash = next(line for line in lines(log) if line["event"] == "crash")
    assert str(crash["id"]) in await answer.text()
    assert crash["error"] == "RuntimeError"
    assert "fails" in str(crash["where"])


async def test_health(site: Site) -> None:
    assert (await site.get("/health/live")).status == 200
    ready = await site.get("/health/ready")
    assert await ready.json() == {"ready": True, "trouble": None}


async def test_metrics_count_by_route(site: Site) -> None:
    await site.get("/nothing/at/all")
    await site.get("/simulator?room=support")
    text = await (await site.get("/metrics")).text()
    assert 'ventanilla_requests_total{method="GET",route="/simulator",status="200"} 1.0' in text
    assert 'route="?"' in text
    assert "/nothing" not in text
    assert "ventanilla_engine_queued 0.0" in text
