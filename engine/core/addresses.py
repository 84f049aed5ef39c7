"""The ids of contacts, conversations and addresses."""

from __future__ import annotations

from engine.core.messages import Sender


def contact_id(sender: Sender, line: str) -> str:
    """Of somebody not known yet: the phone, which is the same person on every line, else the address."""
    return sender.phone or f"{line}:{sender.address}"


def conversation_id(line: str, contact: str) -> str:
    return f"{line}|{contact}"


def parts_of(conversation: str) -> tuple[str, str]:
    """The line and the contact of a conversation's id."""
    line, _, contact = conversation.partition("|")
    return line, contact


def address_id(line: str, address: str) -> str:
    return f"{line}:{address}"
