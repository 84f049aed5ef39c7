"""What every request passes on its way in, and every answer on its way out."""

from __future__ import annotations

import asyncio

from aiohttp import StreamReader, hdrs, web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict

from engine.web.access import has_token, is_cross_site, is_local
from engine.web.keys import ROUTE, SETTINGS
from engine.web.refusals import FromElsewhere, NotAllowed
from engine.web.table import SMALL, Who

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = CIMultiDict(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        hdrs.CACHE_CONTROL: "no-store",
    }
)
"""Of every answer, unless it says another thing itself."""

SERVER = "ventanilla"

SLOWEST = 20.0
"""Seconds until the next bytes of a body have to come."""


@web.middleware
async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Strangers do not even learn which addresses there are."""
    route = request[ROUTE]
    if route is None or route.who is Who.LOCAL:
        settings = request.app[SETTINGS]
        trusted = has_token(request, settings.token)
        if not trusted and not is_local(request):
            raise NotAllowed
        if not trusted and is_cross_site(request):
            raise FromElsewhere
    if route is not None:
        if (request.content_length or 0) > route.limit:
            raise web.HTTPRequestEntityTooLarge(route.limit, request.content_length or 0)
        if route.limit > SMALL and not route.reads and request.can_read_body:
            request = request.clone(client_max_size=route.limit)
    return await handler(request)


async def body_of(request: web.Request, limit: int) -> bytes:
    """For a route that `reads` by itself, which costs less than the framework's way to another limit."""
    content = request.content
    awaited = b"" if content.is_eof() else await _awaited(content, limit)
    body = awaited + content.read_nowait()
    _keep_to(limit, len(body))
    return body


async def _awaited(content: StreamReader, limit: int) -> bytes:
    body = bytearray()
    try:
        while not content.is_eof():
            async with asyncio.timeout(SLOWEST):
                body += await content.readany()
            _keep_to(limit, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


def _keep_to(limit: int, size: int) -> None:
    if size > limit:
        raise web.HTTPRequestEntityTooLarge(limit, size)


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.merge(HEADERS)
    response.headers[hdrs.SERVER] = SERVER
