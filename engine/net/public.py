"""Which addresses are anybody's on the Internet, and a resolver that finds no other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from concurrent.futures import Executor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))

Address = IPv4Address | IPv6Address


class BadLink(Exception):
    """The address may not be asked, or gave nothing. `reason` names the sentence.

    not_https, bad_url, not_public, no_answer, answer, too_large.
    """

    def __init__(self, reason: str, lasting: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.lasting = reason, lasting


class Public(AbstractResolver):
    """Finds where a host is; the connection goes there and nowhere else."""

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._named = {host.partition(":")[0] for host in hosts}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [resolved_to(host, port, address) for address in await looked_up(host)]
        named = host.lower().rstrip(".") in self._named
        if not named and not all(is_public(ip_address(one["host"])) for one in found):
            raise BadLink("not_public")
        return found

    async def close(self) -> None:
        pass


async def looked_up(host: str, threads: Executor | None = None) -> list[str]:
    """`threads` of one's own: those that everybody shares may all wait for a name server that hangs."""
    loop = asyncio.get_running_loop()
    if threads is None:
        infos = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    else:
        look = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        infos = await loop.run_in_executor(threads, look)
    return list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in infos))


def is_public(address: Address) -> bool:
    """Anybody's on the Internet; an address that holds another is as good as that one."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    strange = address.is_multicast or address.is_reserved or address.is_private or address.is_unspecified
    return address.is_global and not strange and not getattr(address, "is_site_local", False)


def _inner(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in NAT64) or not int(address) >> 32:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def resolved_to(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )
