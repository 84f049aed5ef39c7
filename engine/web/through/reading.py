"""A message as a person reads it on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.author.meta.server import options_of
from engine.core.messages import Content
from engine.core.release import Template
from engine.web.simulator.fake import phone
from engine.web.simulator.fake.backstage import as_name

Json = Mapping[str, Any]


def read(payload: Json, reopen: Template | None) -> Content:
    """What can be touched is numbered, as in a menu that is only text."""
    kind = payload["type"]
    if kind == "interactive":
        return _menu(payload, payload[kind])
    if kind == "template" and reopen is not None:
        return Content("text", _filled(payload[kind], reopen))
    return named(phone.shown(payload))


def joined(first: Content, then: Content) -> Content:
    """A message that left as several."""
    whole = then if first.kind == "text" else first
    return replace(whole, text="\n".join(part for part in (first.text, then.text) if part))


def named(content: Content) -> Content:
    """With its file as the transcript calls it, whatever the line did to the name."""
    if content.kind == "contact" and not content.media:
        cards = content.data.get("contacts") or [{}]
        return replace(content, text="", media=cards[0].get("name"))
    return replace(content, media=as_name(own(content.media))) if content.media else content


def own(media: str) -> str:
    """Without the line that a file came by."""
    return media.split(":", 2)[2] if media.startswith("cloud:") else media


def _menu(payload: Json, menu: Json) -> Content:
    rows = (f"{n}. {_label(option)}" for n, option in enumerate(options_of(dict(payload)), 1))
    text = "\n".join((menu["body"]["text"], *rows))
    header = menu.get("header")
    return replace(read(header, None), text=text) if header else Content("text", text)


def _label(option: Json) -> str:
    """One that was too long stands whole below its title."""
    title, about = option["title"], option.get("description")
    if about is None or about == option["id"]:
        return str(about or title)
    return f"{title} — {about}"


def _filled(template: Json, approved: Template) -> str:
    parts = template.get("components", ())
    return approved.text.filled(value["text"] for part in parts for value in part["parameters"])
