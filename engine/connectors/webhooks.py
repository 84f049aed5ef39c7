"""What an outside system tells by itself: whether it was really it, and what its file reads of it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.project.connecting.auth import same_signature, signature_of
from engine.project.connecting.spec import Connector, Verify, Webhook
from engine.project.connecting.writing import Asking, Given, plain_formats

LONGEST = 1000
"""Letters of a value that is kept."""

MILLISECONDS = 1000


class Unproven(Exception):
    """It does not prove who sent it."""


@dataclass(frozen=True, slots=True)
class Came:
    """`headers` by name in small letters. `raw`: the very bytes of the body, which is what systems sign."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    raw: bytes = b""

    @property
    def seen(self) -> dict[str, Any]:
        return {"headers": dict(self.headers), "query": dict(self.query), "body": self.body}


@dataclass(frozen=True, slots=True)
class Told:
    """What has the same `id` is the same notice; empty for what does not count."""

    id: str
    values: Mapping[str, Any]


def told(
    connector: Connector, webhook: Webhook, settings: Mapping[str, Any], came: Came, now: datetime
) -> Told:
    """Nothing else of the notice is looked at before it is proven. Raises Unproven."""
    values = {name: _plain(path.of(came.seen)) for name, path in webhook.values.items()}
    asking = Asking(settings, now, "", values, {})
    names = Given(asking, {}, connector.home)
    if not _is_proven(webhook.verify, connector, asking, came, now):
        raise Unproven
    if webhook.when is not None and not webhook.when.holds(came.seen):
        return Told("", values)
    id = webhook.id.render(names, plain_formats(connector.home), []).strip()
    return Told(id, values)


def _is_proven(verify: Verify, connector: Connector, asking: Asking, came: Came, now: datetime) -> bool:
    names, formats = Given(asking, {}, connector.home), plain_formats(connector.home)

    def said(text: Any) -> str:
        return text.render(names, formats, []).strip() if text is not None else ""

    match verify.kind:
        case "none":
            return True
        case "header":
            return _same(came.headers.get(verify.name.lower(), ""), said(verify.value))
        case "query":
            return _same(came.query.get(verify.name, ""), said(verify.value))
    if verify.kind != "hmac" or verify.signature is None or not said(verify.signature.secret):
        return False
    given = said(verify.given)
    body = came.raw.decode("utf-8", "surrogateescape")
    signing = Given(replace(asking, more={"body": body, **asking.parameters}), {}, connector.home)
    made = signature_of(verify.signature, signing, formats)
    return (
        bool(given) and same_signature(given, made, verify.signature.encoding) and _is_new(verify, said, now)
    )


def _same(given: str, wanted: str) -> bool:
    """A key that nobody set opens nothing."""
    return bool(wanted) and hmac.compare_digest(given.strip().encode(), wanted.encode())


def _is_new(verify: Verify, said: Any, now: datetime) -> bool:
    """Systems write the moment in seconds or in milliseconds, and some say one and mean the other."""
    if verify.time is None or verify.within is None:
        return True
    try:
        moment = float(said(verify.time))
    except ValueError:
        return False
    return any(
        abs(timedelta(seconds=now.timestamp() - each)) <= verify.within
        for each in (moment, moment / MILLISECONDS)
        if abs(now.timestamp() - each) < timedelta.max.total_seconds() / 2
    )


def _plain(value: Any) -> Any:
    """Words and numbers only: the rest of a notice is not believed anyway."""
    if isinstance(value, str):
        return value.strip()[:LONGEST]
    return value if isinstance(value, bool | int) and abs(value) < 2**63 else None
