"""Addresses that somebody wrote down: which ones may be asked, and how one is brought from there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import aiohttp
from yarl import URL

from engine.net.public import BadLink, Public, is_public

CHUNK = 256 * 1024
LONGEST = 2048
MOST_REDIRECTS = 5
TOTAL, CONNECT, READ = 60.0, 10.0, 15.0
PORTS = {"http": 80, "https": 443}
INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Brought:
    """What an address gives."""

    mime: str
    size: int | None
    name: str
    chunks: AsyncIterator[bytes]


class Guard:
    """`hosts` are those the project names, as `host` or `host:port`: it answers for them."""

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)

    def check(self, link: str) -> URL:
        """As far as it can be told without asking anybody."""
        url = _url(link)
        if self.is_named(url):
            return url
        if url.scheme != "https" or url.port != PORTS["https"]:
            raise BadLink("not_https")
        if not _may_be_public(url):
            raise BadLink("not_public")
        return url

    def is_named(self, url: URL) -> bool:
        host, port = _host(url), url.port
        usual = url.scheme in PORTS and port == PORTS[url.scheme]
        return f"{host}:{port}" in self._hosts or (usual and host in self._hosts)

    @asynccontextmanager
    async def bring(self, link: str, most: int) -> AsyncIterator[Brought]:
        """No more than `most` bytes. Wherever it leads is checked anew, and asked where it was checked."""
        url = self.check(link)
        try:
            async with asyncio.timeout(TOTAL), self._session() as http:
                url, answer = await self._followed(http, url)
                with closing(answer):
                    yield _brought(url, answer, most)
        except TimeoutError:
            raise BadLink("no_answer", lasting=False) from None

    async def _followed(self, http: aiohttp.ClientSession, url: URL) -> tuple[URL, aiohttp.ClientResponse]:
        for _ in range(MOST_REDIRECTS + 1):
            with _translated():
                answer = await http.get(url, allow_redirects=False)
            if answer.status not in (301, 302, 303, 307, 308):
                return url, answer
            answer.close()
            url = self.check(_next(url, answer))
        raise BadLink("answer")

    def _session(self) -> aiohttp.ClientSession:
        resolver = Public(self._hosts)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=4),
            timeout=aiohttp.ClientTimeout(total=TOTAL, sock_connect=CONNECT, sock_read=READ),
            headers={"Accept": "*/*", "Accept-Encoding": "identity"},
            skip_auto_headers=("User-Agent",),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )


def _url(link: str) -> URL:
    try:
        url = URL(link if len(link) <= LONGEST and link.isprintable() and " " not in link else "")
    except ValueError:
        raise BadLink("not_https") from None
    if (
        url.scheme not in PORTS
        or not _host(url)
        or url.port is None
        or url.user is not None
        or url.password is not None
    ):
        raise BadLink("not_https")
    return url


def _host(url: URL) -> str:
    return (url.raw_host or "").lower().rstrip(".")


def _may_be_public(url: URL) -> bool:
    host = _host(url)
    try:
        return is_public(ip_address(host))
    except ValueError:
        return "." in host and not f".{host}".endswith(INSIDE) and not host.rpartition(".")[2].isdigit()


def _next(url: URL, answer: aiohttp.ClientResponse) -> str:
    try:
        return str(url.join(URL(answer.headers.get("Location", ""))))
    except ValueError:
        raise BadLink("answer") from None


def _brought(url: URL, answer: aiohttp.ClientResponse, most: int) -> Brought:
    if answer.status != 200:
        raise BadLink("answer", lasting=answer.status < 500 and answer.status != 429)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise BadLink("answer")
    size = answer.content_length
    if (size or 0) > most:
        raise BadLink("too_large")
    return Brought(answer.content_type, size, url.name, _chunks(answer, most))


async def _chunks(answer: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    size = 0
    while True:
        with _translated():
            chunk = await answer.content.read(CHUNK)
        if not chunk:
            return
        size += len(chunk)
        if size > most:
            raise BadLink("too_large")
        yield chunk


@contextmanager
def _translated() -> Iterator[None]:
    """The client's exceptions hold the address, which may hold a key."""
    try:
        yield
    except (aiohttp.ClientError, OSError, UnicodeError):
        raise BadLink("no_answer", lasting=False) from None
