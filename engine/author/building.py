"""`cli.py plan` and `apply`: the desk at work says what is missing in WhatsApp, and does it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from engine.author.remote import NoAnswer, Remote, remote
from engine.author.terminal import console, show
from engine.author.words import Words

REFUSED = 2
STAGES = ("agent", "rooms", "permissions", "members")
SIGNS = {
    **dict.fromkeys(("create", "adopt", "add", "promote"), "+"),
    **dict.fromkeys(("remove", "archive", "demote"), "-"),
    **dict.fromkeys(("rename", "move"), "~"),
}


def plan(lang: str) -> int:
    def run(desk: Remote, out: Console, words: Words) -> int:
        found = desk.get("/rooms/plan")
        _shown(found, out, words)
        if found["running"]:
            show(out, words("plan.running"))
        elif found["doable"]:
            show(out, words("plan.how"))
        return 0

    return _with_desk(run, lang)


def apply(sure: bool, lang: str) -> int:
    """0: all is as declared, or will be by itself; 1: something stands in the way, or nobody wanted it."""

    def run(desk: Remote, out: Console, words: Words) -> int:
        found = desk.get("/rooms/plan")
        if not found["running"]:
            _shown(found, out, words)
            if found["doable"] and not sure:
                if not sys.stdin.isatty():
                    return _refuse(words("steer.say_yes"))
                if input(f"{words('plan.sure')} ").strip().casefold() not in words.find("steer.yes"):
                    show(out, words("steer.left"))
                    return 1
            desk.post("/rooms/apply", [("confirmed", "yes")])
        try:
            rest = _watched(desk, found, out, words)
        except KeyboardInterrupt:
            show(out, words("plan.interrupted"))
            return 130
        done = rest["done"]
        show(out, words.count("plan.done", done) if done else words("plan.nothing"))
        _left(rest["steps"], out, words)
        return 1 if any(_needs_somebody(step) for step in rest["steps"]) else 0

    return _with_desk(run, lang)


def _with_desk(run: Any, lang: str) -> int:
    words, out = Words(lang), console()
    try:
        return int(run(remote(lang), out, words))
    except NoAnswer as error:
        return _refuse(words(f"steer.{error.reason}", **error.params))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return REFUSED


def _shown(found: Any, out: Console, words: Words) -> None:
    show(out, found["says"])
    doable = [step for step in found["steps"] if step.get("doable")]
    new = {step["room"] for step in doable if step["what"] == "create"}
    told = (step for step in doable if not (step["what"] == "promote" and step["room"] in new))
    show(out, *(f"  {SIGNS.get(step['what'], ' ')} {step['says']}" for step in told))
    _left([step for step in found["steps"] if not step.get("doable")], out, words)


def _left(steps: Sequence[Mapping[str, Any]], out: Console, words: Words) -> None:
    """What cannot be done now, by what it needs; a help that is the same for several is given once."""
    kinds = {"waits": [s for s in steps if _waits(s)], "stuck": [s for s in steps if s["what"] == "stuck"]}
    kinds["refused"] = [step for step in steps if not _waits(step) and step["what"] != "stuck"]
    for kind, some in kinds.items():
        if some:
            show(out, words(f"plan.{kind}"), *_with_help(some))


def _with_help(steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    by_help: dict[str, list[str]] = {}
    for step in steps:
        by_help.setdefault(step["help"], []).append(step["says"])
    for help, said in by_help.items():
        yield from (f"  · {one}" for one in said)
        if help:
            yield f"    → {help}"


def _waits(step: Mapping[str, Any]) -> bool:
    return step["what"] == "wait" or "until" in step


def _needs_somebody(step: Mapping[str, Any]) -> bool:
    return not _waits(step)


def _watched(desk: Remote, found: Any, out: Console, words: Words) -> Any:
    """Until nothing more can be done now: what is left."""
    with _bars(found, out, words) as bars:
        for name, told in desk.stream("/rooms/live"):
            if name == "rest":
                return told
            bars.step(told)
    raise NoAnswer("no_desk", address=desk.address)


class Bars:
    """On a terminal a bar for each stage; elsewhere a line for each step."""

    def __init__(self, bars: Progress | None, out: Console, tasks: Mapping[str, TaskID]) -> None:
        self._bars, self._out, self._tasks = bars, out, tasks

    def step(self, told: Mapping[str, Any]) -> None:
        said = f"{told['n']}/{told['of']} {told['says']}"
        if self._bars is None:
            show(self._out, f"  {said}")
            return
        task = self._tasks[told["stage"]]
        current = self._bars.tasks[task]
        if current.total is not None and current.completed >= current.total:
            self._bars.update(task, total=current.completed + 1)
        self._bars.advance(task)
        if told["outcome"] != "done":
            self._bars.console.print(f"  {told['says']}")


@contextmanager
def _bars(found: Any, out: Console, words: Words) -> Iterator[Bars]:
    if not out.is_terminal:
        yield Bars(None, out, {})
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=out) as bars:
        stages = [step.get("stage") for step in found["steps"] if step.get("doable")]
        totals = {"agent": found["agents"], **{stage: stages.count(stage) for stage in STAGES[1:]}}
        done = {"agent": found["agents"]}
        tasks = {
            stage: bars.add_task(words(f"plan.{stage}"), total=totals[stage], completed=done.get(stage, 0))
            for stage in STAGES
        }
        yield Bars(bars, out, tasks)
