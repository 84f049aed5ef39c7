"""What a line of the route table is, and who may be given it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SMALL = 16 * 1024
WEBHOOK = 4 * 1024 * 1024
FILE = 6 * 1024 * 1024

TEXT = 64 * 1024
"""The longest message, when a form needs twelve bytes for each letter of it."""


class Who(Enum):
    """`SIGNED`: the handler itself checks the provider's signature, before it reads anything else.

    `KEYED`: the handler itself looks for the gateway's token, which may be anywhere in the request.
    """

    ANYONE = "anyone"
    SIGNED = "signed"
    KEYED = "keyed"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Route:
    """`limit` is of the body, in bytes. `simulator`: it exists only under `--simulator`.

    `reads`: the handler takes the body with `guard.body_of`, and sees to the limit so.
    """

    method: str
    path: str
    handler: Handler
    who: Who = Who.LOCAL
    limit: int = SMALL
    simulator: bool = False
    reads: bool = False
