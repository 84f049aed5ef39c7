"""By what an agent is known: the phones of the file, and the addresses that answered a welcome from them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.core.addresses import address_id
from engine.core.messages import Sender
from engine.core.model import Address, Agent
from engine.core.release import AgentSpec, Release


def sender_addresses(line: str, sender: Sender) -> list[str]:
    """The ids of all that the line tells of who writes, the address they write from first."""
    addresses = (address_id(line, each) for each in (sender.address, sender.phone, *sender.aliases) if each)
    return list(dict.fromkeys(addresses))


def phones_of(spec: AgentSpec) -> tuple[str, ...]:
    return (spec.phone, *spec.phones)


def agent_by_phone(release: Release, sender: Sender) -> AgentSpec | None:
    """Whose phone the files say it is, registered or not."""
    told = {sender.phone, sender.address, *sender.aliases}
    return next((spec for spec in release.groups.agents.values() if told & {*phones_of(spec)}), None)


def phone_in(release: Release, sender: Sender) -> str | None:
    """The phone that the files know of who writes, else the one that the line tells."""
    spec = agent_by_phone(release, sender)
    told = (sender.phone, sender.address, *sender.aliases)
    known = next((each for each in told if spec is not None and each in phones_of(spec)), None)
    return known or sender.phone


def bound_agent(release: Release, addresses: Iterable[Address | None], sender: Sender) -> AgentSpec | None:
    """Whose these addresses of who writes are, if they registered from there."""
    for address in addresses:
        spec = release.groups.agents.get(address.agent or "") if address is not None else None
        if address is not None and spec is not None and is_theirs(spec, address, sender):
            return spec
    return None


def is_theirs(spec: AgentSpec, address: Address, sender: Sender) -> bool:
    """Whether who writes from an address that was bound to the agent is the agent still: a phone that the
    files no longer give them may be somebody else's by now."""
    phones = {address.phone, sender.phone, _phone_in(address.id)} - {None}
    return not phones or bool(phones & {*phones_of(spec)})


def holds(spec: AgentSpec, agent: Agent | None) -> bool:
    """Whether the agent registered, and with a phone that is still theirs in the files."""
    if agent is None or not agent.registered:
        return False
    phones = {_phone_in(id) for id in agent.addresses} - {None}
    return not phones or bool(phones & {*phones_of(spec)})


def _phone_in(address: str) -> str | None:
    tail = address.rpartition(":")[2]
    return tail if tail.startswith("+") else None
