"""All of Meta on the loopback: Graph, its webhooks, and the people who write."""

from __future__ import annotations

import asyncio
from typing import Any, Self

import aiohttp

from engine.author.meta.graph import Graph, Json, Taken
from engine.author.meta.trouble import Trouble
from engine.author.meta.webhooks import Webhooks


class Meta(Graph):
    """`tells` are the statuses that follow each message by themselves."""

    def __init__(
        self,
        token: str = "fake-token",  # noqa: S107 it opens nothing
        app_secret: str = "fake-app-secret",  # noqa: S107
        number: str = "106540352242922",
        waba: str = "102290129340398",
    ) -> None:
        super().__init__(token, number, waba)
        self.webhooks = Webhooks(app_secret, number, waba)
        self.tells: tuple[str, ...] = ()
        self.listeners.append(self._tell_all)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> None:
        await super().start(port)
        self.webhooks.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.webhooks.http is not None:
            await self.webhooks.http.close()
        await super().stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    def trouble(self, trouble: Trouble) -> None:
        """The next in line that concerns a message happens to it."""
        self.troubles.append(trouble)

    async def customer(
        self,
        phone: str,
        text: str = "",
        *,
        kind: str = "text",
        body: Json | None = None,
        name: str = "María",
        quotes: str | None = None,
        id: str | None = None,
    ) -> str:
        """Somebody writes; `body` is what stands under `kind`. The message's id, once it was taken."""
        id = id or self.wamid()
        self.bounds.wrote(phone.removeprefix("+"))
        said = {"body": text} if body is None else body
        value = self.webhooks.message(phone, id, kind, said, name=name, quotes=quotes)
        if not await self.webhooks.post(value):
            raise ConnectionError(f"nobody took the webhook: {self.webhooks.answers[-3:]}")
        return id

    async def tap(self, phone: str, title: str, quotes: str, **more: Any) -> str:
        """Somebody touches the button or the row `title` of the message `quotes`."""
        options = options_of(next(one.payload for one in self.taken if one.id == quotes))
        chosen = next(option for option in options if option["title"] == title)
        kind = "list_reply" if "description" in chosen or len(options) > 3 else "button_reply"
        body = {"type": kind, kind: chosen}
        return await self.customer(phone, kind="interactive", body=body, quotes=quotes, **more)

    async def tell(self, taken: Taken, reached: str, code: int | None = None) -> bool:
        """The status of a message; `code` why it failed."""
        return await self.webhooks.post(
            self.webhooks.status(taken.id, reached, taken.to, taken.correlation, code)
        )

    def to(self, phone: str) -> list[Json]:
        """What was taken for somebody."""
        return [one.payload for one in self.taken if one.to == phone.removeprefix("+")]

    def _tell_all(self, taken: Taken) -> None:
        if self.tells and self.webhooks.url:
            task = asyncio.create_task(self._told(taken, self.tells))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _told(self, taken: Taken, statuses: tuple[str, ...]) -> None:
        for reached in statuses:
            await self.tell(taken, reached)


def options_of(payload: Json) -> list[Json]:
    """The buttons or rows of a message that was taken."""
    action = payload.get("interactive", {}).get("action", {})
    buttons = [button["reply"] for button in action.get("buttons", [])]
    return buttons or [row for section in action.get("sections", []) for row in section["rows"]]
