"""What must be true of every effect that any test makes the core decide."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from string import Formatter

from engine.author.invariants import Broken
from engine.core.messages import Effect, Journal, Send, StartTimer
from engine.core.model import KINDS

SENTENCES = Path(__file__).parents[1] / "engine" / "locale" / "web.es.toml"
CONTENTS = {
    *("text", "image", "audio", "voice", "video", "document", "sticker", "location", "contact", "template"),
    *("menu", "order", "unknown", "reaction", "edit", "revoke"),
}
SOURCES = {"bot", "agent", "customer", "desk", "gateway"}


@cache
def sentences() -> dict[str, tuple[str, ...]]:
    """What the simulator calls each line of the journal, with the names that the sentence needs."""
    told = tomllib.loads(SENTENCES.read_text("utf-8"))["decision"]
    return {
        what: tuple(name for _, name, _, _ in Formatter().parse(text) if name) for what, text in told.items()
    }


def look_at(effect: Effect) -> None:
    match effect:
        case Journal(owner=("line", _)) if effect.what not in sentences():
            pass  # a line calls its own news as it likes
        case Journal():
            _known("owner", effect.owner[0], (*KINDS, "line"))
            _known("line of the journal", effect.what, sentences())
            if missing := [name for name in sentences()[effect.what] if name not in effect.data]:
                raise Broken(f"the journal's {effect.what!r} does not say {missing}")
            if "kind" in effect.data:
                _known("content", effect.data["kind"], CONTENTS)
        case Send():
            _known("owner", effect.to[0], ("contact", "room"))
            _known("source", effect.source, SOURCES)
            _known("content", effect.content.kind, CONTENTS)
        case StartTimer():
            _known("owner", effect.owner[0], (*KINDS, "department"))


def _known(what: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise Broken(f"{value!r} is no {what}")
