"""Recorded examples: what an operation is asked, what comes back, and what that has to mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from .answers import Answer, Unreadable, body_of, understood
from .auth import authorised
from .directory import look_up
from .outcome import FAILED, NOT_FOUND, Outcome, conclude, read_page, readable_rows
from .pages import page_after
from .request import Request, Unaskable, requests_of, sent
from .spec import Connector, Directory, Http
from .words import VARIABLE
from .writing import Asking, as_json, written

Values = Mapping[str, Any]
NOW = "2026-01-15 10:00"
LONGEST = 200


class Mismatch(NamedTuple):
    """`where` in the example something else was said; `part` names it: outcome, value or request."""

    where: tuple[str | int, ...]
    part: str
    expected: str
    got: str


def mismatches(operation: Http | Directory, source: Http | None, said: Values) -> Iterator[Mismatch]:
    """`source` is where the rows of a directory come from."""
    asking = asking_of(operation.connector, said)
    http = operation if isinstance(operation, Http) else source
    if http is None:
        return
    asked, outcome = _played(operation, http, asking, said)
    if "request" in said:
        yield from _of_request(http.connector, http, asked, asking, said["request"])
    gives = said["gives"]
    if gives["outcome"] != outcome.kind:
        got = outcome.kind + (f" ({outcome.why})" if outcome.why else "")
        yield Mismatch(("gives", "outcome"), "outcome", gives["outcome"], got)
    elif "value" in gives:
        yield from _different(("gives", "value"), gives["value"], outcome.value)


def asking_of(connector: Connector, said: Values) -> Asking:
    now = datetime.fromisoformat(said.get("now", NOW)).replace(tzinfo=connector.home.zone)
    more = {"token": "TOKEN", "nonce": "NONCE", "timestamp": str(int(now.timestamp()))}
    settings = {**_settings(connector), **(said.get("settings") or {})}
    return Asking(settings, now, "KEY", said.get("with") or {}, more)


def _settings(connector: Connector) -> dict[str, Any]:
    """What each would be, without an environment: its literal, its default, else its name in capitals."""
    found = {}
    for name, each in connector.settings.items():
        literal = not isinstance(each.value, str) or not VARIABLE.search(each.value)
        instead = f"https://{name}.example" if "url" in name else name.upper()
        found[name] = each.value if literal else each.default if each.default is not None else instead
    return found


def _played(
    operation: Http | Directory, http: Http, asking: Asking, said: Values
) -> tuple[Request | None, Outcome]:
    """The first request, and the outcome of its answers, in order: a page each, or a spelling."""
    empty = http if isinstance(operation, Http) else replace(http, parameters={})
    try:
        first, *others = requests_of(empty, asking)
    except Unaskable as error:
        return None, Outcome(FAILED if http.writes else NOT_FOUND, why=f"{error.name}?")
    answers = said["answer"] if isinstance(said["answer"], list) else [said["answer"]]
    try:
        given = [_answer(http, each) for each in answers]
        outcome, rows = _through(http, [first, *others], given, asking)
    except Unreadable as error:
        return first, Outcome(FAILED, why=str(error))
    if isinstance(operation, Directory):
        return first, look_up(operation, rows, asking) if outcome.kind != FAILED else outcome
    return first, outcome


def _through(
    http: Http, requests: Sequence[Request], answers: Sequence[Answer], asking: Asking
) -> tuple[Outcome, list[Mapping[str, Any]]]:
    waiting = list(answers)
    outcome = Outcome(NOT_FOUND)
    readable: list[Mapping[str, Any]] = []
    for request in requests:
        if not waiting:
            break
        rows: list[Any] = []
        following: Request | None = request
        counts: list[int] = []
        page = None
        answer = waiting[0]
        while following is not None and waiting:
            answer = waiting.pop(0)
            page = read_page(http, answer, asking)
            if page.outcome is not None:
                break
            rows += page.rows
            counts.append(page.count)
            following = page_after(http, following, answer, counts)
        ended = page.outcome if page is not None else None
        if ended is not None and not (ended.kind == NOT_FOUND and rows):
            outcome = ended
        else:
            outcome = conclude(http, rows, answer)
            readable, _ = readable_rows(http, rows, answer.body)
        if outcome.kind != NOT_FOUND:
            break
    return outcome, readable


def _answer(http: Http, said: Values) -> Answer:
    """`text` as the bytes of the wire; `body` as JSON, unless the answer is of another kind."""
    raw = b""
    if "text" in said:
        raw = said["text"].encode(http.charset or "utf-8", "replace")
    elif said.get("body") is not None:
        raw = json.dumps(as_json(said["body"])).encode()
    return understood(said.get("status", 200), said.get("headers") or {}, raw, http.answer, http.charset)


def _of_request(
    connector: Connector, http: Http, request: Request | None, asking: Asking, wanted: Values
) -> Iterator[Mismatch]:
    if request is None:
        yield Mismatch(("request",), "request", "…", "-")
        return
    request = request if http.plain else authorised(connector, request, asking)
    final = sent(request)
    parts = urlsplit(final.url)
    made = {
        "method": final.method,
        "url": parts._replace(query="").geturl(),
        "path": parts.path,
        "query": dict(parse_qsl(parts.query, keep_blank_values=True, encoding=request.charset or "utf-8")),
        "headers": {name.lower(): value for name, value in final.headers.items()},
        "body": _body(final.body, request),
    }
    for key, expected in wanted.items():
        if key == "headers":
            expected = {name.lower(): value for name, value in expected.items()}
        if key == "query":
            expected = {name: _plain(value) for name, value in expected.items()}
            yield from _different(("request", key), expected, made[key], whole=True)
        else:
            yield from _different(("request", key), expected, made[key])


def _body(raw: bytes | None, request: Request) -> Any:
    """Of a form, its fields."""
    kind, charset = request.body_kind, request.charset
    if raw is None:
        return None
    if kind == "multipart":
        return {name: written(value) for name, value in request.body.items()}
    if kind == "form":
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, encoding=charset or "utf-8"))
    return body_of(raw, "json" if kind == "json" else "text", charset)


def _different(
    where: tuple[str | int, ...], expected: Any, got: Any, *, whole: bool = False
) -> Iterator[Mismatch]:
    """Of a mapping, the keys that the example gives; a list, whole."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key in expected:
            if key in got:
                yield from _different((*where, key), expected[key], got[key], whole=whole)
            else:
                yield Mismatch((*where, key), _part(where), _shown(expected[key]), "-")
        for key in got:
            if whole and key not in expected:
                yield Mismatch(where, _part(where), "-", f"{key}={_shown(got[key])}")
    elif isinstance(expected, list) and isinstance(got, list | tuple) and len(expected) == len(got):
        for n, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from _different((*where, n), one, other, whole=whole)
    elif not _same(expected, got):
        yield Mismatch(where, _part(where), _shown(expected), _shown(got))


def _part(where: tuple[str | int, ...]) -> str:
    return "request" if where[0] == "request" else "value"


def _same(expected: Any, got: Any) -> bool:
    if isinstance(got, date | time):
        return str(expected) in (got.isoformat(), str(got))
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | float | Decimal) and isinstance(got, int | float | Decimal):
        return Decimal(str(expected)) == Decimal(str(got))
    return bool(expected == got) or (expected in (None, {}, []) and got in (None, {}, [], ()))


def _plain(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value[:LONGEST]
    try:
        text = json.dumps(as_json(value), ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
