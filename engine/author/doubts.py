"""`cli.py doubts`: what may have been written in another system, and what somebody found there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from engine.author.remote import Remote
from engine.author.steering import refuse, with_desk
from engine.author.terminal import show
from engine.author.words import Words

FOUND = {"done": "yes", "undone": "no"}


def doubts(number: str | None, found: str | None, lang: str) -> int:
    def run(desk: Remote, out: Console, words: Words) -> int:
        waiting = desk.get("/doubts")["doubts"]
        if number is None:
            _list(waiting, out, words)
            return 0
        doubt = next((one for one in waiting if str(one["doubt"]) == number.lstrip("#")), None)
        if doubt is None:
            return refuse(words("doubts.none_such", number=number))
        if found is None:
            return refuse(words("doubts.which", number=number))
        desk.post("/doubts", [("doubt", str(doubt["doubt"])), ("done", FOUND[found])])
        show(out, words(f"doubts.{found}", what=_what(doubt)))
        return 0

    return with_desk(run, lang)


def _list(waiting: Sequence[Any], out: Console, words: Words) -> None:
    show(out, words.count("doubts.waiting", len(waiting)) if waiting else words("doubts.none"))
    for one in waiting:
        at = str(one["at"])[:16].replace("T", " ")
        about = (_what(one), one["case"], one["customer"], one["phone"], at)
        show(out, f"  #{one['doubt']}  {' · '.join(dict.fromkeys(filter(None, about)))}")
    if waiting:
        show(out, words("doubts.how"))


def _what(one: Any) -> str:
    return " ".join(filter(None, (one["connector"], one["operation"])))
