"""Messages to send, written short."""

from __future__ import annotations

from typing import Any

from engine.core.messages import Choice, Content, Send

MARIELA = "+5493815550001"


def send(text: str = "", kind: str = "text", id: str = "m1", **more: Any) -> Send:
    content = {key: more.pop(key) for key in ("media", "name", "location", "data") if key in more}
    return Send(id, ("contact", MARIELA), "whatsapp", Content(kind, text, **content), "bot", **more)


def menu(body: str, *titles: str | tuple[str, str], **more: Any) -> Send:
    choices = tuple(Choice(*((title,) if isinstance(title, str) else title)) for title in titles)
    rows = "\n".join(f"{n}. {choice.title}" for n, choice in enumerate(choices, 1))
    return send(f"{body}\n{rows}", body=body, choices=choices, **more)
