"""Behind the demonstration: what people write comes by Meta's webhooks, and what Meta takes they get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from engine.author.meta import Meta, Taken
from engine.author.stage import CUSTOMER, Impossible
from engine.author.world import Post
from engine.channels import Channel
from engine.channels.cloud.line import Cloud
from engine.channels.cloud.parts import whose
from engine.core.capabilities import BY_KIND
from engine.core.messages import CustomerMessage, Event, Send
from engine.net.memory import Memory
from engine.web.simulator.backstage import Backstage
from engine.web.simulator.enact import room_line_of
from engine.web.simulator.fake import phone
from engine.web.simulator.fake.lines import CLOUD
from engine.web.simulator.fake.systems import Fakes, Pretended

WAMID, FILE = "wamid.", "file-"
LONGEST_NAME = 90


class Loudspeaker(Cloud):
    """Remembers who speaks, which Meta does not know. The clock stands, so no rate would ever recover."""

    capabilities = replace(BY_KIND["cloud"], rate=None, pair_burst=0)

    speakers: Memory[str] = Memory()

    async def send(self, address: str, message: Send, correlation: str) -> str:
        self.speakers.put(correlation, message.source)
        content = message.content
        if content.media and "." in content.media and "/" not in content.media:
            message = replace(message, content=replace(content, media=_as_id(content.media)))
        return await super().send(address, message, correlation)


class Faked(Backstage):
    """`address` is our own, once the pages are served: without it nobody can write."""

    metas: dict[str, Meta]
    fakes: Fakes
    address = ""

    async def start(self) -> None:
        self.metas = {name: _meta(line) for name, line in self.release.lines.items() if line["kind"] == CLOUD}
        for name, meta in self.metas.items():
            meta.tells = ("sent", "delivered", "read")
            meta.webhooks.clock = lambda: self.clock.now().timestamp()
            meta.listeners.append(partial(self._arrived, name))
            await meta.start()
        self.fakes = Fakes(self.release, lambda: self.clock.now())
        await self.fakes.start()
        try:
            await super().start()
        except BaseException:
            await self._hang_up()
            raise

    def reach(self, address: str) -> None:
        """Our own pages are served there."""
        self.fakes.reach(address)
        if self.runtime.systems is not None:
            self.runtime.systems.switch(self.release)

    def _systems(self) -> Pretended:
        return Pretended(self.release, self._root, self.fakes)

    async def stop(self) -> None:
        try:
            await super().stop()
        finally:
            await self._hang_up()

    async def feed(self, *events: Event) -> bool:
        decided = True
        for event in events:
            if isinstance(event, CustomerMessage):
                await self._write(event)
            else:
                decided = await super().feed(event) and decided
        return decided

    def _channels(self) -> dict[str, Channel]:
        rooms = room_line_of(self.release)
        settings = self.release.lines
        language = self.release.company.language
        official = {
            name: Loudspeaker(name, {**settings[name], "graph_url": meta.url}, language)
            for name, meta in self.metas.items()
        }
        return {**official, rooms: self._phone(rooms)}

    async def _write(self, event: CustomerMessage) -> None:
        meta = self.metas[event.line]
        kind, body = phone.written(event.content)
        touched = phone.tapped(event.content.text, _last(meta, event.sender.address))
        if touched is not None and kind == "text":
            kind, body = "interactive", touched
        with _reached():
            await meta.customer(
                event.sender.address,
                kind=kind,
                body=body,
                name="",
                quotes=event.quotes,
                id=f"{WAMID}{event.id}",
            )

    def _arrived(self, line: str, taken: Taken) -> None:
        context = taken.payload.get("context", {}).get("message_id")
        by = Loudspeaker.speakers.get(whose(taken.correlation)[0]) or "bot"
        content = phone.shown(taken.payload, self.release.templates.values())
        content = replace(content, media=as_name(content.media)) if content.media else content
        place = (CUSTOMER, f"+{taken.to}")
        quotes = context.removeprefix(WAMID) if context and context.startswith(f"{WAMID}sim-") else context
        self.tape.see(Post(taken.id, self.clock.now(), place, by, content, quotes=quotes))
        self.stir()

    async def _hang_up(self) -> None:
        for meta in self.metas.values():
            await meta.stop()
        await self.fakes.stop()


def _meta(line: Mapping[str, Any]) -> Meta:
    return Meta(line["token"], line["app_secret"], line["phone_number_id"])


def _last(meta: Meta, address: str) -> Mapping[str, Any]:
    sent = meta.to(address)
    return sent[-1] if sent else {}


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except ConnectionError:
        raise Impossible("busy") from None


def _as_id(name: str) -> str:
    """The simulator's files have names; Meta's have ids, without a dot."""
    return FILE + name.encode().hex() if len(name) < LONGEST_NAME else name


def as_name(media: str) -> str:
    return bytes.fromhex(media.removeprefix(FILE)).decode() if media.startswith(FILE) else media
