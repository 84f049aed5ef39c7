"""How a request proves who asks: what the file declares, applied to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from engine.core.formats import Formats
from engine.core.render import Text
from engine.core.values import Names

from .answers import Answer
from .kinds import Unfit, text
from .outcome import judged
from .request import Request, built, query_text, sent, with_field, with_header, with_query
from .spec import Connector, Login, Signature
from .writing import Asking, Given, plain_formats, written

ALGORITHMS = ("sha256", "sha1", "sha512", "md5")
LONGEST_TOKEN = 8192


def authorised(connector: Connector, request: Request, asking: Asking) -> Request:
    """`asking.more` has the `token` of a login; for hmac, `nonce` and `timestamp`."""
    auth, names, formats = connector.auth, _names(connector, asking), plain_formats(connector.home)
    value = _said(auth.value, names, formats)
    match auth.kind:
        case "basic":
            pair = f"{_said(auth.user, names, formats)}:{_said(auth.password, names, formats)}"
            return with_header(request, "Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
        case "bearer":
            return with_header(request, "Authorization", f"Bearer {value}")
        case "header":
            return with_header(request, auth.name, value)
        case "query":
            return with_query(request, auth.name, value)
        case "body_field":
            return with_field(request, auth.name, value)
        case "login" if auth.login is not None:
            inject = auth.login.inject
            return placed(request, inject.where, inject.name, _said(inject.value, names, formats))
        case "hmac" if auth.signature is not None:
            return signed(connector, request, auth.signature, asking)
    return request


def placed(request: Request, where: str, name: str, value: str) -> Request:
    match where:
        case "query":
            return with_query(request, name, value)
        case "body_field":
            return with_field(request, name, value)
    return with_header(request, name, value)


def _names(connector: Connector, asking: Asking) -> Names:
    return Given(replace(asking, parameters={}), {}, connector.home)


def _said(template: Text | None, names: Names, formats: Formats) -> str:
    return "" if template is None else template.render(names, formats, [])


def login_request(connector: Connector, login: Login, asking: Asking) -> Request:
    """Without any auth of its own: what it proves stands in it."""
    return built(connector, login.call, asking, _names(connector, asking))


def token_of(login: Login, answer: Answer) -> str | None:
    """The first of its paths that gives one; None when there is none, or the login was refused."""
    if judged(login.judgement, answer) is not None:
        return None
    for path in login.tokens:
        found = path.of(answer.body)
        found = path.of(answer.seen) if found is None else found
        if isinstance(found, str | int | float) and not isinstance(found, bool):
            try:
                token = text(found)
            except Unfit:
                continue
            if found == answer.body and len(token.split()) > 1:
                continue  # a sentence: why it gives none
            if 0 < len(found.strip() if isinstance(found, str) else token) <= LONGEST_TOKEN:
                return found.strip() if isinstance(found, str) else token
    return None


def signed(connector: Connector, request: Request, signature: Signature, asking: Asking) -> Request:
    """Over the very bytes that are sent."""
    final = sent(request)
    facts = {
        "method": final.method,
        "path": urlsplit(final.url).path,
        "query": query_text(request),
        "body": (final.body or b"").decode("utf-8", "surrogateescape"),
    }
    asking = replace(asking, more={**asking.more, **facts})
    digest = signature_of(signature, _names(connector, asking), plain_formats(connector.home))
    asking = replace(asking, more={**asking.more, "signature": digest})
    names, formats = _names(connector, asking), plain_formats(connector.home)
    value = digest if signature.value is None else signature.value.render(names, formats, [])
    for name, own in signature.headers.items():
        request = with_header(request, name, own.render(names, formats, []))
    return placed(request, signature.where, signature.name, value)


def signature_of(signature: Signature, names: Names, formats: Formats) -> str:
    pieces = (_piece(piece, names, formats) for piece in signature.sign)
    message = "".join(pieces).encode("utf-8", "surrogateescape")
    secret = signature.secret.render(names, formats, []).encode()
    digest = hmac.new(secret, message, getattr(hashlib, signature.algorithm)).digest()
    match signature.encoding:
        case "base64":
            return base64.b64encode(digest).decode()
        case "HEX":
            return digest.hex().upper()
    return digest.hex()


def _piece(piece: Text, names: Names, formats: Formats) -> str:
    """Nothing, when something that it names is empty."""
    values = piece.values(names, formats, [])
    return piece.filled(values) if all(values) else ""


def same_signature(given: str, made: str, encoding: str) -> bool:
    if encoding != "base64":
        given, made = given.lower(), made.lower()
    return hmac.compare_digest(given.strip().encode(), made.encode())


def secrets_in(connector: Connector, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """What of the settings must never be shown, the longest first, in every form it may be sent in."""
    own = {written(settings.get(name)) for name, each in connector.settings.items() if each.secret}
    own |= {written(settings.get(name)) for name in _used_to_prove(connector)}
    pairs = set()
    if connector.auth.kind == "basic":
        asking = _nothing(settings)
        names, formats = _names(connector, asking), plain_formats(connector.home)
        user, password = (
            _said(each, names, formats) for each in (connector.auth.user, connector.auth.password)
        )
        pairs = {password, base64.b64encode(f"{user}:{password}".encode()).decode()}
    return tuple(
        sorted({secret for secret in own | pairs if len(secret) >= LEAST_SECRET}, key=len, reverse=True)
    )


LEAST_SECRET = 4
"""Shorter ones would hide half of every page."""


def _nothing(settings: Mapping[str, Any]) -> Asking:
    return Asking(settings, datetime.fromtimestamp(0, UTC), "", {}, {})


def _used_to_prove(connector: Connector) -> set[str]:
    """The settings that stand where only a secret does: all that the auth names, but for the user's name."""
    auth = connector.auth
    texts = [auth.value, auth.password]
    if auth.signature is not None:
        texts.append(auth.signature.secret)
    for webhook in connector.webhooks.values():
        texts.append(webhook.verify.value)
        if webhook.verify.signature is not None:
            texts.append(webhook.verify.signature.secret)
    uses = (use for each in texts if each is not None for use in each.names)
    return {use.path[1] for use in uses if use.path[0] == "settings" and len(use.path) > 1}
