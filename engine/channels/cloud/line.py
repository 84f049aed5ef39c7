"""A line of the Cloud API, as the runtime has it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from engine.channels.cloud import media
from engine.channels.cloud.carrying import Carrying
from engine.channels.cloud.client import Faulty, Graph
from engine.channels.cloud.errors import CROWDED, PASSING, Action, Fault, external_of, fault_told
from engine.channels.cloud.numbers import recipient
from engine.channels.cloud.outgoing import Payload, Style, payloads
from engine.channels.cloud.pace import Pace
from engine.channels.cloud.second_try import Renew, changed
from engine.channels.interface import Deliver, Refused
from engine.channels.media import File
from engine.channels.words import sentence
from engine.core.capabilities import BY_KIND
from engine.core.messages import Content, Key, Send
from engine.net.memory import Memory


class Cloud:
    """`settings` are the line's, its variables resolved; `language` is that of what people read.

    `renew` uploads again a file that Meta has lost.
    """

    capabilities = BY_KIND["cloud"]

    def __init__(
        self, name: str, settings: Mapping[str, Any], language: str = "es", pace: Pace | None = None
    ) -> None:
        self.line = name
        self._carrying = Carrying(self.upload, language)
        self.renew: Renew | None = self._carrying.renew
        self.more: Callable[[Key], None] = _uncounted
        self.graph = Graph.of(settings)
        self._number = str(settings["phone_number_id"])
        self._messages = self.graph.url(self._number, "messages")
        self._language = language
        self._style = Style(settings.get("menus") != "text", sentence("cloud.open_list", language))
        self._pace = pace or Pace()
        self._forms: Memory[str] = Memory()
        self._halves: Memory[list[str]] = Memory()

    async def open(self, deliver: Deliver) -> None:
        self.graph.open()

    async def close(self) -> None:
        await self.graph.close()

    async def send(self, address: str, message: Send, correlation: str) -> str:
        """A message that leaves as several is known by the last; those that left do not leave twice."""
        made = payloads(message, self._forms.get(address) or address, correlation, self._style)
        if not made:
            raise Refused(self._unsendable(address, message))
        left = self._halves.pop(correlation, None) or []
        for n, payload in enumerate(made[len(left) :]):
            if n:
                self.more(message.to)
            try:
                left.append(await self._sent(payload, address))
            except Faulty as error:
                if left:
                    self._halves.put(correlation, left)
                raise self._raised(error.fault, address, correlation) from None
        self._pace.succeeded(address, correlation)
        return left[-1]

    async def mark_read(self, external: str, typing: bool = False) -> None:
        """With those before it; `typing` is seen until the next message, or for 25 seconds."""
        mark: Payload = {"messaging_product": "whatsapp", "status": "read", "message_id": external}
        if typing:
            mark["typing_indicator"] = {"type": "text"}
        async with self._told(external):
            answer = await self.graph.post(self._messages, orjson.dumps(mark))
            if answer.status != 200:
                raise Faulty(answer.fault)

    async def upload(self, file: Path, mime: str) -> str:
        """The id that `Content.media` may name."""
        async with self._told(str(file)):
            return await media.upload(self.graph, self._number, file, mime)

    def explain(self, code: str, details: str) -> str:
        return self._why(fault_told(code, details)) if code else details

    def passes(self, code: str) -> bool:
        return fault_told(code, "").action in PASSING

    def stops(self, code: str) -> bool:
        return fault_told(code, "").action in (Action.STOP, Action.CROWD)

    def lacks_file(self, code: str) -> bool:
        return fault_told(code, "").action is Action.RENEW

    def crowds(self, code: str) -> float:
        return CROWDED if fault_told(code, "").action is Action.CROWD else 0.0

    async def carry(self, content: Content, file: File) -> Content:
        return await self._carrying.carry(content, file)

    @asynccontextmanager
    async def download(self, id: str) -> AsyncIterator[media.Download]:
        async with self._told(id), media.download(self.graph, id) as found:
            yield found

    async def _sent(self, payload: Payload, address: str) -> str:
        """Once more when the number may have another form, or its file can be uploaded anew."""
        try:
            return await self._post(payload)
        except Faulty as error:
            again = await changed(payload, error.fault, self.renew)
            if again is None:
                raise
            external = await self._post(again)
        if "to" in again and again["to"] != payload["to"]:
            self._forms.put(address, again["to"])
        return external

    async def _post(self, payload: Payload) -> str:
        answer = await self.graph.post(self._messages, orjson.dumps(payload))
        external = external_of(answer.status, answer.body)
        if isinstance(external, str):
            return external
        raise Faulty(answer.fault if answer.status != 200 else external)

    @asynccontextmanager
    async def _told(self, about: str) -> AsyncIterator[None]:
        try:
            yield
        except Faulty as error:
            raise self._raised(error.fault, "", about) from None

    def _raised(self, fault: Fault, address: str, message: str) -> Exception:
        return self._pace.raised(fault, self._why(fault), address, message)

    def _why(self, fault: Fault) -> str:
        params = {"code": fault.code, "error": fault.code, "status": fault.code, "host": self.graph.base.host}
        why = sentence(f"cloud.{fault.name}", self._language, **params)
        if not fault.details:
            return why
        return sentence("cloud.said", self._language, sentence=why, details=fault.details)

    def _unsendable(self, address: str, message: Send) -> str:
        if recipient(address) is None:
            return sentence("cloud.address", self._language, address=address)
        return sentence("cloud.nothing", self._language, kind=message.content.kind)


def _uncounted(to: Key) -> None:
    """Nobody keeps to a rate."""
