"""Who is in a group, as far as that can be told: WhatsApp may show a person by an address of no phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.groups import Group, Member
from engine.core.model import Room


@dataclass(frozen=True, slots=True)
class Presence:
    """By phone: `wanted` are there and belong there, `others` only are there, `missing` (and the agent's id)
    should be. `unnamed` belong there, and are among the `unknown`. `strangers`: how many of these are more
    than that."""

    wanted: Mapping[str, Member]
    others: Mapping[str, Member]
    missing: Mapping[str, str]
    unnamed: frozenset[str]
    unknown: tuple[Member, ...]

    @property
    def strangers(self) -> int:
        return len(self.unknown) - len(self.unnamed)


def presence(group: Group, row: Room, bound: Mapping[str, str], wanted: Mapping[str, str]) -> Presence:
    """`wanted`: phones of who belongs there, and the agent's id. `bound`: of addresses known to be an
    agent's, the phone, or `~` and the agent's id for one who has another phone by now."""
    learned = {address: phone for phone, address in row.people.items() if address}
    here: dict[str, Member] = {}
    unknown: list[Member] = []
    for member in group.members:
        phone = member.phone or learned.get(member.address) or bound.get(member.address)
        if phone is None:
            unknown.append(member)
        else:
            here[phone] = member
    absent = {phone: id for phone, id in wanted.items() if phone not in here}
    unnamed = frozenset(phone for phone in absent if row.people.get(phone) == "")
    if len(unnamed) > len(unknown):
        unnamed = frozenset()  # one of them left, and nobody can say who
    return Presence(
        wanted={phone: member for phone, member in here.items() if phone in wanted},
        others={phone: member for phone, member in here.items() if phone not in wanted},
        missing={phone: id for phone, id in absent.items() if phone not in unnamed},
        unnamed=unnamed,
        unknown=tuple(unknown),
    )
