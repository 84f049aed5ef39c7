"""What Graph refuses of a message, as its documents have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def fault(payload: Json) -> tuple[int, str] | None:
    """The code and what is wrong, of the first thing that is."""
    kind = payload.get("type", "text")
    if payload.get("messaging_product") != "whatsapp":
        return 100, "messaging_product"
    if not isinstance(payload.get("to") or payload.get("recipient"), str):
        return 131008, "to"
    if kind not in CHECKS or not isinstance(payload.get(kind), dict | list):
        return 131008, f"type {kind}"
    if len(payload.get("biz_opaque_callback_data") or "") > 512:
        return 100, "biz_opaque_callback_data"
    wrong = next(CHECKS[kind](payload[kind]), None)
    return (131009, wrong) if wrong is not None else None


def _long(value: object, what: str, most: int, *, needed: bool = True) -> Iterator[str]:
    if value is None and not needed:
        return
    if not isinstance(value, str) or len(value) > most or (needed and not value.strip()):
        yield f"{what}: at most {most} characters, and not empty"


def _text(text: Json) -> Iterator[str]:
    yield from _long(text.get("body"), "text.body", 4096)


def _file(file: Json) -> Iterator[str]:
    if ("id" in file) == ("link" in file):
        yield "one of id and link"
    yield from _long(file.get("id", file.get("link")), "id or link", 2048)
    yield from _long(file.get("caption"), "caption", 1024, needed=False)


def _bare(file: Json) -> Iterator[str]:
    yield from _file(file)
    if "caption" in file:
        yield "this kind has no caption"


def _interactive(message: Json) -> Iterator[str]:
    kind = message.get("type")
    if kind not in ("button", "list", "location_request_message"):
        yield f"interactive.type {kind}"
        return
    most = 4096 if kind == "list" else 1024
    yield from _long(message.get("body", {}).get("text"), "body", most)
    action = message.get("action", {})
    if kind == "button":
        yield from _buttons(action.get("buttons", []))
    elif kind == "list":
        yield from _long(action.get("button"), "action.button", 20)
        yield from _rows([row for section in action.get("sections", []) for row in section.get("rows", [])])
    elif action.get("name") != "send_location":
        yield "action.name"


def _buttons(buttons: list[Json]) -> Iterator[str]:
    replies = [button.get("reply", {}) for button in buttons]
    if not 1 <= len(replies) <= 3:
        yield "1 to 3 buttons"
    for reply in replies:
        yield from _long(reply.get("title"), "title of a button", 20)
        yield from _long(reply.get("id"), "id of a button", 256)
    yield from _twice(replies)


def _rows(rows: list[Json]) -> Iterator[str]:
    if not 1 <= len(rows) <= 10:
        yield "1 to 10 rows"
    for row in rows:
        yield from _long(row.get("title"), "title of a row", 24)
        yield from _long(row.get("id"), "id of a row", 200)
        yield from _long(row.get("description"), "description of a row", 72, needed=False)
    yield from _twice(rows)


def _twice(options: list[Json]) -> Iterator[str]:
    for key in ("id", "title"):
        if len({option.get(key) for option in options}) < len(options):
            yield f"two with the same {key}"


def _location(place: Json) -> Iterator[str]:
    if not all(isinstance(place.get(key), int | float) for key in ("latitude", "longitude")):
        yield "latitude and longitude"


def _contacts(cards: list[Json]) -> Iterator[str]:
    for card in cards:
        yield from _long(card.get("name", {}).get("formatted_name"), "formatted_name", 1024)
    if not 1 <= len(cards) <= 257:
        yield "1 to 257 contacts"


def _template(template: Json) -> Iterator[str]:
    yield from _long(template.get("name"), "template.name", 512)
    yield from _long(template.get("language", {}).get("code"), "template.language.code", 15)
    for component in template.get("components", []):
        for parameter in component.get("parameters", []):
            text = parameter.get("text", "-")
            if not text.strip() or "\n" in text or "\t" in text or " " * 5 in text:
                yield "a parameter with new lines, tabs or many spaces, or none"


CHECKS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "text": _text,
    "image": _file,
    "video": _file,
    "document": _file,
    "audio": _bare,
    "sticker": _bare,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "template": _template,
}
