"""What goes wrong on purpose, and how Graph says it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

STATUSES = {
    **dict.fromkeys((4, 80007, 130429, 131056, 131048, 131064, 131208, 133016), 429),
    **dict.fromkeys((1, 2, 131000), 500),
    **dict.fromkeys((131016, 131057), 503),
    **dict.fromkeys((0, 190), 401),
    **dict.fromkeys((3, 10, *range(200, 300), 131005, 131031), 403),
}


@dataclass
class Trouble:
    """Happens `times` times, to sends for `to` or to all.

    `code` is Graph's, else `status` and `body` are as they are; `delay` comes first. `takes`: the message
    counts as accepted all the same. `cut`: the connection breaks, after half an answer if `half`.
    """

    code: int | None = None
    status: int = 500
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    takes: bool = False
    cut: bool = False
    half: bool = False
    details: str = "said by a test"
    to: str | None = None
    times: int = 1

    def is_for(self, to: str) -> bool:
        return self.times > 0 and self.to in (None, to)

    async def answer(self, request: web.Request, accepted: bytes) -> web.StreamResponse:
        self.times -= 1
        await asyncio.sleep(self.delay)
        if self.cut:
            return await _cut(request, accepted if self.half else b"")
        if self.code is not None:
            return refusal(self.code, self.details, self.headers)
        return web.Response(status=self.status, body=self.body, headers=self.headers)


def refusal(code: int, details: str, headers: Mapping[str, str] | None = None) -> web.Response:
    error: dict[str, Any] = {
        "message": f"(#{code}) {details}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details},
        "fbtrace_id": "AfAkEtRaCe",
    }
    return answered({"error": error}, STATUSES.get(code, 400), headers)


def answered(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=orjson.dumps(value), status=status, headers=headers, content_type="application/json"
    )


async def _cut(request: web.Request, whole: bytes) -> web.StreamResponse:
    """The connection breaks: nothing was said, or half of it."""
    response = web.StreamResponse(headers={"Content-Length": str(len(whole) or 1)})
    if whole:
        await response.prepare(request)
        await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.abort() if not whole else request.transport.close()
    return response
