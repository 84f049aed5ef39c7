"""Where a connector's file has texts with names in them, and where expressions of JMESPath."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.core.render import Text

Values = Mapping[str, Any]
Where = tuple[str | int, ...]

ALWAYS = frozenset({"settings", "now", "today", "key"})
"""Names of every template; no parameter is called so."""

TOKEN = ALWAYS | {"token"}
SIGNED = ALWAYS | {"method", "path", "query", "body", "timestamp", "nonce"}
WITH_SIGNATURE = SIGNED | {"signature"}

_CALL = ("path", "query", "headers", "json", "form", "multipart", "raw", "base_url")
_OPERATION = (*_CALL, "by", "find", "find_all")


class Source(NamedTuple):
    """A text at a place of the file; `lent` are the names it may use, None: also the operation's own."""

    path: Where
    source: str
    lent: frozenset[str] | None = None


def texts_of_operation(body: Values) -> Iterator[Source]:
    for key in _OPERATION:
        if key in body and not (key == "find" and isinstance(body[key], str)):
            yield from _inside((key,), body[key], None)


def texts_of_connector(said: Values) -> Iterator[Source]:
    """But for those of its operations."""
    for key in ("base_url", "headers"):
        yield from _inside((key,), said.get(key), ALWAYS)
    yield from _of_auth(("auth",), said.get("auth") or {})
    outbox = said.get("outbox") or {}
    for key in ("id", "to", "text", "media"):
        yield from _inside(("outbox", key), outbox.get(key), None)
    for key in ("sent", "failed"):
        yield from _inside(("outbox", key, "with"), (outbox.get(key) or {}).get("with"), None)
    yield from _inside(("test", "with"), (said.get("test") or {}).get("with"), ALWAYS)
    for name, each in (said.get("webhooks") or {}).items():
        yield from _of_webhook(("webhooks", name), each)


def _of_auth(where: Where, auth: Values) -> Iterator[Source]:
    match auth.get("kind"):
        case "login":
            for key in _CALL:
                yield from _inside((*where, key), auth.get(key), ALWAYS)
            yield from _inside((*where, "inject", "value"), (auth.get("inject") or {}).get("value"), TOKEN)
        case "hmac":
            yield from _inside((*where, "secret"), auth.get("secret"), ALWAYS)
            yield from _inside((*where, "sign"), auth.get("sign"), SIGNED)
            for key in ("value", "headers"):
                yield from _inside((*where, key), auth.get(key), WITH_SIGNATURE)
        case _:
            for key in ("user", "password", "token", "value"):
                yield from _inside((*where, key), auth.get(key), ALWAYS)


def _of_webhook(where: Where, said: Values) -> Iterator[Source]:
    own = ALWAYS | frozenset(said.get("values") or ())
    verify = said.get("verify") or {}
    for key in ("value", "signature", "secret", "time"):
        yield from _inside((*where, "verify", key), verify.get(key), own)
    yield from _inside((*where, "verify", "sign"), verify.get("sign"), own | {"body"})
    yield from _inside((*where, "id"), said.get("id"), own)
    yield from _inside((*where, "fetch", "with"), (said.get("fetch") or {}).get("with"), own)
    for key in ("data", "text"):
        yield from _inside((*where, key), said.get(key), own | {"answer"} if "fetch" in said else own)


def _inside(where: Where, value: Any, lent: frozenset[str] | None) -> Iterator[Source]:
    if isinstance(value, str):
        yield Source(where, value, lent)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _inside((*where, key), inner, lent)
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _inside((*where, n), inner, lent)


class Expression(NamedTuple):
    """An expression of JMESPath at a place of the file."""

    path: Where
    source: str


_JUDGED = ("ok_when", "empty_when", "already_done_when")


def expressions_of_operation(body: Values) -> Iterator[Expression]:
    """Of an operation over HTTP; those of other kinds have names of columns there."""
    if "path" not in body:
        return
    yield from _judged((), body)
    for key in ("find", "where"):
        if key in body:
            yield Expression((key,), body[key])
    for key in ("last", "next"):
        if key in (body.get("pages") or {}):
            yield Expression(("pages", key), body["pages"][key])
    for name, each in (body.get("returns") or {}).items():
        if isinstance(each, str):
            yield Expression(("returns", name), each)
        else:
            yield Expression(("returns", name, "path"), each["path"])


def expressions_of_connector(said: Values) -> Iterator[Expression]:
    yield from _judged((), said)
    auth = said.get("auth") or {}
    if auth.get("kind") == "login":
        yield from _judged(("auth",), auth)
        if isinstance(auth["token"], str):
            yield Expression(("auth", "token"), auth["token"])
        else:
            yield from (Expression(("auth", "token", n), each) for n, each in enumerate(auth["token"]))
    for name, webhook in (said.get("webhooks") or {}).items():
        where: Where = ("webhooks", name)
        yield from (Expression((*where, "values", key), each) for key, each in webhook["values"].items())
        if "when" in webhook:
            yield Expression((*where, "when"), webhook["when"])


def _judged(where: Where, said: Values) -> Iterator[Expression]:
    for key in _JUDGED:
        if key in said:
            yield Expression((*where, key), said[key])
    for n, each in enumerate(said.get("errors") or ()):
        yield Expression((*where, "errors", n, "when"), each["when"])


def names_of(parse: Callable[[str], Any], body: Values) -> dict[str, bool]:
    """What an operation is given: the names its texts use, and whether it cannot do without."""
    found: dict[str, bool] = {}
    for each in texts_of_operation(body):
        text = parse(each.source)
        for use in text.names if isinstance(text, Text) else ():
            if use.path[0] not in ALWAYS:
                found[use.path[0]] = found.get(use.path[0], False) or not use.has_default
    return found


_SQL_PART = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|(?<![:\w]):([A-Za-z_]\w*)", re.DOTALL
)


def sql_names(sql: str) -> tuple[str, ...]:
    """The names behind colons, outside of texts and comments."""
    return tuple(dict.fromkeys(found[1] for found in _SQL_PART.finditer(sql) if found[1]))


def sql_parameters(sql: str) -> dict[str, bool]:
    """What the statement is given, besides what everything can name."""
    return {name: True for name in sql_names(sql) if name not in ALWAYS}
