"""What a message says, by its type; whatever nobody knows is `unknown`, with its body."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, DecimalException
from typing import Any

import orjson

from engine.channels.cloud.incoming.foreign import (
    HIDDEN,
    TEXT,
    bounded,
    bounded_mapping,
    identifier,
    items,
    mapping,
    name,
    text,
)
from engine.core.messages import Content, Location

Json = Mapping[str, Any]

UNKNOWN = "unknown"
CARDS, PHONES, PRODUCTS, NUMBER = 20, 5, 100, 60
ADDRESS = ("street", "city", "state", "zip", "country")


def content_of(message: Json, line: str) -> Content:
    """Of an object with `type` and what that type has."""
    kind = text(message, "type", 64) or _held(message)
    read = _READERS.get(kind)
    content = read(mapping(message, kind), message, line) if read is not None else None
    return content if content is not None else Content(UNKNOWN, data=_raw(message))


def _held(message: Json) -> str:
    """What its type would be: some of Meta's own examples of places and cards have none."""
    return next((kind for kind in _READERS if kind in message), "")


def circumstances(message: Json) -> dict[str, Any]:
    """What any type may have besides: it was forwarded, it comes from an ad, it is about a product."""
    if "context" not in message and "referral" not in message:  # as most
        return {}
    context = mapping(message, "context")
    flags = {flag: True for flag in ("forwarded", "frequently_forwarded") if context.get(flag) is True}
    about = {"referral": mapping(message, "referral"), "product": mapping(context, "referred_product")}
    return flags | {key: bounded(value) for key, value in about.items() if value}


def quoted(message: Json) -> str | None:
    return identifier(mapping(message, "context"), "id") if "context" in message else None


def _raw(message: Json) -> dict[str, Any]:
    told = {key: value for key, value in message.items() if key not in ("from", "id", "context")}
    return {"raw": bounded_mapping(told)}


def _text(body: Json, message: Json, line: str) -> Content | None:
    said = body.get("body")
    return Content("text", said[:TEXT]) if isinstance(said, str) else None


def _file(kind: str) -> Callable[[Json, Json, str], Content | None]:
    def read(body: Json, message: Json, line: str) -> Content | None:
        id = identifier(body, "id")
        if id is None:
            return None
        data = {"mime": name(body, "mime_type"), "sha256": name(body, "sha256")}
        flags = {flag: True for flag in ("voice", "animated") if body.get(flag) is True}
        told = {key: value for key, value in data.items() if value} | flags
        return Content(kind, text(body, "caption"), f"cloud:{line}:{id}", name(body, "filename"), data=told)

    return read


def _voice(body: Json, message: Json, line: str) -> Content | None:
    """As old versions said it."""
    return _file("audio")({**body, "voice": True}, message, line)


def _location(body: Json, message: Json, line: str) -> Content | None:
    lat, lon = _degrees(body.get("latitude"), 90), _degrees(body.get("longitude"), 180)
    if lat is None or lon is None:
        return None
    url = text(body, "url", 2048)
    place = Location(lat, lon, name(body, "name"), name(body, "address"))
    return Content("location", location=place, data={"url": url} if url else {})


def _degrees(value: Any, most: int) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int) and abs(value) > most:
        return None
    try:
        degrees = Decimal(str(value)[:40].strip())
        return degrees if degrees.is_finite() and abs(degrees) <= most else None
    except DecimalException:
        return None


def _contacts(body: Json, message: Json, line: str) -> Content | None:
    cards = [_card(mapping(card)) for card in items(message, "contacts")[:CARDS]]
    cards = [card for card in cards if card]
    return Content("contact", "\n".join(map(_carded, cards)), data={"contacts": cards}) if cards else None


def _carded(card: Json) -> str:
    reached = " ".join((card.get("name", ""), *card.get("phones", ()))).strip()
    return " · ".join(part for part in (reached, *card.get("details", ())) if part)


def _card(card: Json) -> dict[str, Any]:
    names, phones = mapping(card, "name"), _several(card, "phones")
    numbers = [found for phone in phones if (found := name(phone, "phone") or name(phone, "wa_id"))]
    details = (
        name(mapping(card, "org"), "company"),
        *(name(email, "email") for email in _several(card, "emails")),
        *(_address(place) for place in _several(card, "addresses")),
        *(name(page, "url") for page in _several(card, "urls")),
    )
    told = {
        "name": name(names, "formatted_name") or name(names, "first_name"),
        "phones": numbers,
        "details": [detail for detail in details if detail],
        "origin": name(card, "origin"),
        "vcard": text(card, "vcard", 4096),
    }
    return {key: value for key, value in told.items() if value}


def _several(card: Json, key: str) -> list[Json]:
    return [mapping(each) for each in items(card, key)[:PHONES]]


def _address(place: Json) -> str:
    return ", ".join(found for key in ADDRESS if (found := name(place, key)))


def _button(body: Json, message: Json, line: str) -> Content | None:
    tapped = {"id": text(body, "payload", 1024)}
    return Content("text", text(body, "text"), data=tapped) if text(body, "text") else None


def _interactive(body: Json, message: Json, line: str) -> Content | None:
    kind = text(body, "type", 64)
    reply = mapping(body, kind)
    if kind == "nfm_reply":
        return _filled(reply)
    title = text(reply, "title")
    return Content("text", title, data={"id": text(reply, "id", 1024)}) if title else None


def _filled(reply: Json) -> Content | None:
    """A form of WhatsApp's own; its values come as JSON in a text, which need not be an object."""
    if not reply:
        return None
    values = _values(reply)
    said = "\n".join(line for line in (text(reply, "body"), *_answers(values)) if line)
    return Content("text", said, data={"form": name(reply, "name"), "values": values})


def _answers(value: Any, key: str = "") -> Iterator[str]:
    """As whoever attends reads them; what nobody may see is left out."""
    if isinstance(value, dict):
        for called, inner in value.items():
            yield from _answers(inner, called)
    elif isinstance(value, list):
        for inner in value:
            yield from _answers(inner, key)
    elif value not in (None, "", HIDDEN):
        answer = value if isinstance(value, str) else json.dumps(value)
        yield f"{key}: {answer}" if key else answer


def _values(reply: Json) -> Any:
    written = text(reply, "response_json", TEXT)
    try:
        return bounded(orjson.loads(written))
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return bounded(written)


def _order(body: Json, message: Json, line: str) -> Content | None:
    products = [bounded(mapping(product)) for product in items(body, "product_items")[:PRODUCTS]]
    if not products:
        return None
    data = {"catalog": identifier(body, "catalog_id"), "products": products}
    lines = (text(body, "text"), *map(_product, products))
    return Content("order", "\n".join(line for line in lines if line), data=data)


def _product(product: Any) -> str:
    """As whoever attends reads it; what is missing is left out."""
    said = [
        str(product.get(key, ""))[:NUMBER]
        for key in ("product_retailer_id", "quantity", "item_price", "currency")
    ]
    id, quantity, price, currency = (" ".join(each.split()) for each in said)
    price = f"({price} {currency})" if price else ""
    return " ".join(part for part in (id, f"× {quantity}" if quantity else "", price) if part)


_READERS: dict[str, Callable[[Json, Json, str], Content | None]] = {
    "text": _text,
    **{kind: _file(kind) for kind in ("image", "video", "audio", "document", "sticker")},
    "voice": _voice,
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
}
