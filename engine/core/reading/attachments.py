"""What a message carries besides words, as values: places and files."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from engine.core.messages import Content
from engine.core.values import Value
from engine.core.zones import Zone, Zones

_ENDINGS = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp"),
    "audio": (".ogg", ".opus", ".mp3", ".m4a", ".aac", ".wav", ".amr"),
}


def location_of(content: Content, zones: Zones | None) -> Value:
    """{lat, lon, name, address, zone}; none when the message is no place on Earth."""
    place = content.location
    if place is None or content.kind != "location":
        return None
    lat, lon = _degrees(place.lat, 90), _degrees(place.lon, 180)
    if lat is None or lon is None:
        return None
    zone = zones.find(lat, lon) if zones else None
    return {
        "lat": lat,
        "lon": lon,
        "name": place.name,
        "address": place.address,
        "zone": None if zone is None else _zone_facts(zone),
    }


def _degrees(value: Decimal | float, limit: int) -> Decimal | None:
    """Six places are eleven centimetres."""
    exact = Decimal(str(value))
    return round(exact, 6) if exact.is_finite() and -limit <= exact <= limit else None


def _zone_facts(zone: Zone) -> dict[str, Value]:
    return {"id": zone.id, "name": zone.name, "technician": zone.technician, "available": zone.available}


def file_of(content: Content, kind: str) -> Value:
    """{kind, media, name, caption} of such a file; a photo may be sent as a document."""
    as_document = content.kind == "document" and (content.name or "").lower().endswith(_ENDINGS.get(kind, ()))
    return any_file_of(content) if content.kind == kind or as_document else None


def any_file_of(content: Content) -> Value:
    if not content.media:
        return None
    caption = storable(content.text).strip() or None
    return {"kind": content.kind, "media": content.media, "name": content.name, "caption": caption}


def storable(text: str) -> str:
    """Without the characters that no database takes, nor a log should."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
