"""The way to one system: what all the questions to it share."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.connectors.given import Clock, Shelf
from engine.connectors.http.faults import Fault
from engine.connectors.http.login import Logins
from engine.connectors.http.transport import Call, Reply, Transport
from engine.connectors.pace import Pace, period
from engine.project.connecting.answers import Answer, Unreadable, understood
from engine.project.connecting.auth import authorised, login_request, secrets_in
from engine.project.connecting.outcome import UNAUTHORISED, judged
from engine.project.connecting.request import Request, sent
from engine.project.connecting.spec import Connector, Http
from engine.project.connecting.writing import Asking

LARGE = 128 * 1024
"""Bytes of an answer that are read aside, so that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that left and its answer. `login`: it brought a token, and nothing of it may be shown."""

    call: Call
    reply: Reply
    seconds: float
    login: bool


Seen = Callable[[Exchange], None]


class Link:
    """`settings` are resolved."""

    def __init__(
        self,
        connector: Connector,
        settings: Mapping[str, Any],
        shelf: Shelf,
        clock: Clock,
        seen: Seen | None = None,
    ) -> None:
        self.connector, self.settings = connector, settings
        self._shelf, self._clock, self._seen = shelf, clock, seen
        self._transport = Transport(connector.allow_hosts, connector.verify_tls)
        self._pace = Pace(connector.rate)
        login = connector.auth.login
        self._logins = Logins(login, self._log_in, clock) if login is not None else None
        self.fault: Fault | None = None
        """What went wrong last."""

    async def close(self) -> None:
        if self._logins is not None:
            await self._logins.close()
        await self._transport.close()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may be shown nowhere."""
        tokens = self._logins.given if self._logins is not None else ()
        return (*tokens, *secrets_in(self.connector, self.settings))

    def asking(self, parameters: Mapping[str, Any], key: str) -> Asking:
        return Asking(self.settings, self._clock.now(), key, parameters, {})

    async def answer(self, operation: Http, request: Request, asking: Asking) -> Answer:
        """Once more with a new token, when the system does not take the one we had. Raises Fault."""
        if self._logins is None or operation.plain:
            return await self._ask(operation, request, asking)
        token = await self._logins.token()
        answer = await self._ask(operation, request, _with(asking, token))
        if self._is_refused(operation, answer):
            self._logins.refused(token)
            answer = await self._ask(operation, request, _with(asking, await self._logins.token()))
        return answer

    def _is_refused(self, operation: Http, answer: Answer) -> bool:
        login = self.connector.auth.login
        if login is not None and answer.status in login.again_on:
            return True
        bad = judged(operation.judgement, answer, writes=operation.writes)
        return bad is not None and bad.kind == UNAUTHORISED

    async def _ask(self, operation: Http, request: Request, asking: Asking) -> Answer:
        seconds = operation.timeout.total_seconds()
        await self._turn()
        if not operation.plain:
            more = {"nonce": secrets.token_hex(16), "timestamp": str(int(asking.now.timestamp()))}
            request = authorised(self.connector, request, replace(asking, more={**more, **asking.more}))
        if operation.writes:
            await self._shelf.begin(asking.key, self.connector.name, self._clock.now())
        reply = await self._sent(request, seconds, once=operation.writes)
        return await _understood(reply, operation.answer, operation.charset)

    async def _log_in(self) -> Answer:
        login = self.connector.auth.login
        assert login is not None
        await self._turn()
        request = login_request(self.connector, login, self.asking({}, ""))
        reply = await self._sent(request, self.connector.timeout.total_seconds(), login=True)
        return await _understood(reply, self.connector.answer, self.connector.charset)

    async def _sent(self, request: Request, seconds: float, once: bool = False, login: bool = False) -> Reply:
        final = sent(request)
        call = Call(final.method, final.url, final.headers, final.body, once)
        begun = time.monotonic()
        reply = await self._transport.send(call, seconds)
        if self._seen is not None:
            self._seen(Exchange(call, reply, time.monotonic() - begun, login))
        return reply

    async def _turn(self) -> None:
        """Its place in the second, and in the month."""
        quota = self.connector.quota
        if quota is not None:
            now = self._clock.now()
            name = period(now, self.connector.home.zone, quota.day)
            if await self._shelf.spent(self.connector.name, name) >= quota.per_month:
                raise Fault("quota", most=quota.per_month, since=name)
            await self._shelf.spend(self.connector.name, name, now)
        await self._pace.turn()


def _with(asking: Asking, token: str) -> Asking:
    return replace(asking, more={**asking.more, "token": token})


async def _understood(reply: Reply, kind: str, charset: str) -> Answer:
    try:
        if len(reply.body) < LARGE:
            return understood(reply.status, reply.headers, reply.body, kind, charset)
        return await asyncio.to_thread(understood, reply.status, reply.headers, reply.body, kind, charset)
    except Unreadable as error:
        raise Fault("shape", left=True, status=reply.status, why=error.reason) from None
