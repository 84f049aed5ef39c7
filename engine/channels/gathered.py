"""Groups that exist nowhere but here: those of the simulator."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from engine.channels.groups import ALREADY, Joined, Made, mark_in
from engine.channels.interface import Refused
from engine.core.groups import Group, Member

GONE = "404"


def _nobody(*_: object) -> None:
    """Nobody listens."""


class Gathered:
    """`kept` is told of every change: the group's address, and the group, or none when it is no more."""

    def __init__(self) -> None:
        self.gathered: dict[str, Group] = {}
        self.changed: Callable[[], None] = _nobody
        self.kept: Callable[[str, Group | None], None] = _nobody

    async def groups(self) -> tuple[Group, ...]:
        return tuple(self.gathered.values())

    async def create_group(self, name: str, phones: Sequence[str], about: str) -> Made:
        address = f"group-{secrets.token_hex(6)}"
        members = tuple(Member(phone, phone) for phone in dict.fromkeys(phones))
        self.put(Group(address, name, members, mark=mark_in(about)))
        return Made(address, tuple(Joined(member.address, member.address) for member in members))

    async def rename_group(self, address: str, name: str) -> None:
        self.put(replace(self._group(address), name=name))

    async def add(self, address: str, phones: Sequence[str]) -> tuple[Joined, ...]:
        group = self._group(address)
        here = {member.address for member in group.members}
        new = tuple(Member(phone, phone) for phone in dict.fromkeys(phones) if phone not in here)
        self.put(replace(group, members=(*group.members, *new)))
        return tuple(Joined(phone, phone, ALREADY if phone in here else "") for phone in phones)

    async def remove(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        group = self._group(address)
        self.put(replace(group, members=tuple(one for one in group.members if one.address not in people)))
        return self._told(group, people)

    async def promote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        return self._ranked(address, people, True)

    async def demote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        return self._ranked(address, people, False)

    async def archive(self, address: str) -> None:
        self._group(address)
        self.put(address)

    async def invite_link(self, address: str) -> str:
        self._group(address)
        return f"https://chat.whatsapp.com/{address}"

    def put(self, group: Group | str) -> None:
        """The group as it is now, or the address of one that is no more."""
        address = group if isinstance(group, str) else group.address
        if isinstance(group, str):
            self.gathered.pop(address, None)
        else:
            self.gathered[address] = group
        self.kept(address, self.gathered.get(address))
        self.changed()

    def _ranked(self, address: str, people: Sequence[str], admin: bool) -> tuple[Joined, ...]:
        group = self._group(address)
        members = (replace(one, admin=admin) if one.address in people else one for one in group.members)
        self.put(replace(group, members=tuple(members)))
        return self._told(group, people)

    def _told(self, group: Group, people: Iterable[str]) -> tuple[Joined, ...]:
        here = {member.address for member in group.members}
        return tuple(Joined(one, one, "" if one in here else GONE) for one in people)

    def _group(self, address: str) -> Group:
        if address not in self.gathered:
            raise Refused("there is no such group", GONE)
        return self.gathered[address]
