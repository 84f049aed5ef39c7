"""What was asked, what came back and what it means, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from engine.author.connector.asked import Asked
from engine.author.words import Words
from engine.connectors.http.shown import Shown
from engine.project.connecting.outcome import FOUND, Outcome
from engine.project.connecting.writing import written

LONGEST = 4000
KILO = 1024


def exchanges(asked: Asked, words: Words) -> Iterator[str]:
    for each in asked.seen:
        yield from _exchange(each, words)


def _exchange(each: Shown, words: Words) -> Iterator[str]:
    yield f"→ {each.method} {each.url}"
    yield from (f"    {name}: {value}" for name, value in each.headers.items())
    if each.body:
        yield _indented(each.body)
    size = f"{each.size / KILO:.1f} kB" if each.size >= KILO else f"{each.size} B"
    yield f"← {each.status}  {each.kind or words('connector.no_kind')}  {size}  {each.seconds * 1000:.0f} ms"
    if each.login:
        yield f"    {words('connector.login')}"
    elif each.answer is not None:
        yield _indented(pretty(each.answer))
    yield ""


def result(asked: Asked, words: Words) -> Iterator[str]:
    outcome = asked.outcome
    yield f"= {words(f'connector.outcomes.{outcome.kind}')}"
    why = reason(asked, words)
    if why:
        yield f"    {why}"
    if outcome.value is not None:
        yield _indented(pretty(outcome.value))
    if _says_nothing(outcome):
        yield f"    {words('connector.nothing')}"


def _says_nothing(outcome: Outcome) -> bool:
    value = outcome.value
    return (
        outcome.kind == FOUND and isinstance(value, Mapping) and not any(map(_is_something, value.values()))
    )


def _is_something(value: Any) -> bool:
    return value is not None and value not in ((), [])


def reason(asked: Asked, words: Words) -> str:
    """What went wrong and what to do; nothing when all is well."""
    if asked.fault is not None:
        name, params = asked.fault
        shapes: Mapping[str, str] = words.find("connector.shapes")
        code = str(params.get("why", "")).replace(" ", "_")
        if name == "shape" and code in shapes:
            return words(f"connector.shapes.{code}")
        return words(f"connector.why.{name}", **params)
    code, _, rest = asked.outcome.why.partition(" ")
    if asked.outcome.kind in ("found", "done") or not code:
        return ""
    known: Mapping[str, str] = words.find("connector.because")
    code, rest = (
        (code.partition(".")[0], code.partition(".")[2]) if code.startswith("returns.") else (code, rest)
    )
    if code.startswith("errors["):
        code, rest = "errors", code[7:-1]
    return words(f"connector.because.{code}", what=rest) if code in known else asked.outcome.why


def pretty(value: Any) -> str:
    if isinstance(value, str):
        return _cut(value)
    return _cut(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date | time):
        return written(value)
    raise TypeError


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
