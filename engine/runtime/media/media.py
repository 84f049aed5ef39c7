"""Files come soon after the messages that name them, and go with those that leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from engine.channels import Channel, Refused
from engine.channels.interface import Carries
from engine.channels.links import Guard
from engine.channels.media import LOCAL, File, Files, is_shown, local_name, safe_name
from engine.core.messages import Content, Event, Send
from engine.core.release import Company
from engine.net.public import BadLink
from engine.runtime.clock import Clock
from engine.runtime.media.fetching import Fetching, Result
from engine.runtime.media.sources import Sources, is_link, is_of_a_line
from engine.runtime.media.wanted import wanted
from engine.runtime.traces import named
from engine.store import Store
from engine.store.rows import Outgoing

LOG = logging.getLogger(__name__)

NO_FILE = "file"
"""The code of a message that did not leave without it."""

PATIENCE = 30.0
"""Seconds that a message waits for its file."""


class Media:
    """`company` is how the files have it now: its language, and the hosts that it names."""

    def __init__(
        self,
        files: Files,
        channels: Mapping[str, Channel],
        store: Store,
        clock: Clock,
        company: Callable[[], Company],
    ) -> None:
        self.files, self._channels, self._store, self._clock = files, channels, store, clock
        self._company = company
        self._fetching = Fetching(files, self._sources, clock)
        self._until: dict[int, float] = {}
        self._awaited: dict[asyncio.Future[None], asyncio.Task[Result]] = {}
        self._beginning: asyncio.Task[None] | None = None
        files.needed = lambda: wanted(store)

    @property
    def busy(self) -> bool:
        """A message whose file is here by now is about to leave."""
        return self._fetching.busy or any(task.done() for task in self._awaited.values())

    def open(self) -> None:
        """What another process had not brought yet."""
        self._beginning = asyncio.ensure_future(self._go_on())

    async def close(self) -> None:
        if self._beginning is not None:
            self._beginning.cancel()
            with suppress(asyncio.CancelledError):
                await self._beginning
        waiting = [*self._awaited]
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._fetching.close()

    def heed(self, events: Iterable[Event]) -> None:
        """Those that are safe by now: decided, still to be tried, or brought once more."""
        for event in events:
            content = getattr(event, "content", None)
            if not isinstance(content, Content) or not content.media or not is_of_a_line(content.media):
                continue
            if self._fetching.result(content.media) is None:
                self._fetching.start(content)

    def waits_for(self, outgoing: Outgoing) -> asyncio.Future[None] | None:
        """What has to be over before the message leaves; none: it may leave now."""
        content, seq = outgoing.send.content, outgoing.seq
        if not self._is_brought(content) or self._fetching.result(content.media or "") is not None:
            return None
        left = self._until.setdefault(seq, self._clock.steady() + PATIENCE) - self._clock.steady()
        return self._wait(self._fetching.start(content), left) if left > 0 else None

    async def carried(self, outgoing: Outgoing, channel: Channel) -> Send:
        """The message with its file as the line may send it."""
        send, content = outgoing.send, outgoing.send.content
        self._until.pop(outgoing.seq, None)
        self._check(content)
        here = local_name(content.media)
        if here is None and not self._is_brought(content):
            return send
        found = self._kept(content, here) if here else self._fetching.result(content.media or "")
        if isinstance(found, File):
            local = _local(content, found)
            carried = await channel.carry(local, found) if isinstance(channel, Carries) else local
            return replace(send, content=carried)
        slow = self._sources().say("gone" if here else "slow")
        why = self._fetching.why_not(content.media or "") or slow
        return self._without(send, why)

    def _kept(self, content: Content, sha256: str) -> File | None:
        """What was told of it when it came chooses, as then, among what its bytes may be."""
        mime = content.data.get("mime")
        return self.files.here(sha256, content.name, mime if isinstance(mime, str) else "")

    def _without(self, send: Send, why: str) -> Send:
        """In a room it is said; to a customer it does not leave so, and whoever wrote it is told."""
        note = self._sources().say("lost", why=why)
        if send.to[0] != "room":
            raise Refused(note, NO_FILE)
        text = "\n\n".join(part for part in (send.content.text, note) if part)
        return replace(send, content=Content("text", text))

    def _check(self, content: Content) -> None:
        if content.media and is_link(content.media):
            sources = self._sources()
            try:
                sources.guard.check(content.media)
            except BadLink as bad:
                raise Refused(sources.say(bad.reason), NO_FILE) from None

    def _is_brought(self, content: Content) -> bool:
        """A link to elsewhere is for the line itself to follow."""
        media = content.media or ""
        if not is_link(media):
            return is_of_a_line(media)
        guard = self._sources().guard
        try:
            return guard.is_named(guard.check(media))
        except BadLink:
            return False

    def _wait(self, task: asyncio.Task[Result], seconds: float) -> asyncio.Future[None]:
        waiting = asyncio.ensure_future(self._either(task, seconds))
        self._awaited[waiting] = task
        waiting.add_done_callback(self._awaited.pop)
        return waiting

    async def _either(self, task: asyncio.Task[Result], seconds: float) -> None:
        """Until the file is here, or it is too late; what brings it goes on."""
        clock = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait((task, clock), return_when=asyncio.FIRST_COMPLETED)
        finally:
            clock.cancel()

    async def _go_on(self) -> None:
        try:
            for reference in await wanted(self._store):
                if is_of_a_line(reference) and self.files.named(reference) is None:
                    self._fetching.start(Content("document", media=reference))
        except Exception as error:
            LOG.warning("what files are missing could not be told: %s", named(error))

    def _sources(self) -> Sources:
        company = self._company()
        return Sources(self._channels, Guard(company.media_hosts), company.language, self.files.largest)


def _local(content: Content, file: File) -> Content:
    """What is not what it was said to be is shown by no kind but a document."""
    family = file.mime.partition("/")[0]
    fits = content.kind == "document" or (
        is_shown(file.mime) and family == {"sticker": "image"}.get(content.kind, content.kind)
    )
    name = safe_name(content.name, file.mime) if content.name or not fits else None
    kind, data = content.kind if fits else "document", {**content.data, "mime": file.mime}
    return replace(content, kind=kind, media=f"{LOCAL}{file.sha256}", name=name or None, data=data)
