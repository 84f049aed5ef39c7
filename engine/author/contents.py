"""What a message carries, from the keys of a transcript and back to what people see."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.core.messages import Content, Location

MEDIA = ("image", "audio", "document", "sticker", "location", "contact")

SPACES = str.maketrans("\u00a0\u202f", "  ")


def media_of(keys: Mapping[str, Any]) -> str | None:
    return next((kind for kind in MEDIA if kind in keys), None)


def content(keys: Mapping[str, Any]) -> Content:
    """From `says`, which may itself hold these keys, or from a media key and its `caption`."""
    kind, says = media_of(keys), keys.get("says", "")
    if isinstance(says, Mapping):
        return content(says)
    if kind is None:
        return Content(text=str(says))
    caption = str(keys.get("caption", says))
    if kind == "location":
        return Content(kind, caption, location=location(keys[kind]))
    return Content(kind, caption, media=str(keys[kind]))


def location(value: Any) -> Location:
    """`[latitude, longitude]`, or the same by name with the place's `name` and `address`."""
    if isinstance(value, Mapping):
        place = location([value["lat"], value["lon"]])
        return replace(place, name=value.get("name"), address=value.get("address"))
    lat, lon = value
    return Location(Decimal(str(lat)), Decimal(str(lon)))


def visible(content: Content) -> str:
    """The words that a person reads in the message."""
    words = [content.text, content.name]
    if content.location:
        words += [content.location.name, content.location.address]
    return "\n".join(word for word in words if word)


def carries(content: Content, keys: Mapping[str, Any]) -> bool:
    """Does it bring the file or the place that these keys name, and the exact caption?"""
    if "caption" in keys and content.text != keys["caption"]:
        return False
    return all(_brings(content, kind, keys[kind]) for kind in MEDIA if kind in keys)


def _brings(content: Content, kind: str, wanted: Any) -> bool:
    if kind != "location":
        return content.kind == kind and content.media == str(wanted)
    place, found = location(wanted), content.location
    if found is None or (found.lat, found.lon) != (place.lat, place.lon):
        return False
    return place.name in (None, found.name) and place.address in (None, found.address)


def contains(content: Content, words: str) -> bool:
    return alike(words) in alike(visible(content))


def alike(text: str) -> str:
    """What is the same to a reader's eye: case apart, any kind of space."""
    return unicodedata.normalize("NFC", text).translate(SPACES).casefold()
