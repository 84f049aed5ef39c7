"""Graph over HTTP: one session, its connections kept, and the token nowhere but in the header."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import aiohttp
from multidict import CIMultiDictProxy
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
AGENT = "Mozilla/5.0 (compatible; Ventanilla)"

_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientSSLError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    UnicodeError,  # a host that has no name in the DNS
)
_FAILED = (*_NOT_SENT, aiohttp.ClientError, TimeoutError, OSError)


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
                "User-Agent": AGENT,
            },
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
        return await self._answered("POST", url, data=aiohttp.BytesPayload(body, content_type=_JSON))

    async def upload(self, url: URL, form: aiohttp.FormData) -> Answer:
        """A file takes as long as it takes."""
        return await self._answered("POST", url, data=form, timeout=_PATIENT)

    async def get(self, url: URL, query: Mapping[str, str] | None = None) -> Answer:
        return await self._answered("GET", url, params=query)

    @asynccontextmanager
    async def stream(self, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
        """Whatever `url` answers, redirects too; `translated` is for whoever reads it."""
        session = self._opened()
        with translated():
            response = await session.get(url, allow_redirects=False, timeout=_PATIENT)
        try:
            yield response
        finally:
            response.close()

    async def _answered(self, method: str, url: URL, **more: Any) -> Answer:
        session = self._opened()
        try:
            response = await session.request(method, url, allow_redirects=False, **more)
            body = await _whole(response)
        except _FAILED as error:
            raise _as_ours(error) from None
        if response.status == 200:
            return Answer(200, body)
        told = body.replace(self._token.encode(), b"***")
        return Answer(response.status, told, _wait(response.headers))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Faulty(Fault(Action.SLOW, "closed"))
        return self._session


@contextmanager
def translated() -> Iterator[None]:
    """The client's exceptions as ours: they hold the request, and so the token."""
    try:
        yield
    except _FAILED as error:
        raise _as_ours(error) from None


def _as_ours(error: Exception) -> Faulty:
    if isinstance(error, _NOT_SENT):
        return Faulty(Fault(Action.SLOW, "unreachable", type(error).__name__))
    return Faulty(Fault(Action.MAYBE, "cut", type(error).__name__))


_JSON = "application/json"
_PATIENT = aiohttp.ClientTimeout(total=600.0, sock_connect=CONNECT, sock_read=TIMEOUT)


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """The answer's body; what is longer than any of Graph's is none."""
    content, body = response.content, b""
    try:
        while not content.at_eof():
            body += await content.readany()
            if len(body) > LARGEST:
                raise Faulty(Fault(Action.MAYBE, "cut", "TooLarge"))
    except BaseException:
        response.close()
        raise
    return body


def _wait(headers: CIMultiDictProxy[str]) -> float | None:
    asked = headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return float(min(int(asked), LONGEST_WAIT)) or None
