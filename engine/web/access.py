"""Who may come in. Until there are users: this machine, or whoever has the administration token."""

from __future__ import annotations

import hmac
import ipaddress
import re

from aiohttp import web

FORWARDING = re.compile(
    r"forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*|via|x-original-.*"
)
HOST = re.compile(
    r"(?:(?P<name>[a-z0-9.-]{1,253})|\[(?P<six>[0-9a-f:.]{2,45})\])(?::[0-9]{1,5})?", re.IGNORECASE
)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SAME = frozenset({"same-origin", "none"})


def is_local(request: web.Request) -> bool:
    """A program of this machine, that asks this machine by name, and speaks for nobody else."""
    return _peer_is_loopback(request) and _host_is_loopback(request) and not _is_forwarded(request)


def has_token(request: web.Request, token: str | None) -> bool:
    given = request.headers.getall("Authorization", [])
    if not token or len(given) != 1:
        return False
    scheme, _, secret = given[0].partition(" ")
    same = hmac.compare_digest(secret.strip().encode("utf-8", "surrogatepass"), token.encode())
    return scheme.lower() == "bearer" and same


def asker(request: web.Request) -> str:
    """Where it comes from: what the server before ours says of itself, when there is one on our own network.

    Of the addresses that were forwarded only the last is that server's word. Of an IPv6 address, what one
    customer of an Internet provider gets.
    """
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    near = _address(str(peer[0])) if isinstance(peer, tuple) else None
    told = request.headers.getall("X-Forwarded-For", [])
    far = _address(told[-1].rpartition(",")[2]) if told and near is not None and near.is_private else None
    found = far or near
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return str(found)


def is_cross_site(request: web.Request) -> bool:
    """Somebody else's page makes a browser of ours ask. What is no browser sends neither header."""
    if request.method not in UNSAFE:
        return False
    origins = request.headers.getall("Origin", [])
    if any(origin != f"{request.scheme}://{request.headers.get('Host', '')}" for origin in origins):
        return True
    return any(site not in SAME for site in request.headers.getall("Sec-Fetch-Site", []))


def _peer_is_loopback(request: web.Request) -> bool:
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    return isinstance(peer, tuple) and _is_loopback(str(peer[0]))


def _host_is_loopback(request: web.Request) -> bool:
    """Against a name that somebody else made point to this machine."""
    hosts = request.headers.getall("Host", [])
    found = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if found is None or request.raw_path[:1] != "/":
        return False
    name = (found["name"] or found["six"]).lower()
    return name == "localhost" or _is_loopback(name)


def _is_loopback(text: str) -> bool:
    address = _address(text)
    return address is not None and address.is_loopback


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_forwarded(request: web.Request) -> bool:
    return any(FORWARDING.fullmatch(name.lower()) for name in request.headers)
