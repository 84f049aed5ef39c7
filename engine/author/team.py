"""`cli.py team`: who is there now, asked of the desk at work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.author.steering import with_desk
from engine.author.terminal import show
from engine.author.words import Words

WIDTH = 28
MOST = 5
"""Names of those who could take a case; more are counted."""


def team(format: str, lang: str) -> int:
    def run(desk: Any, out: Any, words: Words) -> int:
        found = desk.get("/team")
        if format == "json":
            print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201
        else:
            show(out, *_told(found, words))
        return 0

    return with_desk(run, lang)


def _told(found: Any, words: Words) -> Iterator[str]:
    agents = {agent["id"]: agent for agent in found["agents"]}
    yield words(
        "team.head",
        at=found["at"][11:16],
        shifts=", ".join(found["shifts"]) or words("team.no_shift"),
        on=sum(each["on_shift"] and each["active"] for each in agents.values()),
        registered=sum(each["registered"] for each in agents.values()),
        all=len(agents),
        cases=sum(len(each["cases"]) for each in agents.values()),
        rooms=sum(each["rooms"] for each in agents.values()),
    )
    yield ""
    for room in found["rooms"]:
        yield f"{room['name']:<{WIDTH}}  {words.count('team.available', len(room['available']))}"
        for case in found["waiting"]:
            if case["room"] == room["id"]:
                who = _names([agents[id]["name"] for id in case["could_take"]], words)
                yield f"  {words('team.waits', case=case['number'], since=case['since'][11:16], who=who)}"
    for title, on in (("team.here", True), ("team.away", False)):
        here = [each for each in agents.values() if (each["on_shift"] and each["active"]) is on]
        if here:
            yield from ("", words(title))
            yield from (f"  {_line(each, words)}" for each in here)


def _line(agent: Any, words: Words) -> str:
    state = "inactive" if not agent["active"] else "registered" if agent["registered"] else "unregistered"
    load = words("team.load", cases=len(agent["cases"]), rooms=agent["rooms"])
    if agent["rooms"] < agent["rooms_declared"]:
        load += words("team.missing", n=agent["rooms_declared"] - agent["rooms"])
    parts = (f"{agent['name']:<{WIDTH}}", words(f"team.{state}"), load, " ".join(agent["cases"]))
    return "  ".join(parts).rstrip()


def _names(names: list[str], words: Words) -> str:
    if not names:
        return words("team.nobody")
    shown = ", ".join(names[:MOST])
    return shown if len(names) <= MOST else words("team.more", names=shown, n=len(names) - MOST)
