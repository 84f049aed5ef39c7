"""Graph over HTTP: one session, its connections kept, and the token nowhere but in the header."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from engine.channels.cloud.errors import Action, Fault, fault_of
from engine.core.evolve import frozen

META = "https://graph.facebook.com"
VERSION = "v26.0"
LARGEST = 4 * 1024 * 1024
"""Bytes of an answer; a page of templates is the longest."""

TIMEOUT = 30.0
CONNECT = 10.0
KEEP = 25.0
LONGEST_WAIT = 3600

_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientSSLError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class Faulty(Exception):
    """It did not work; `fault` says how."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name, fault.code)
        self.fault = fault


@frozen
class Answer:
    """`wait`: how many seconds it asks to wait, in its headers."""

    status: int
    body: bytes
    wait: float | None = None

    @property
    def fault(self) -> Fault:
        return fault_of(self.status, self.body, self.wait)


class Graph:
    """Open between `async with`, or `open` and `close`."""

    def __init__(self, token: str, url: str = META, version: str = VERSION, timeout: float = TIMEOUT) -> None:
        self.base = URL(url.rstrip("/"))
        self._root = self.base / version
        self._timeout = timeout
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Of a line's settings, once its variables are resolved."""
        url, version = settings.get("graph_url") or META, settings.get("api_version") or VERSION
        return cls(str(settings["token"]), str(url), str(version))

    async def __aenter__(self) -> Self:
        self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300, keepalive_timeout=KEEP),
            timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=CONNECT),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            skip_auto_headers=("User-Agent",),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def url(self, *path: str) -> URL:
        return self._root.joinpath(*path)

    async def post(self, url: URL, body: bytes) -> Answer:
        return await self._answered("POST", url, data=body, headers=_JSON)

    async def upload(self, url: URL, form: aiohttp.FormData) -> Answer:
        """A file takes as long as it takes."""
        return await self._answered("POST", url, data=form, timeout=_PATIENT)

    async def get(self, url: URL, query: Mapping[str, str] | None = None) -> Answer:
        return await self._answered("GET", url, params=query)

    @asynccontextmanager
    async def stream(self, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
        """Whatever `url` answers, redirects too; `translated` is for whoever reads it."""
        response = await self._requested("GET", url, timeout=_PATIENT)
        try:
            yield response
        finally:
            response.close()

    async def _answered(self, method: str, url: URL, **more: Any) -> Answer:
        response = await self._requested(method, url, **more)
        with translated():
            async with response:
                body = await _bounded(response)
        if response.status != 200:
            body = body.replace(self._token.encode(), b"***")
        return Answer(response.status, body, _wait(response.headers))

    async def _requested(self, method: str, url: URL, **more: Any) -> aiohttp.ClientResponse:
        if self._session is None:
            raise Faulty(Fault(Action.SLOW, "closed"))
        with translated():
            return await self._session.request(method, url, allow_redirects=False, **more)


@contextmanager
def translated() -> Iterator[None]:
    """The client's exceptions as ours: they hold the request, and so the token."""
    try:
        yield
    except _NOT_SENT as error:
        raise Faulty(Fault(Action.SLOW, "unreachable", type(error).__name__)) from None
    except UnicodeError as error:  # a host that has no name in the DNS
        raise Faulty(Fault(Action.SLOW, "unreachable", type(error).__name__)) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Faulty(Fault(Action.MAYBE, "cut", type(error).__name__)) from None


_JSON = CIMultiDict({"Content-Type": "application/json"})
_PATIENT = aiohttp.ClientTimeout(total=600.0, sock_connect=CONNECT, sock_read=TIMEOUT)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """The answer's body; what is longer than any of Graph's is none."""
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            response.close()
            raise Faulty(Fault(Action.MAYBE, "cut", "TooLarge"))
    return body


def _wait(headers: CIMultiDictProxy[str]) -> float | None:
    asked = headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return float(min(int(asked), LONGEST_WAIT)) or None
