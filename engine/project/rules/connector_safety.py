"""What a connector's file gives away: secrets written in it, and ways that somebody in between can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.render import Text
from engine.problems import Problem
from engine.project.connecting.words import VARIABLE
from engine.project.draft import Draft
from engine.project.places import Place, warning

from .study import Study

_TOKEN = re.compile(r"(?=[^ ]*[0-9])(?=[^ ]*[A-Za-z])[A-Za-z0-9+/_=|.:-]{20,}")
"""What nobody would write for people: long, with letters and digits, and no space."""

PROVES = {
    "basic": ("password",),
    "bearer": ("token",),
    "header": ("value",),
    "query": ("value",),
    "body_field": ("value",),
    "hmac": ("secret",),
}
LOCAL = re.compile(r"http://(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|\[::1\])")


def check_connector_safety(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        place, said = Place(document), document.value
        yield from _settings(place.at("settings"), said.get("settings") or {})
        yield from _auth(draft, place.at("auth"), said.get("auth") or {})
        for name, webhook in (said.get("webhooks") or {}).items():
            yield from _webhook(draft, place.at("webhooks", name, "verify"), webhook["verify"])
        if said.get("verify_tls") is False:
            yield warning(place.at("verify_tls").problem("C418"))
        yield from _plain_text(place.at("base_url"), said.get("base_url"))
        for name, operation in said["operations"].items():
            yield from _plain_text(place.at("operations", name, "base_url"), operation.get("base_url"))


def _settings(place: Place, settings: Mapping[str, Any]) -> Iterator[Problem]:
    for name, each in settings.items():
        value = each["value"] if isinstance(each, Mapping) else each
        secret = isinstance(each, Mapping) and each.get("secret", False)
        where = place.at(name, "value") if isinstance(each, Mapping) else place.at(name)
        named = isinstance(value, str) and VARIABLE.search(value) is not None
        if not named and (secret or _is_token(value)):
            yield where.problem("C417", "setting", name=name)
        if secret and isinstance(each.get("default"), str):
            yield place.at(name, "default").problem("C417", "default", name=name)


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None and "://" not in value


def _auth(draft: Draft, place: Place, auth: Mapping[str, Any]) -> Iterator[Problem]:
    for key in PROVES.get(auth.get("kind", ""), ()):
        yield from _clear(draft, place.at(key), auth.get(key))
    if auth.get("kind") == "login":
        body = next((auth[kind] for kind in ("json", "form", "multipart") if kind in auth), None)
        kind = next((kind for kind in ("json", "form", "multipart") if kind in auth), "")
        for key, value in body.items() if isinstance(body, Mapping) else ():
            if re.search(r"pass|clave|secret|token|key", str(key), re.IGNORECASE):
                yield from _clear(draft, place.at(kind, key), value)


def _webhook(draft: Draft, place: Place, verify: Mapping[str, Any]) -> Iterator[Problem]:
    if verify["kind"] == "none":
        yield warning(place.at("kind").problem("C435"))
    for key in ("secret", "value"):
        yield from _clear(draft, place.at(key), verify.get(key))


def _clear(draft: Draft, place: Place, value: Any) -> Iterator[Problem]:
    """What proves who asks comes from a setting."""
    if not isinstance(value, str):
        return
    text = draft.text(value)
    if isinstance(text, Text) and not any(use.path[0] == "settings" for use in text.names):
        yield place.problem("C417", "auth")


def _plain_text(place: Place, address: Any) -> Iterator[Problem]:
    """Within one's own network nobody else listens."""
    if isinstance(address, str) and address.startswith("http://") and not LOCAL.match(address):
        yield warning(place.problem("C419", https=f"https://{address.removeprefix('http://')}"))
