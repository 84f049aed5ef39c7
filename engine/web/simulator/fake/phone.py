"""What passes between a person's phone and Meta, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.author.meta.server import options_of
from engine.core.capabilities import MEDIA
from engine.core.messages import Content, Location
from engine.core.release import Template

Json = Mapping[str, Any]


def written(content: Content) -> tuple[str, Any]:
    """The `type` of what somebody sends, and what stands under that name."""
    if content.location is not None:
        place = content.location
        at = {"latitude": float(place.lat), "longitude": float(place.lon)}
        return "location", {**at, **_given(name=place.name, address=place.address)}
    if content.kind in MEDIA and content.media:
        return content.kind, {"id": content.media, **_given(caption=content.text, filename=content.name)}
    if content.kind == "contact" and content.media:
        return "contacts", [{"name": {"formatted_name": content.media, "first_name": content.media}}]
    return "text", {"body": content.text}


def tapped(said: str, last: Json) -> dict[str, Any] | None:
    """Whoever writes just what a button of the last message says has touched it."""
    options = options_of(dict(last))
    chosen = next((option for option in options if option["title"] == said.strip()), None)
    if chosen is None:
        return None
    kind = "button_reply" if last["interactive"]["type"] == "button" else "list_reply"
    return {"type": kind, kind: chosen}


def shown(payload: Json, templates: Iterable[Template] = ()) -> Content:
    """A message as it stands on the phone; buttons and rows are below it, and a template is its text."""
    kind = str(payload["type"])
    body = payload[kind]
    match kind:
        case "text":
            return Content("text", body["body"])
        case "interactive":
            return _interactive(payload, body)
        case "location":
            place = Location(
                Decimal(str(body["latitude"])),
                Decimal(str(body["longitude"])),
                body.get("name"),
                body.get("address"),
            )
            return Content("location", location=place)
        case "template":
            return Content("text", _template(body, templates))
        case "contacts":
            return Content("text", "\n".join(f"👤 {card['name']['formatted_name']}" for card in body))
    return _file(kind, body)


def _interactive(payload: Json, body: Json) -> Content:
    rows = [_row(option) for option in options_of(dict(payload))]
    if body["type"] == "list":
        rows.insert(0, f"☰ {body['action']['button']}")
    elif body["type"] == "location_request_message":
        rows = ["📍"]
    text = "\n".join((body["body"]["text"], "", *rows))
    header = body.get("header")
    return (
        _file(header["type"], {**header[header["type"]], "caption": text})
        if header
        else Content("text", text)
    )


def _row(option: Json) -> str:
    about = option.get("description")
    return f"▸ {option['title']}" + (f" — {about}" if about else "")


def _template(body: Json, templates: Iterable[Template]) -> str:
    values = [value["text"] for part in body.get("components", ()) for value in part["parameters"]]
    approved = (body["name"], body["language"]["code"])
    for each in templates:
        if (each.name, each.language) == approved and each.text.count == len(values):
            return each.text.filled(values)
    return " · ".join((body["name"], *values))


def _file(kind: str, body: Json) -> Content:
    return Content(kind, body.get("caption", ""), body.get("link") or body.get("id"), body.get("filename"))


def _given(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}
