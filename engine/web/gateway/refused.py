"""What a system is answered when it gets nothing: JSON with a sentence, always."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps

from aiohttp import web

from engine.store.sentences import Said
from engine.web.asking import words_of
from engine.web.table import Handler

LATER = {"Retry-After": "5"}


class Refused(Exception):
    """`reason` names the sentence; none for whoever is to learn nothing."""

    def __init__(
        self,
        status: int,
        reason: str | None = None,
        headers: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers, self.params = status, reason, headers, params


def in_json(handler: Handler) -> Handler:
    @wraps(handler)
    async def answered(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return _answer(request, refused)
        except Said as said:
            sentence = said.sentence(words_of(request).language)
            return _answer(request, Refused(503, "later", LATER, why=sentence))

    return answered


def _answer(request: web.Request, refused: Refused) -> web.Response:
    body = {"status": "error"}
    if refused.reason is not None:
        body["message"] = words_of(request)(f"gateway.{refused.reason}", **refused.params)
    return web.json_response(body, status=refused.status, headers=refused.headers)
