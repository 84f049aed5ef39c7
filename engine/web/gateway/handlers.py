"""Takes a notice in, safely and at once; and says later what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import structlog
from aiohttp import web

from engine.core.messages import GatewayMessage, Journal
from engine.core.model import DESK, Desk
from engine.core.release import Mode
from engine.runtime import Receipt, Runtime
from engine.web.asking import words_of
from engine.web.gateway.fates import Fate, fate
from engine.web.gateway.fields import TOKEN, Fields, NotJson, fields
from engine.web.gateway.gateways import Named
from engine.web.gateway.notice import Notice, notice
from engine.web.gateway.refused import Refused, in_json
from engine.web.gateway.repeats import key_of, prefix_of
from engine.web.guard import body_of
from engine.web.keys import GATEWAYS
from engine.web.table import TEXT

LOG = structlog.get_logger("gateway")

A_WHILE = {"Retry-After": "60"}


class Came(NamedTuple):
    """`garbled`: the body was to be JSON."""

    named: Named
    fields: Fields
    garbled: bool


@in_json
async def bring(request: web.Request) -> web.Response:
    came = await _admitted(request)
    runtime = request.app[GATEWAYS].runtime
    await _require_mode(runtime)
    try:
        wanted = notice(came.fields, runtime.release.company)
    except Refused:
        if came.garbled:
            raise Refused(400, "not_json") from None
        raise
    id = await _taken_in(request, came.named, wanted)
    return web.json_response({"status": "success", "id": id})


@in_json
async def ask(request: web.Request) -> web.Response:
    came = await _admitted(request)
    runtime, id = request.app[GATEWAYS].runtime, request.match_info["id"]
    ours = id.startswith(prefix_of(came.named.name))
    event = await runtime.store.event(id) if ours else None
    if not isinstance(event, GatewayMessage):
        raise Refused(404, "no_notice")
    return web.json_response(_told(request, runtime, event, await fate(runtime, event)))


async def _admitted(request: web.Request) -> Came:
    gateways = request.app[GATEWAYS]
    gateways.hold_back(request)
    named, garbled = gateways.of(request), False
    query, body = _query(request), await _body(request)
    try:
        found = fields(query, body)
    except NotJson:
        found, garbled = fields(query, b""), True
    gateways.admit(request, named, found.get(TOKEN, ()))
    return Came(named, found, garbled)


def _query(request: web.Request) -> bytes:
    return request.raw_path.partition("?")[2].encode("utf-8", "surrogateescape")


async def _body(request: web.Request) -> bytes:
    try:
        return await body_of(request, TEXT)
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "large") from None
    except web.HTTPRequestTimeout:
        raise Refused(408, "slow") from None
    except web.RequestPayloadError:
        raise Refused(400, "unreadable") from None


async def _require_mode(runtime: Runtime) -> None:
    desk = (await runtime.store.load([DESK]))[DESK]
    if not _mode(runtime, desk.mode if isinstance(desk, Desk) else "").gateway:
        raise Refused(503, "stopped", A_WHILE)


def _mode(runtime: Runtime, chosen: str) -> Mode:
    modes = runtime.release.modes
    return modes.modes.get(chosen) or modes.modes[modes.initial]


async def _taken_in(request: web.Request, named: Named, wanted: Notice) -> str:
    gateways = request.app[GATEWAYS]
    runtime, (name, gateway) = gateways.runtime, named
    key = key_of(name, wanted.parts)
    async with gateways.repeats.turn(key):
        now = runtime.clock.now()
        id, again = await gateways.repeats.place(runtime.store, key, now, gateway.repeat_within)
        if not again:
            event = GatewayMessage(id, now, gateway.line, wanted.phone, wanted.content)
            _require_taken(await runtime.accept(event))
    LOG.info("notice", gateway=name, notice=id, again=again)
    return id


def _require_taken(receipt: Receipt) -> None:
    """The mode may have changed in between."""
    effects = receipt.decision.effects if receipt.decision is not None else ()
    for effect in effects:
        if isinstance(effect, Journal) and effect.what == "not_sent" and effect.data["reason"] == "mode":
            raise Refused(503, "stopped", A_WHILE)


def _told(
    request: web.Request, runtime: Runtime, event: GatewayMessage, found: Fate
) -> dict[str, str | None]:
    return {
        "status": "success",
        "id": event.id,
        "state": found.state,
        "reason": found.said or words_of(request)(f"gateway.fate.{found.why}"),
        "received_at": _local(runtime, event.at),
        "changed_at": _local(runtime, found.at),
        "next_try_at": _local(runtime, found.next_try),
    }


def _local(runtime: Runtime, at: datetime | None) -> str | None:
    """As the clocks of the company show it."""
    if at is None:
        return None
    return at.astimezone(runtime.release.company.zone).isoformat(timespec="seconds")
