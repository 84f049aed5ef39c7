"""Where Meta brings what happens on our lines. Only what is safe is acknowledged: the rest comes again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from engine.channels import Status
from engine.channels.cloud.incoming import Incoming, NotJson, parsed, read
from engine.channels.cloud.incoming.messages import UNKNOWN
from engine.channels.cloud.signature import HEADER, Seal, is_same
from engine.core.messages import Event, LineNotice
from engine.runtime import NotAccepted, Runtime
from engine.web.guard import body_of
from engine.web.keys import HOOKS
from engine.web.table import WEBHOOK

LOG = structlog.get_logger("webhooks")

Ask = Callable[[], Awaitable[Any]]

CLOUD = "cloud"
LARGE = 128 * 1024
"""Bytes of a body that is read aside: it takes so long that everybody else would wait."""

AT_ONCE = 1000
"""How many events of one body wait to be decided at a time."""

LATER = {"Retry-After": "5"}
CHALLENGE, NUMBER = 1024, 40


@dataclass(frozen=True, slots=True)
class Hook:
    """A line that Meta may bring something for."""

    line: str
    number: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    seal: Seal = field(repr=False)


class Hooks:
    """By line. What one application signs is for all the lines of that application, and no other's."""

    def __init__(self, lines: Mapping[str, Mapping[str, Any]], runtime: Runtime | None = None) -> None:
        self.runtime = runtime
        self._hooks = {name: _hook(name, line) for name, line in lines.items() if line.get("kind") == CLOUD}
        self._numbers = {hook.line: self._of_one_application(hook) for hook in self._hooks.values()}

    def of(self, request: web.Request) -> Hook | None:
        return self._hooks.get(request.match_info["line"])

    def numbers(self, hook: Hook) -> Mapping[str, str]:
        """The lines by their number's id."""
        return self._numbers[hook.line]

    def _of_one_application(self, hook: Hook) -> dict[str, str]:
        known = {one.number: one.line for one in self._hooks.values() if one.app_secret == hook.app_secret}
        return known | {hook.number: hook.line}


def _hook(name: str, line: Mapping[str, Any]) -> Hook:
    keys = ("phone_number_id", "app_secret", "verify_token")
    number, secret, token = (str(line.get(key, "")) for key in keys)
    return Hook(name, number, secret, token, Seal(secret))


async def confirm(request: web.Request) -> web.Response:
    """Meta asks whether this address is really ours, with the word that we gave it."""
    hook = request.app[HOOKS].of(request)
    if hook is None:
        return _refused(404)
    query = request.query
    if query.get("hub.mode") != "subscribe" or not is_same(
        hook.verify_token, query.get("hub.verify_token", "")
    ):
        return _refused(403)
    return web.Response(text=query.get("hub.challenge", "")[:CHALLENGE])


async def receive(request: web.Request) -> web.Response:
    hooks = request.app[HOOKS]
    hook = hooks.of(request)
    if hook is None or hooks.runtime is None:
        return _refused(404)
    claimed = {*request.headers.getall(HEADER, ())}
    if not claimed:
        return _refused(401)
    body = await body_of(request, WEBHOOK)
    for each in claimed:
        if not hook.seal.is_on(body, each):
            return _refused(403)
    try:
        about = (body, hook.line, hooks.numbers(hook), hooks.runtime.clock.now())
        incoming = await asyncio.to_thread(_understood, *about) if len(body) > LARGE else _understood(*about)
    except NotJson:
        return _refused(400)
    _tell_strange(incoming, hook)
    events = await hooks.runtime.quotes.resolved(incoming.events)
    safe = await _is_safe(hooks.runtime, events, incoming.statuses)
    return web.Response() if safe else _refused(503, LATER)


def _understood(body: bytes, line: str, numbers: Mapping[str, str], now: datetime) -> Incoming:
    return read(parsed(body), line, numbers, now)


def _tell_strange(incoming: Incoming, hook: Hook) -> None:
    """What is of a number that no line has is kept, and answered by nobody: the files may name another."""
    notices = [event for event in incoming.events if isinstance(event, LineNotice)]
    if not notices:
        return
    found = {_number_of(notice.data) for notice in notices if notice.what == UNKNOWN}
    for number in sorted(found - {"", hook.number}):
        LOG.warning("of_no_line", line=hook.line, phone_number_id=number)


def _number_of(change: Mapping[str, Any]) -> str:
    value = change.get("value")
    metadata = value.get("metadata") if isinstance(value, Mapping) else None
    number = metadata.get("phone_number_id") if isinstance(metadata, Mapping) else None
    return number[:NUMBER] if isinstance(number, str) else ""


async def _is_safe(runtime: Runtime, events: Sequence[Event], statuses: Sequence[Status]) -> bool:
    """Hands everything over, in order, and waits until it is written down."""
    if len(events) + len(statuses) == 1:  # as most bodies have
        try:
            await (runtime.accept(events[0]) if events else runtime.report(statuses[0]))
        except NotAccepted:
            return False
        return True
    asks: list[Ask] = [partial(runtime.accept, event) for event in events]
    asks += [partial(runtime.report, status) for status in statuses]
    for start in range(0, len(asks), AT_ONCE):
        if not await _are_safe(asks[start : start + AT_ONCE]):
            return False
    return True


async def _are_safe(asks: Iterable[Ask]) -> bool:
    waiting: list[Awaitable[Any]] = []
    refused: list[BaseException] = []
    try:
        for ask in asks:
            waiting.append(ask())  # noqa: PERF401 what was asked before a refusal is waited for
    except NotAccepted as no_more:
        refused.append(no_more)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    refused += [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    for error in refused:
        if not isinstance(error, NotAccepted):
            raise error
    return not refused


def _refused(status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=f"{HTTPStatus(status).phrase}\n", headers=headers)
