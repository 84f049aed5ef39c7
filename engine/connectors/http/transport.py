"""One request over HTTP, and all of its answer: within a time, within a size, and only where it may go."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import aiohttp
from yarl import URL

from engine.connectors.http.faults import Fault
from engine.connectors.http.unpacked import unpacked
from engine.net.public import BadLink
from engine.net.reach import Reach

MOST = 5 * 1024**2
MOST_REDIRECTS = 5
CONNECT = 10.0
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Mozilla/5.0 (compatible; Ventanilla)"
"""Some systems refuse what says that it is a program."""

SHARED = frozenset({"accept", "user-agent", "accept-language"})
"""Headers that may be shown to whoever a redirect leads to."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it leaves. `once`: it must not be sent again by anybody but us."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    once: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` by name in small letters."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


GZIPPED = b"\x1f\x8b\x08"


class Transport:
    """`allowed`: the inner hosts and addresses that it may ask."""

    def __init__(self, allowed: Collection[str] = (), verify_tls: bool = True) -> None:
        self._reach, self._verify = Reach(allowed), verify_tls
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def send(self, call: Call, seconds: float) -> Reply:
        """Raises Fault."""
        try:
            async with asyncio.timeout(seconds):
                return await self._followed(call)
        except TimeoutError:
            raise Fault("timeout", left=True, seconds=round(seconds)) from None

    async def close(self) -> None:
        sessions, self._sessions = [*self._sessions.values()], {}
        for session in sessions:
            await session.close()
        await self._reach.close()

    async def _followed(self, call: Call) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._asked(call)
            if reply.status not in REDIRECTS or "location" not in reply.headers:
                return reply
            call = self._led(call, reply)
        raise Fault("redirects", left=True, most=MOST_REDIRECTS)

    async def _asked(self, call: Call) -> Reply:
        with _translated(call):
            url = self._reach.check(call.url)
            answer = await self._session(call.once).request(
                call.method, url, data=call.body, headers=_headers(call), allow_redirects=False
            )
            try:
                return await _read(answer)
            finally:
                answer.close()

    def _led(self, call: Call, reply: Reply) -> Call:
        """What was asked is shown to nobody else, and never in clear where it was not."""
        before = URL(call.url)
        try:
            url = before.join(URL(reply.headers["location"]))
            same = url.origin() == before.origin()
        except ValueError:
            raise Fault("redirect", left=True, where="?") from None
        if call.method not in ("GET", "HEAD") or (before.scheme, url.scheme) == ("https", "http"):
            raise Fault("redirect", left=True, where=f"{url.scheme}://{url.raw_host}")
        headers = {name: value for name, value in call.headers.items() if same or name.lower() in SHARED}
        return replace(call, url=str(url), headers=headers)

    def _session(self, once: bool) -> aiohttp.ClientSession:
        """What must arrive once gets a connection of its own: an old one may break as it is used."""
        session = self._sessions.get(once)
        if session is None:
            session = self._sessions[once] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._reach, use_dns_cache=False, limit=0, ssl=self._verify, force_close=once
                ),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return session


def _headers(call: Call) -> dict[str, str]:
    given = {name.lower() for name in call.headers}
    ours = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    return {name: value for name, value in ours.items() if name.lower() not in given} | dict(call.headers)


async def _read(answer: aiohttp.ClientResponse) -> Reply:
    if (answer.content_length or 0) > MOST:
        raise Fault("too_large", left=True, most=MOST // 1024**2)
    body = unpacked(answer.headers.get("Content-Encoding", ""), MOST)
    async for chunk in answer.content.iter_any():
        body.add(chunk)
    headers = {name.lower(): ", ".join(answer.headers.getall(name)) for name in answer.headers}
    return Reply(answer.status, headers, _unwrapped(body.whole()))


def _unwrapped(body: bytes) -> bytes:
    """Some pack their answer and do not say so."""
    if not body.startswith(GZIPPED):
        return body
    inner = unpacked("gzip", MOST)
    inner.add(body)
    return inner.whole()


@contextmanager
def _translated(call: Call) -> Iterator[None]:
    """The client's own exceptions hold the address, which may hold a key."""
    host = _host(call.url)
    try:
        yield
    except BadLink as bad:
        raise Fault(bad.reason, host=host) from None
    except aiohttp.ClientConnectorDNSError:
        raise Fault("dns", host=host) from None
    except aiohttp.ClientConnectorCertificateError as error:
        raise Fault("tls", host=host, why=_said(error.certificate_error)) from None
    except aiohttp.ClientConnectorSSLError as error:
        raise Fault("tls", host=host, why=_said(error.os_error)) from None
    except aiohttp.ConnectionTimeoutError:
        raise Fault("connect", host=host, why="timeout") from None
    except aiohttp.ClientConnectorError as error:
        raise Fault("connect", host=host, why=_said(error.os_error)) from None
    except (aiohttp.InvalidURL, UnicodeError, ValueError):
        raise Fault("bad_url", host=host) from None
    except (aiohttp.ClientError, OSError):
        raise Fault("broken", left=True, host=host) from None


def _host(url: str) -> str:
    try:
        found = URL(url)
        return f"{found.raw_host}:{found.port}" if found.raw_host else "?"
    except ValueError:
        return "?"


def _said(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return error.reason or "SSL"
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else type(error).__name__
