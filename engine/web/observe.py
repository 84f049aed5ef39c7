"""A line in the log and a figure for every request."""

from __future__ import annotations

import random
import time

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from engine.web.keys import ID, METRICS, ROUTE, ROUTES

LOG = structlog.get_logger("web")
QUIET = ("/health/live", "/health/ready", "/metrics", "/static/{version}/{name:.+}", "/webhooks/{line}")
"""What is asked all the time: only when it goes wrong it is worth a line."""

UNKNOWN = "?"


def id_of(request: web.Request) -> str:
    """What it is called in the log: made when it is first told of."""
    if ID not in request:
        request[ID] = f"{random.getrandbits(32):08x}"
    return request[ID]


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """By the route and not by the address: a query can hold a telephone."""
    app = request.app
    route = request[ROUTE] = app[ROUTES].get(request.match_info.route)
    path, method = (route.path, route.method) if route is not None else (UNKNOWN, UNKNOWN)
    begun, status = time.perf_counter(), 499  # whoever asked is gone
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as answer:
        status = answer.status
        raise
    else:
        return response
    finally:
        seconds = time.perf_counter() - begun
        app[METRICS].answered(path, method, status, seconds)
        if path not in QUIET or status >= 400:
            LOG.info(
                "request",
                id=id_of(request),
                route=path,
                method=method,
                status=status,
                ms=round(seconds * 1000),
            )
