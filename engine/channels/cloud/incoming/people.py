"""Who somebody is: a phone, an id that Meta gives each person for one company, or both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.channels.cloud.incoming.foreign import NAME, identifier, items, mapping, name
from engine.core.messages import Sender
from engine.core.reading.phones import is_e164, phone_e164

Json = Mapping[str, Any]

SCOPED = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
"""An id of a person for one company: `AR.1349…`; its parent's, for a group of companies: `AR.ENT.1181…`."""

DIGITS = re.compile(r"\+?[0-9]{5,20}")
NO_COUNTRY = "ZZ"


WRITER = ("from", "from_user_id", "from_parent_user_id")
ADDRESSEE = ("to", "to_user_id", "to_parent_user_id")
RENEWED = ("wa_id", "new_wa_id", "user_id", "parent_user_id")
FORMER = ("previous_wa_id", "previous_user_id", "previous_parent_user_id")
ON_CARD = ("wa_id", "user_id", "parent_user_id")
CARDS = 100


def writer(message: Json, value: Json) -> Sender | None:
    """Who wrote a message of `value`; none when nothing says so."""
    return _carded(_ids(message, WRITER), value)


def addressee(echo: Json, value: Json) -> Sender | None:
    """To whom the company wrote from its phone."""
    return _carded(_ids(echo, ADDRESSEE), value)


def renewed(system: Json) -> Sender | None:
    """Who somebody is after a change of number."""
    return person(tuple(_ids(system, RENEWED)))


def former(system: Json) -> Sender | None:
    """Who they were until then; of who hides the phone nothing else says it."""
    return person(tuple(_ids(system, FORMER)))


def _carded(ids: list[str], value: Json) -> Sender | None:
    """With what `value` tells of the person; of somebody else's card nothing is taken."""
    cards, theirs = items(value, "contacts"), {*ids}
    for card in cards[:CARDS]:
        card = mapping(card)
        more = _ids(card, ON_CARD)
        if not theirs.isdisjoint(more) or (not ids and len(cards) == 1):
            return person((*ids, *more), called(card))
    return person(tuple(ids))


@lru_cache(maxsize=4096)
def person(ids: tuple[str, ...], name: str | None = None) -> Sender | None:
    """The phone is the address, as it was before there were other ids; the rest are aliases.

    A user name is none: it can be given up, and be somebody else's tomorrow.
    """
    known = list(dict.fromkeys(ids))
    phone = next(filter(None, map(_phone, known)), None)
    if phone is not None:
        others = [id for id in known if id.lstrip("+") != phone[1:]]
        return Sender(phone, phone, name, tuple(others))
    known.sort(key=_rank)
    return Sender(known[0], None, name, tuple(known[1:])) if known else None


def called(card: Json) -> str | None:
    profile = mapping(card, "profile")
    if found := name(profile, "name"):
        return found
    user_name = name(profile, "username")
    return f"@{user_name.lstrip('@')}"[:NAME] if user_name else None


def _ids(value: Json, keys: tuple[str, ...]) -> list[str]:
    return [
        id for key in keys if key in value and (id := identifier(value, key)) is not None and len(id) <= NAME
    ]


def _rank(id: str) -> int:
    """A number stays the address even when it is no phone that we know."""
    if DIGITS.fullmatch(id):
        return 0
    if SCOPED.fullmatch(id):
        return 3 if id[3:].startswith("ENT.") else 1
    return 2


def _phone(id: str) -> str | None:
    """Meta knows which numbers there are better than any list of them: only how it is spelled may be ours."""
    if not DIGITS.fullmatch(id):
        return None
    number = f"+{id.lstrip('+')}"
    return number if is_e164(number) else phone_e164(number, NO_COUNTRY)
