"""`cli.py mode`, `emergency` and `unanswered`: what they would touch, a question, and the desk does it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from rich.console import Console

from engine.author.remote import Fields, NoAnswer, Remote, remote
from engine.author.terminal import console, show
from engine.author.words import Words

REFUSED = 2
CONFIRMED = ("confirmed", "yes")
NAMED = 3
"""Letters with which a customer of the list may be named; the whole id always does."""


def mode(wanted: str | None, sure: bool, lang: str) -> int:
    def run(desk: Remote, out: Console, words: Words) -> int:
        if wanted is None:
            _modes(desk.get("/mode"), out, words)
            return 0
        found = desk.get(f"/mode/{quote(wanted, safe='')}")
        if found["mode"] == found["from"]:
            show(out, *found["says"])
            return 0
        return _confirm(
            desk, out, words, found["says"], "/mode", [("mode", found["mode"])], sure, "steer.mode_done"
        )

    return with_desk(run, lang)


def emergency(zones: Sequence[str], text: str | None, off: bool, sure: bool, lang: str) -> int:
    def run(desk: Remote, out: Console, words: Words) -> int:
        if not zones and not off:
            _emergencies(desk.get("/emergency"), out, words)
            return 0
        given = [*(("zone", zone) for zone in zones), *((("text", text),) if text else ())]
        found = desk.get("/emergency/preview", given)
        says = [*found["says"], *((words("steer.told", text=found["text"]),) if zones else ())]
        wanted = given if zones else [("off", "yes")]
        end = "steer.declared" if zones else "steer.lifted"
        return _confirm(desk, out, words, says, "/emergency", wanted, sure, end)

    words = Words(lang)
    if off and (zones or text):
        return refuse(words("steer.off_alone"))
    if text and not zones:
        return refuse(words("steer.text_alone"))
    return with_desk(run, lang)


def unanswered(customer: str | None, how: str | None, lang: str) -> int:
    def run(desk: Remote, out: Console, words: Words) -> int:
        waiting = desk.get("/unanswered")["unanswered"]
        if customer is None:
            _list(waiting, out, words)
            return 0
        found = [one for one in waiting if _is_called(one, customer)]
        if len(found) != 1:
            reason = "steer.nobody" if not found else "steer.several"
            return refuse(words(reason, customer=customer, n=len(found)))
        wanted = [("conversation", found[0]["conversation"]), ("how", how or "done")]
        desk.post("/unanswered", wanted)
        show(out, words("steer.attended", customer=_called(found[0])))
        return 0

    return with_desk(run, lang)


def with_desk(run: Callable[[Remote, Console, Words], int], lang: str) -> int:
    words, out = Words(lang), console()
    try:
        return run(remote(lang), out, words)
    except NoAnswer as error:
        return refuse(words(f"steer.{error.reason}", **error.params))


def _confirm(
    desk: Remote,
    out: Console,
    words: Words,
    says: Sequence[str],
    path: str,
    wanted: Fields,
    sure: bool,
    end: str,
) -> int:
    show(out, *says)
    if not sure:
        if not sys.stdin.isatty():
            return refuse(words("steer.say_yes"))
        answer = input(f"{words('steer.sure')} ")
        if answer.strip().casefold() not in words.find("steer.yes"):
            show(out, words("steer.left"))
            return 1
    desk.post(path, [*wanted, CONFIRMED])
    show(out, words(end))
    return 0


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return REFUSED


def _modes(found: Any, out: Console, words: Words) -> None:
    show(out, words("steer.mode_now", title=found["title"], mode=found["mode"]))
    show(out, *(f"  {mode['id']:<16}{mode['title']}" for mode in found["modes"]))


def _emergencies(found: Any, out: Console, words: Words) -> None:
    if found["zones"]:
        show(out, words("steer.in_force", zones=", ".join(found["zones"]), text=found["text"]))
    else:
        show(out, words("steer.none_in_force"))
    show(out, *(f"  {zone['id']:<16}{zone['name']}" for zone in found["all_zones"]))


def _list(waiting: Sequence[Any], out: Console, words: Words) -> None:
    show(out, words.count("steer.waiting", len(waiting)) if waiting else words("steer.nobody_waits"))
    for one in waiting:
        at = str(one["at"])[:16].replace("T", " ")
        names = dict.fromkeys((_called(one), one["phone"] or one["conversation"], at))
        show(out, f"  {' · '.join(names)}")
        show(out, *(f"    {line}" for line in str(one["text"]).splitlines()))
    if waiting:
        show(out, words("steer.how"))


def _called(one: Any) -> str:
    return str(one["customer"] or one["phone"] or one["conversation"])


def _is_called(one: Any, text: str) -> bool:
    """By phone, however it is written, or by name."""
    digits = "".join(filter(str.isdigit, text))
    phone = str(one["phone"] or "").lstrip("+")
    if one["conversation"] == text or (len(digits) > NAMED and phone.endswith(digits)):
        return True
    return len(text) >= NAMED and text.casefold() in str(one["customer"]).casefold()
