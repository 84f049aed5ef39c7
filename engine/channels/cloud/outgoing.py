"""What is sent as the Cloud API wants it; a message that is too long for one becomes several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.channels.cloud.menus import Action, body_limit, native
from engine.channels.cloud.numbers import recipient
from engine.channels.cloud.parts import marked
from engine.channels.fitting import split
from engine.core.capabilities import MEDIA
from engine.core.messages import Content, Location, Send, TemplateUse

TEXT, CAPTION, REQUEST = 4096, 1024, 1024
FILE_NAME = 240
CAPTIONED = frozenset({"image", "video", "document"})
MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")

Part = tuple[str, Any]
"""A message's `type`, and what stands under that name."""

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Style:
    """`menus`: natively, with `open_list` on the button of a list."""

    menus: bool = True
    open_list: str = "…"


def payloads(send: Send, address: str, correlation: str, style: Style) -> list[Payload]:
    """In the order in which they leave; none when there is nothing of it that can be sent."""
    to = recipient(address)
    if to is None:
        return []
    parts = _parts(send, style)
    made = [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **to,
            "type": kind,
            kind: body,
            "biz_opaque_callback_data": marked(correlation, len(parts) - n),
        }
        for n, (kind, body) in enumerate(parts, 1)
    ]
    if made and send.quotes:
        quoted = send.quotes.removeprefix(f"{send.line}:")
        if quoted.startswith("wamid."):
            made[0]["context"] = {"message_id": quoted}
    return made if send.part is None else _one(made, send.part, correlation)


def _one(made: list[Payload], after: int, correlation: str) -> list[Payload]:
    """The one that `after` others follow, as a message of its own."""
    return [{**one, "biz_opaque_callback_data": marked(correlation, 0)} for one in made[-1 - after :][:1]]


def is_link(media: str) -> bool:
    return media.startswith("https://")


def _parts(send: Send, style: Style) -> list[Part]:
    content = send.content
    if send.template is not None:
        return [("template", _template(send.template))]
    menus = style.menus and send.choices and _clean(send.body).strip()
    menu = native(send.choices, style.open_list) if menus else None
    if content.kind in MEDIA and content.media:
        return _with_media(send, content, content.media, menu)
    if content.kind == "location" and content.location is not None:
        return [("location", _location(content.location)), *_words(send, menu)]
    if content.kind == "contact" and content.name:
        return [("contacts", [_card(content)]), *_words(send, menu)]
    return _words(send, menu)


def _words(send: Send, menu: Action | None) -> list[Part]:
    if menu is not None:
        return _interactive(send.body, menu, body_limit(menu))
    if send.asks == "location" and _clean(send.content.text).strip():
        return _interactive(send.content.text, _ASK_LOCATION, REQUEST)
    return [_text(part) for part in split(_clean(send.content.text), TEXT)]


def _with_media(send: Send, content: Content, media: str, menu: Action | None) -> list[Part]:
    source = _source(media)
    if source is None:
        return []
    file = _file(content, source)
    text = _clean(content.text).strip()
    if menu is not None and menu["type"] == "button" and content.kind in CAPTIONED:
        menu = {**menu, "header": {"type": content.kind, content.kind: file}}
        return _interactive(send.body, menu, body_limit(menu))
    if text and menu is None and not send.asks and content.kind in CAPTIONED and len(text) <= CAPTION:
        return [(content.kind, {**file, "caption": text})]
    return [(content.kind, file), *_words(send, menu)]


def _text(text: str) -> Part:
    body: dict[str, Any] = {"body": text}
    if "https://" in text or "http://" in text:
        body["preview_url"] = True
    return "text", body


_ASK_LOCATION: Action = {"type": "location_request_message", "action": {"name": "send_location"}}


def _interactive(text: str, action: Action, most: int) -> list[Part]:
    """What does not fit goes before, so that what can be touched is the last."""
    *before, last = split(_clean(text), most)
    return [*map(_text, before), ("interactive", {**action, "body": {"text": last}})]


def _source(media: str) -> dict[str, str] | None:
    if is_link(media):
        return {"link": media}
    return {"id": media} if MEDIA_ID.fullmatch(media) else None


def _file(content: Content, source: dict[str, str]) -> dict[str, Any]:
    if content.kind == "document" and content.name:
        return {**source, "filename": " ".join(_clean(content.name).split())[-FILE_NAME:]}
    if content.kind == "audio" and content.data.get("voice") is True:
        return {**source, "voice": True}
    return dict(source)


def _location(place: Location) -> dict[str, Any]:
    named = {"name": place.name, "address": place.address}
    given = {key: value for key, value in named.items() if value}
    return {"latitude": float(place.lat), "longitude": float(place.lon), **given}


def _card(content: Content) -> dict[str, Any]:
    phones = [{"phone": str(phone), "type": "CELL"} for phone in content.data.get("phones", ())]
    called = phones[0]["phone"] if phones else "-"
    name = " ".join(_clean(content.name or "").split())[:CAPTION] or called
    card: dict[str, Any] = {"name": {"formatted_name": name, "first_name": name}}
    return {**card, "phones": phones} if phones else card


def _template(use: TemplateUse) -> dict[str, Any]:
    """A value takes no new lines nor many spaces, and may not be empty."""
    values = [{"type": "text", "text": " ".join(_clean(value).split()) or "-"} for value in use.values]
    template: dict[str, Any] = {"name": use.name, "language": {"code": use.language}}
    return {**template, "components": [{"type": "body", "parameters": values}]} if values else template


def _clean(text: str) -> str:
    """Without half characters, which no JSON takes."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()
