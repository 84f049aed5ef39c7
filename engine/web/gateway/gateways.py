"""The ways in that the files declare, and who has the key to each."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from aiohttp import web

from engine.core.release import Gateway, Release
from engine.net.secrets import MissingVariable, resolved
from engine.runtime import Runtime
from engine.web.access import asker
from engine.web.gateway.guesses import Guesses
from engine.web.gateway.refused import Refused
from engine.web.gateway.repeats import Repeats
from engine.web.settings import SHORTEST_TOKEN, BadSetting

TRIED = 4
"""Tokens in the parameters of one request: more of them would be guesses."""

CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Named(NamedTuple):
    name: str
    gateway: Gateway


class Gateways:
    """`runtime` is asked for each time: the simulator begins anew. `variables` hold the tokens."""

    def __init__(
        self, runtime: Callable[[], Runtime] | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        self._runtime, self._variables = runtime, variables or {}
        self.repeats = Repeats()
        self._guesses = Guesses()

    @property
    def runtime(self) -> Runtime:
        if self._runtime is None:
            raise Refused(404, "unknown")
        return self._runtime()

    def of(self, request: web.Request) -> Named:
        name = request.match_info["gateway"]
        found = self.runtime.release.gateways.get(name)
        if found is None:
            raise Refused(404, "unknown")
        return Named(name, found)

    def hold_back(self, request: web.Request) -> None:
        """Before anything is read: from where there were too many wrong ones, the right one must wait too."""
        seconds = self._guesses.wait(asker(request))
        if seconds:
            raise Refused(429, headers={"Retry-After": str(seconds)})

    def admit(self, request: web.Request, named: Named, tokens: Iterable[str]) -> None:
        """`tokens`: what came under that name."""
        token = _token(named.gateway, self._variables)
        given = [_digest(each) for each in (*_authorized(request), *islice(tokens, TRIED))]
        same = [hmac.compare_digest(each, _digest(token or "")) for each in given]
        if token is None or not any(same):
            if given:
                self._guesses.wrong(asker(request))
            raise Refused(401, headers=CHALLENGE)


def require_tokens(release: Release, variables: Mapping[str, str]) -> None:
    """Raises BadSetting: whoever finds a way in unlocked may write to every customer."""
    for name, gateway in release.gateways.items():
        try:
            token = resolved({"token": gateway.token}, variables)["token"]
        except MissingVariable as missing:
            reason = "garbled_gateway_token" if missing.garbled else "no_gateway_token"
            raise BadSetting(reason, gateway=name, variable=missing.variable) from None
        if len(token) < SHORTEST_TOKEN:
            raise BadSetting("short_gateway_token", gateway=name, least=SHORTEST_TOKEN)


def _token(gateway: Gateway, variables: Mapping[str, str]) -> str | None:
    """None when it is missing or too short to lock anything."""
    try:
        token = str(resolved({"token": gateway.token}, variables)["token"])
    except MissingVariable:
        return None
    return token if len(token) >= SHORTEST_TOKEN else None


def _authorized(request: web.Request) -> Iterator[str]:
    """With or without the word before it; of Basic, the user and the password."""
    for header in request.headers.getall("Authorization", []):
        scheme, _, rest = header.strip().partition(" ")
        yield header
        yield rest
        if scheme.lower() == "basic":
            user, _, password = _from_base64(rest).partition(":")
            yield from (user, password)


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text.strip().encode("ascii", "ignore")).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).digest()
