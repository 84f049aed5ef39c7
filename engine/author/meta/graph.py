"""Graph's part: messages, media and templates, answered as its documents say."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from engine.author.meta import limits
from engine.author.meta.bounds import Bounds
from engine.author.meta.files import Files
from engine.author.meta.trouble import Trouble, answered, refusal

LARGEST = 110 * 1024 * 1024

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was accepted."""

    id: str
    to: str
    payload: Json

    @property
    def correlation(self) -> str:
        return str(self.payload.get("biz_opaque_callback_data") or "")


class Graph:
    """`listeners` hear of every message that is taken; `asked` counts those that were tried."""

    def __init__(self, token: str, number: str, waba: str) -> None:
        self.token, self.number, self.waba = token, number, waba
        self.bounds, self.files = Bounds(), Files(self._media_id)
        self.taken: list[Taken] = []
        self.marked: list[Json] = []
        self.troubles: list[Trouble] = []
        self.templates: list[Json] = []
        self.listeners: list[Callable[[Taken], None]] = []
        self.asked = 0
        self.url = ""
        self._name = secrets.token_hex(4).upper()
        self._count = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/files/{id}", self._file)
        app.router.add_post("/{version}/{id}/messages", self._messages)
        app.router.add_post("/{version}/{id}/media", self._media)
        app.router.add_get("/{version}/{id}/message_templates", self._templates)
        app.router.add_get("/{version}/{id}", self._object)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def wamid(self) -> str:
        return f"wamid.{self._name}{next(self._count):08}"

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        payload = orjson.loads(await request.read())
        if (refused := self._refused(request)) is not None:
            return refused
        if payload.get("status") == "read":
            self.marked.append(payload)
            return answered({"success": True})
        to = str(payload.get("to") or payload.get("recipient") or "")
        trouble = next((one for one in self.troubles if one.is_for(to)), None)
        if trouble is not None and not trouble.takes:
            return await trouble.answer(request, b"")
        if (wrong := self._wrong(to, payload)) is not None:
            return refusal(*wrong)
        accepted = self._take(to, payload)
        return (
            answered(accepted) if trouble is None else await trouble.answer(request, orjson.dumps(accepted))
        )

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return refusal(190, "Invalid OAuth access token")
        if request.match_info.get("id") not in (self.number, self.waba, None):
            return refusal(100, "Object does not exist")
        return None

    def _wrong(self, to: str, payload: Json) -> tuple[int, str] | None:
        if (wrong := limits.fault(payload)) is not None:
            return wrong
        code = self.bounds.refuses(to, str(payload["type"]))
        return (code, "too fast, or too late") if code is not None else None

    def _take(self, to: str, payload: Json) -> Json:
        taken = Taken(self.wamid(), to, payload)
        self.taken.append(taken)
        for listener in self.listeners:
            listener(taken)
        key = "user_id" if "recipient" in payload and "to" not in payload else "wa_id"
        contacts = [{"input": to, key: to}]
        messages = [{"id": taken.id}]
        return {"messaging_product": "whatsapp", "contacts": contacts, "messages": messages}

    async def _media(self, request: web.Request) -> web.Response:
        return self._refused(request) or await self.files.upload(request)

    async def _object(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return refusal(190, "Invalid OAuth access token")
        return self.files.told(request.match_info["id"], self.url)

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        return self.files.fetched(request.match_info["id"])

    async def _templates(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        start, size = int(request.query.get("after", "0")), int(request.query.get("limit", "25"))
        page: Json = {"data": self.templates[start : start + size], "paging": {"cursors": {"before": "0"}}}
        if start + size < len(self.templates):
            page["paging"]["cursors"]["after"] = str(start + size)
            page["paging"]["next"] = (
                f"{self.url}{request.path}?access_token={self.token}&after={start + size}"
            )
        return answered(page)

    def _media_id(self) -> str:
        return f"{990_000_000_000_000 + next(self._count)}"
