"""Where outside systems tell what happened: proven first, then safe, and only then acknowledged."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from engine.connectors import Connectors
from engine.connectors.webhooks import Came, Unproven, told
from engine.core.messages import SystemNotice
from engine.project.connecting.answers import Unreadable, body_of
from engine.project.connecting.spec import Connector
from engine.runtime import NotAccepted, Runtime
from engine.web.guard import body_of as bytes_of
from engine.web.keys import ATTENTION

LOG = structlog.get_logger("connectors")

LARGEST = 256 * 1024
FORM = "application/x-www-form-urlencoded"
LATER = {"Retry-After": "30"}


async def receive(request: web.Request) -> web.Response:
    find = request.app[ATTENTION]
    runtime = find() if find is not None else None
    if runtime is None or not isinstance(runtime.systems, Connectors):
        return _refused(404)
    return await _taken(request, runtime, runtime.systems)


async def _taken(request: web.Request, runtime: Runtime, systems: Connectors) -> web.Response:
    name, notice = request.match_info["connector"], request.match_info["webhook"]
    connector: Connector | None = runtime.release.connectors.get(name)
    link = systems.link(connector) if connector is not None else None
    webhook = connector.webhooks.get(notice) if connector is not None else None
    if connector is None or webhook is None or link is None:
        return _refused(404)
    now = runtime.clock.now()
    try:
        found = told(connector, webhook, link.settings, await _came(request), now)
    except Unproven:
        LOG.warning("unproven", connector=name, webhook=notice)
        return _refused(401)
    except (Unreadable, ValueError):
        return _refused(400)
    if not found.id:
        return web.Response()
    id = f"sys-{name}-{notice}-{hashlib.sha256(found.id.encode()).hexdigest()[:32]}"
    try:
        await runtime.accept(SystemNotice(id, now, name, notice, found.values))
    except NotAccepted:
        return _refused(503, LATER)
    return web.Response()


async def _came(request: web.Request) -> Came:
    raw = await bytes_of(request, LARGEST)
    headers = {key.lower(): value for key, value in request.headers.items()}
    if headers.get("content-type", "").partition(";")[0].strip().lower() == FORM:
        body: Any = dict(parse_qsl(raw.decode("utf-8", "replace"), max_num_fields=200))
    else:
        body = body_of(raw, "auto")
    return Came(headers, dict(request.query), body, raw)


def _refused(status: int, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=f"{HTTPStatus(status).phrase}\n", headers=headers)
