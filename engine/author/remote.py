"""A desk at work, asked over HTTP by whoever types commands on the same machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

TIMEOUT = 30.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
Fields = Sequence[tuple[str, str]]


class NoAnswer(Exception):
    """`reason` names the sentence: no_desk, or refused with what the desk said."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True, slots=True)
class Remote:
    """At the address where `serve` listens with the same environment; a proxy is never asked."""

    address: str
    token: str | None
    lang: str

    def get(self, path: str, fields: Fields = ()) -> Any:
        return self._ask("GET", f"{path}?{urlencode(fields)}" if fields else path)

    def post(self, path: str, fields: Fields) -> Any:
        return self._ask("POST", path, urlencode(fields).encode())

    def stream(self, path: str) -> Iterator[tuple[str, Any]]:
        """The name and the data of each event, for as long as somebody takes them."""
        try:
            with build_opener(ProxyHandler({})).open(self._request("GET", path), timeout=TIMEOUT) as answer:
                name = ""
                for line in answer:
                    field, _, value = line.decode().rstrip("\n").partition(": ")
                    if field == "event":
                        name = value
                    elif field == "data":
                        yield name, json.loads(value)
        except HTTPError as error:
            raise NoAnswer("refused", message=_told(error), address=self.address) from None
        except (URLError, OSError, HTTPException, ValueError):
            raise NoAnswer("no_desk", address=self.address) from None

    def _request(self, method: str, path: str, body: bytes | None = None) -> Request:
        headers = {"Accept": "application/json", "Accept-Language": self.lang}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return Request(f"{self.address}{path}", body, headers, method=method)  # noqa: S310

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        request = self._request(method, path, body)
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise NoAnswer("refused", message=_told(error), address=self.address) from None
        except (URLError, OSError, HTTPException, ValueError):
            raise NoAnswer("no_desk", address=self.address) from None


def remote(lang: str, env: Mapping[str, str] = os.environ) -> Remote:
    host = env.get("HOST") or "127.0.0.1"
    host = EVERYWHERE.get(host, host)
    host = f"[{host}]" if ":" in host else host
    return Remote(f"http://{host}:{env.get('PORT') or '8080'}", env.get("ADMIN_TOKEN") or None, lang)


def _told(error: HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"HTTP {error.code}"
