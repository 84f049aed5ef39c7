"""What stands before the application, and answers whoever does not even speak HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import hdrs, web
from multidict import CIMultiDict

from engine.web.guard import HEADERS, SERVER

LOG = structlog.get_logger("web")


class Connection(web.RequestHandler):
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Neither what arrived is repeated, nor what this server is made of is said."""
        LOG.info("no_request", status=status, error=type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        headers = CIMultiDict(HEADERS, **{hdrs.SERVER: SERVER})
        response = web.Response(status=status, text=f"{HTTPStatus(status).phrase}\n", headers=headers)
        response.force_close()
        return response


class Listener(web.Server):
    def __call__(self) -> Connection:
        return Connection(self, loop=self._loop, **self._kwargs)


class Door(web.AppRunner):
    """A body is what its signature is of: nobody unpacks it on the way in."""

    def __init__(self, app: web.Application, **options: Any) -> None:
        super().__init__(app, auto_decompress=False, **options)

    async def _make_server(self) -> Listener:
        made = await super()._make_server()
        return Listener(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            **made._kwargs,
        )
