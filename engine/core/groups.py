"""The groups of a line as WhatsApp tells them, which is not always as anybody asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, as the line calls them (a phone in E.164, a LID…); the line's own is none."""

    address: str
    phone: str | None = None
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`rules`: the line is one of its admins. `ours`: the line made it, at `made_at`. `mark`: what we wrote
    into its description to know it again."""

    address: str
    name: str
    members: tuple[Member, ...] = ()
    rules: bool = True
    ours: bool = True
    mark: str = ""
    made_at: datetime | None = None
