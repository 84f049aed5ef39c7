"""A request and its answer for somebody to look at: whole, but for what may be shown nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import orjson

from engine.connectors.http.link import Exchange
from engine.project.connecting.answers import Unreadable, body_of
from engine.project.connecting.outcome import HIDDEN, hidden
from engine.project.connecting.spec import Http

PRIVATE = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Shown:
    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    status: int
    kind: str
    answer: Any
    """The body as it was understood, without what the file drops."""

    size: int
    seconds: float
    login: bool


class Secrets:
    """Every form in which they may have been written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for each in secrets if each for form in _forms(each)}
        self._forms = sorted(forms, key=len, reverse=True)

    def hide(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def hide_in(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {self.hide(str(key)): self.hide_in(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.hide_in(each) for each in value]
        return value


def _forms(secret: str) -> Iterable[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield orjson.dumps(secret).decode()[1:-1]


def shown(exchange: Exchange, operation: Http, secrets: Secrets) -> Shown:
    """Of a login, only that there was one."""
    call, reply = exchange.call, exchange.reply
    headers = {
        name: HIDDEN if name.lower() in PRIVATE else secrets.hide(value)
        for name, value in call.headers.items()
    }
    sent = (call.body or b"").decode("utf-8", "replace")
    kind = reply.headers.get("content-type", "")
    try:
        answer = body_of(reply.body, operation.answer, operation.charset, kind)
    except Unreadable:
        answer = reply.body[:2000].decode("utf-8", "replace")
    return Shown(
        call.method,
        secrets.hide(call.url),
        {} if exchange.login else headers,
        HIDDEN if exchange.login and sent else secrets.hide(sent),
        reply.status,
        kind,
        HIDDEN if exchange.login else secrets.hide_in(hidden(operation.drop, answer)),
        len(reply.body),
        exchange.seconds,
        exchange.login,
    )


def _header(name: str, value: str, secrets: Secrets) -> str:
    return HIDDEN if name.lower() in PRIVATE else secrets.hide(value)
