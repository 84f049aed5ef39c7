"""How the Cloud API names whom it writes to."""

from __future__ import annotations

import re

BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
PHONE = re.compile(r"\+?[0-9]{6,15}")

_OTHERS = (
    (re.compile(r"549([0-9]{10})"), r"54\1"),
    (re.compile(r"54([1-8][0-9]{9})"), r"549\1"),
    (re.compile(r"521([0-9]{10})"), r"52\1"),
    (re.compile(r"52([0-9]{10})"), r"521\1"),
    (re.compile(r"55([1-9]{2})9([0-9]{8})"), r"55\1\2"),
    (re.compile(r"55([1-9]{2})([6-9][0-9]{7})"), r"55\g<1>9\2"),
)
"""The mobile's extra digit of Argentina, Mexico and Brazil, with and without."""


def recipient(address: str) -> dict[str, str] | None:
    """The key of a message for somebody; none when that is no address of WhatsApp."""
    if BSUID.fullmatch(address):
        return {"recipient": address}
    if PHONE.fullmatch(address):
        return {"to": address.removeprefix("+")}
    return None


def other_form(address: str) -> str | None:
    """The same person's number as it may be known elsewhere."""
    digits = address.removeprefix("+")
    for pattern, form in _OTHERS:
        if match := pattern.fullmatch(digits):
            return match.expand(form)
    return None
