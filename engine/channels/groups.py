"""What a line with groups can do to them. Whoever asks does one thing at a time, and not too fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from engine.channels.interface import Retry
from engine.core.groups import Group

ALREADY = "409"
"""Of somebody who is in the group, though it does not show."""

_MARK = re.compile(r"\bvt-[0-9a-f]{8}\b")


class Busy(Retry):
    """WhatsApp wants to be left alone: `code` is 429, or 463 when only who is new cannot be reached."""

    def __init__(self, reason: str, code: str, after: float | None = None) -> None:
        super().__init__(reason, after)
        self.code = code


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of one person. `address` in the group, empty when the line does not say; `code` empty: all
    went well, else WhatsApp's: 403 or 408 for one who can only be invited, 404 for one without WhatsApp."""

    phone: str
    address: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    address: str
    people: tuple[Joined, ...] = ()


@runtime_checkable
class Groups(Protocol):
    """Each of them raises `Refused` with WhatsApp's code (403 the line is no admin there, 404 there is no
    such group, 406 the name, 419 there are too many), or `Busy`, `Retry`, `Unreachable`. After any other
    exception it may have been done. `people` are phones in E.164 or addresses of the group.

    `changed` is called when a group changed, by whomever.
    """

    changed: Callable[[], None]

    async def groups(self) -> tuple[Group, ...]:
        """Those that the line is in."""

    async def create_group(self, name: str, phones: Sequence[str], about: str) -> Made: ...

    async def rename_group(self, address: str, name: str) -> None: ...

    async def add(self, address: str, phones: Sequence[str]) -> tuple[Joined, ...]: ...

    async def remove(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]: ...

    async def promote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]: ...

    async def demote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]: ...

    async def archive(self, address: str) -> None:
        """Everybody is taken out, as far as the line may, and the line leaves."""

    async def invite_link(self, address: str) -> str: ...


def mark(token: str) -> str:
    """`token`: eight hexadecimal digits."""
    return f"vt-{token}"


def mark_in(about: str) -> str:
    """Ours, in what a group says of itself; empty when there is none."""
    found = _MARK.search(about)
    return found[0] if found is not None else ""
