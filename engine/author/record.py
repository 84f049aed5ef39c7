"""A played conversation as a transcript: what was done, and that it must come out the same again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.author.contents import MEDIA
from engine.author.session import Session, Take
from engine.author.stage import CUSTOMER
from engine.author.world import Post

PLAIN = re.compile(r"[a-z0-9_]+")
NAMES = {"agent", "in", "quotes", "as", "room", "mode", "wait", "apply", "registered", "zones"}


def transcript(session: Session, title: str) -> str:
    lines = ["schema: 1", f"transcript: {flow(title)}", "given:"]
    lines += [f"  {key}: {flow(value, key)}" for key, value in session.given.items()]
    lines.append("talk:")
    lines += [f"  - {flow(entry)}" for entry in entries(session)]
    return "\n".join(lines) + "\n"


def entries(session: Session) -> Iterator[Mapping[str, Any]]:
    names = {id: alias for alias, id in session.stage.aliases.items()}
    for take in session.takes:
        yield take.entry
        yield from _outcome(take, names, session.stage.customer)


def _outcome(take: Take, names: Mapping[str, str], customer: str | None) -> Iterator[Mapping[str, Any]]:
    for post in take.posts:
        if not post.ours:
            continue
        if post.place[0] == CUSTOMER:
            to = {} if post.place[1] == customer else {"to": post.place[1]}
            yield {"bot": _lines(post), **to, **_media(post)}
        else:
            alias = {"as": names[post.id]} if post.id in names else {}
            yield {"room": post.place[1], "shows": _lines(post), **alias, **_media(post)}


def _lines(post: Post) -> list[str]:
    return [line.strip() for line in post.content.text.splitlines() if line.strip()]


def _media(post: Post) -> Mapping[str, Any]:
    content = post.content
    if content.location:
        return {"location": [content.location.lat, content.location.lon]}
    return {content.kind: content.media} if content.kind in MEDIA and content.media else {}


def flow(value: Any, key: str = "") -> str:
    """YAML on one line. JSON's strings are YAML's; names need no quotes, texts always have them."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{_key(name)}: {flow(item, name)}" for name, item in value.items()) + "}"
        case str():
            return value if key in NAMES and PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case Iterable():
            return "[" + ", ".join(flow(item, key) for item in value) + "]"
    raise TypeError(f"a {type(value).__name__} cannot stand in a transcript")


def _key(key: str) -> str:
    return key if PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
