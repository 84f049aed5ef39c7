"""Who somebody is: a contact is all the addresses that a line says are one person's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core.addresses import address_id, contact_id
from engine.core.evolve import replace
from engine.core.merging import merge
from engine.core.messages import IdentityChanged, Sender
from engine.core.model import Address, Contact
from engine.core.registration import register
from engine.core.work import Work

Find = Callable[[Any, str], Any]
"""`Work.find`, or what `scope` reads with."""


def contact_of(work: Work, sender: Sender, line: str) -> Contact:
    """Whoever this is; made when it is the first time."""
    contact = _as_known(work, sender, line)
    if contact is None:
        contact = _bound(work, _one_of(work, sender, line), sender, line)
    if sender.name and sender.name != contact.name:
        contact = replace(contact, name=sender.name)
        work.put(contact)
    return contact


def known_contact(work: Work, sender: Sender, line: str, *, writes: bool = True) -> Contact | None:
    """Whoever this was so far, if anybody; nothing new is remembered."""
    return _as_known(work, sender, line) or next(iter(contacts_of(work.find, sender, line, writes)), None)


def _as_known(work: Work, sender: Sender, line: str) -> Contact | None:
    bound: Address | None = work.find(Address, address_id(line, sender.address))
    contact = work.find(Contact, bound.contact) if bound is not None and bound.contact else None
    return contact if contact is not None and is_known(contact, sender, line) else None


def is_known(contact: Contact, sender: Sender, line: str) -> bool:
    """Nothing is told of it that was not known; it is reached where it writes from."""
    if sender.phone is not None and sender.phone != contact.phone:
        return False
    here = address_id(line, sender.address)
    if contact.addresses[-1:] != (here,) and _newest(contact, line) != here:
        return False
    return not sender.aliases or {*identities(sender, line)} <= {*contact.addresses}


def _newest(contact: Contact, line: str) -> str | None:
    prefix = address_id(line, "")
    return next((each for each in reversed(contact.addresses) if each.startswith(prefix)), None)


def identities(sender: Sender, line: str) -> list[str]:
    """The ids of all its addresses, the one it writes from last."""
    if not sender.aliases:
        return [address_id(line, sender.address)]
    return list(dict.fromkeys(address_id(line, each) for each in (*sender.aliases, sender.address)))


def contacts_of(find: Find, sender: Sender, line: str, writes: bool = True) -> list[Contact]:
    """All that were known so far, by any of its addresses or by its phone.

    Who writes from a number that somebody left is somebody else; what is written to it is for who left it.
    """
    found: dict[str, Contact] = {}
    left: dict[str, Contact] = {}
    for id in reversed(identities(sender, line)):
        row: Address | None = find(Address, id)
        contact = alive(find, row.contact) if row is not None and row.contact else None
        if contact is not None:
            (found if id in (contact.addresses or (id,)) else left)[contact.id] = contact
    contact = alive(find, contact_id(sender, line))
    if contact is not None and not left:
        found[contact.id] = contact
    return [*(found or ({} if writes else left)).values()]


def new_id(find: Find, sender: Sender, line: str) -> str:
    """Of somebody not known so far, though the phone may have been another's."""
    id = contact_id(sender, line)
    if find(Contact, id) is not None:
        id = f"{line}:{sender.address}"
    while find(Contact, id) is not None:
        id += "~"
    return id


def alive(find: Find, id: str) -> Contact | None:
    """Who it is by now, after others turned out to be the same person."""
    contact: Contact | None = find(Contact, id)
    return alive(find, contact.merged) if contact is not None and contact.merged is not None else contact


def _one_of(work: Work, sender: Sender, line: str) -> Contact | None:
    """None when nobody was known so far."""
    found = contacts_of(work.find, sender, line)
    return merge(work, line, found) if len(found) > 1 else found[0] if found else None


def _bound(work: Work, contact: Contact | None, sender: Sender, line: str) -> Contact:
    """All the addresses are its own, and the one it writes from is the newest."""
    ids = identities(sender, line)
    if contact is None:
        contact = Contact(
            new_id(work.find, sender, line), phone=sender.phone, name=sender.name, addresses=tuple(ids)
        )
    else:
        others = tuple(id for id in contact.addresses if id != ids[-1])
        addresses = tuple(dict.fromkeys((*others, *ids)))
        contact = replace(contact, addresses=addresses, phone=sender.phone or contact.phone)
    for id in ids:
        address = work.find(Address, id)
        if address is None:
            work.put(Address(id, contact=contact.id))
        elif address.contact != contact.id:
            work.put(replace(address, contact=contact.id))
    work.put(contact)
    return contact


def identity_changed(work: Work, event: IdentityChanged) -> None:
    """Who was at the old address is at the new one: the customer, the agent, or both."""
    new, line = event.new, event.line
    old: Address | None = work.find(Address, address_id(line, event.old))
    if old is not None and old.contact is not None:
        sender = Sender(new.address, new.phone, new.name, (event.old, *new.aliases))
        contact = contact_of(work, sender, line)
        if new.phone is not None and event.old.startswith("+") and event.old != new.phone:
            left = address_id(line, event.old)
            work.put(replace(contact, addresses=tuple(id for id in contact.addresses if id != left)))
        work.journal(("contact", contact.id), "identity", old=event.old, new=new.address)
    spec = work.release.groups.agents.get(old.agent or "") if old is not None else None
    if old is not None and spec is not None:
        register(work, spec, line, identities(new, line), old.phone or spec.phone)
