"""Where a connector may go: anywhere on the Internet, and to the inner addresses that its file names."""

from __future__ import annotations

import socket
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from engine.net import public
from engine.net.public import BadLink, is_public, resolved_to

LONGEST = 8192
SCHEMES = ("http", "https")
THREADS = 2


class Reach(AbstractResolver):
    """`allowed`: a host, an address or a network in CIDR, each perhaps with `:port`.

    It finds the addresses itself, so the connection goes where it was checked and nowhere else.
    """

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "dns")
        self._hosts: set[tuple[str, int | None]] = set()
        self._networks: list[tuple[IPv4Network | IPv6Network, int | None]] = []
        for written in allowed:
            host, port = _with_port(written.strip().lower())
            try:
                self._networks.append((ip_network(host.strip("[]"), strict=False), port))
            except ValueError:
                self._hosts.add((host.rstrip("."), port))

    def check(self, link: str | URL) -> URL:
        """As far as it can be told without asking anybody; the rest when its host is looked up."""
        url = _url(link)
        host, port = (url.raw_host or "").rstrip("."), url.port or 0
        try:
            ip_address(host)
        except ValueError:
            return url
        if not self._may_go(host, port, host):
            raise BadLink("not_public")
        return url

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await public.looked_up(host, self._threads)
        name = host.lower().rstrip(".")
        if not found or not all(self._may_go(name, port, address) for address in found):
            raise BadLink("not_public")
        return [resolved_to(host, port, address) for address in found]

    async def close(self) -> None:
        """What looks a name up may hang: nobody waits for it."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _may_go(self, host: str, port: int, address: str) -> bool:
        if is_public(ip_address(address)) or {(host, None), (host, port)} & self._hosts:
            return True
        inner = ip_address(address)
        return any(inner in network and only in (None, port) for network, only in self._networks)


def _with_port(written: str) -> tuple[str, int | None]:
    host, colon, port = written.rpartition(":")
    plain = colon and port.isdigit() and (":" not in host or host.endswith("]"))
    return (host, int(port)) if plain else (written, None)


def _url(link: str | URL) -> URL:
    try:
        url = URL(link) if len(str(link)) <= LONGEST and str(link).isprintable() else URL()
        plain = url.scheme in SCHEMES and url.raw_host and url.port is not None
    except ValueError:
        raise BadLink("bad_url") from None
    if not plain or url.user is not None or url.password is not None:
        raise BadLink("bad_url")
    return url
