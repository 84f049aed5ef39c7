"""Meta's webhooks: signed, in order, and again when nobody took them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

Json = dict[str, Any]

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Meta goes on for days; whoever tries this out does not."""


@dataclass
class Webhooks:
    """`url`: where they go; nowhere while it is empty. `answers` are the statuses that came back."""

    app_secret: str
    number: str
    waba: str
    url: str = ""
    display: str = "15550001111"
    answers: list[int] = field(default_factory=list)
    http: aiohttp.ClientSession | None = None
    clock: Callable[[], float] = time.time
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def post(self, value: Mapping[str, Any], field: str = "messages") -> bool:
        """Whether it was taken in the end; one after another."""
        metadata = {"display_phone_number": self.display, "phone_number_id": self.number}
        told = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        change = {"field": field, "value": told}
        entry = {"id": self.waba, "changes": [change]}
        return await self.deliver(orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]}))

    async def deliver(self, body: bytes) -> bool:
        if not self.url:
            return False
        async with self._turn:
            for pause in (*PAUSES, None):
                if await self._try(body) or pause is None:
                    break
                await asyncio.sleep(pause)
        return self.answers[-1] == 200

    async def verify(self, verify_token: str) -> bool:
        """What Meta asks when the address is set up."""
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": verify_token}
        assert self.http is not None
        async with self.http.get(self.url, params=asked) as answer:
            return answer.status == 200 and await answer.text() == asked["hub.challenge"]

    async def _try(self, body: bytes) -> bool:
        assert self.http is not None
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self._signature(body)}
        try:
            async with self.http.post(self.url, data=body, headers=headers) as answer:
                self.answers.append(answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.answers.append(0)
        return self.answers[-1] == 200

    def _signature(self, body: bytes) -> str:
        return "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()

    def message(
        self, phone: str, id: str, kind: str, body: Json, *, name: str, quotes: str | None = None
    ) -> Json:
        """`value` of a webhook in which somebody writes."""
        wa_id = phone.removeprefix("+")
        said: Json = {"from": wa_id, "id": id, "timestamp": self._now(), "type": kind, kind: body}
        if quotes is not None:
            said["context"] = {"from": self.display, "id": quotes}
        profile = {"profile": {"name": name}} if name else {}
        return {"contacts": [{**profile, "wa_id": wa_id}], "messages": [said]}

    def status(self, id: str, reached: str, to: str, correlation: str | None, code: int | None) -> Json:
        """`value` of a webhook about a message that was taken."""
        told: Json = {"id": id, "status": reached, "timestamp": self._now(), "recipient_id": to}
        if correlation:
            told["biz_opaque_callback_data"] = correlation
        if code is not None:
            told["errors"] = [{"code": code, "title": "Failed", "error_data": {"details": "said by a test"}}]
        return {"statuses": [told]}

    def _now(self) -> str:
        return str(int(self.clock()))
