"""What a transcript may say and WhatsApp cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.author.contents import media_of
from engine.author.rehearsal import Unfit
from engine.author.stage import CUSTOMER

CAPTIONED = ("image", "document")
AGENT = "agent"


def unfit(transcript: Mapping[str, Any]) -> Unfit | None:
    """The first entry that nobody could do with a phone."""
    for number, entry in enumerate(transcript["talk"]):
        if (reason := _reason(entry)) is not None:
            return Unfit(number, reason)
    return None


def _reason(entry: Mapping[str, Any]) -> str | None:
    said = _said(entry)
    kind = media_of(said)
    if CUSTOMER in entry and kind not in (None, *CAPTIONED) and said.get("caption", said.get("says")):
        return "caption"
    return "card" if AGENT in entry and kind == "contact" else None


def _said(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Wherever its keys stand: the entry's own, or those of what is said."""
    inner = entry.get("says", entry.get(CUSTOMER))
    return inner if isinstance(inner, Mapping) else entry
