"""The token that a system gives for a user and a password: asked for once, whoever needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from engine.connectors.given import Clock
from engine.connectors.http.faults import Fault
from engine.project.connecting.answers import Answer
from engine.project.connecting.auth import token_of
from engine.project.connecting.spec import Login

REFUSED_FOR = 30.0
"""Seconds in which a login that was refused is not tried again: systems lock users out for that."""

KEPT = 3
REFUSALS = (400, 401, 403, 422)


class Logins:
    """`ask` sends the login's own request."""

    def __init__(self, login: Login, ask: Callable[[], Awaitable[Answer]], clock: Clock) -> None:
        self._login, self._ask, self._clock = login, ask, clock
        self._token = ""
        self.given: tuple[str, ...] = ()
        """The last tokens that it gave."""
        self._until = self._refused_until = 0.0
        self._under_way: asyncio.Task[str] | None = None

    async def token(self) -> str:
        """Raises Fault."""
        if self._token and self._clock.steady() < self._until:
            return self._token
        if self._clock.steady() < self._refused_until:
            raise Fault("credentials")
        if self._under_way is None:
            self._under_way = asyncio.ensure_future(self._new())
            self._under_way.add_done_callback(self._ended)
        return await asyncio.shield(self._under_way)

    def refused(self, token: str) -> None:
        """The system does not take it any more; of two who say so, the second may mean one that is gone."""
        if token == self._token:
            self._token = ""

    async def close(self) -> None:
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    def _ended(self, task: asyncio.Task[str]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # whoever waited for it was told

    async def _new(self) -> str:
        try:
            answer = await self._ask()
        except Fault as fault:
            raise Fault(fault.reason, left=False, **fault.params) from None
        token = token_of(self._login, answer)
        if token is None:
            wrong = answer.status in REFUSALS
            self._refused_until = self._clock.steady() + REFUSED_FOR
            raise Fault("credentials" if wrong else "no_token")
        self.given = (token, *self.given)[:KEPT]
        self._token, self._until = token, self._clock.steady() + self._login.lifetime.total_seconds()
        return token
