"""Decisions a second on W1 in memory, beside a bare `Event.trigger` of the same machine."""

from __future__ import annotations

import cProfile
import pstats
from statistics import median
from time import perf_counter

from bench import w1
from engine.core.compile import OUTSIDE
from engine.core.decide import decide, scope
from engine.core.messages import Event, Key, Send
from engine.core.model import Aggregate, key_of
from engine.core.release import Release
from engine.project.project import check

TRIGGERS = ("begin", "option:0", "option:1", "next")


class _Bare:
    """The least a model can be."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = OUTSIDE


def measure(customers: int = 2000, rounds: int = 5) -> dict[str, object]:
    release = _release()
    decided = [_decisions(release, customers) for _ in range(rounds)]
    bare = [_triggers(release, customers) for _ in range(rounds)]
    return {
        "messages": customers * 4,
        "decisions_per_second": round(median(decided)),
        "decisions_min_max": [round(min(decided)), round(max(decided))],
        "bare_triggers_per_second": round(median(bare)),
        "ratio_to_bare_trigger": round(median(decided) / median(bare), 3),
        "profile": _profile(release, customers),
    }


def _release() -> Release:
    release = check(w1.PROJECT).release
    if release is None:
        raise SystemExit("the W1 project has errors")
    return release


def _decisions(release: Release, customers: int) -> float:
    state: dict[Key, Aggregate] = {}
    events = list(w1.messages(customers, next(iter(release.lines))))
    began = perf_counter()
    replies = [(turn, _decide(release, state, event)) for turn, event in events]
    spent = perf_counter() - began
    for turn, reply in replies:
        w1.check(turn, reply)
    return len(events) / spent


def _decide(release: Release, state: dict[Key, Aggregate], event: Event) -> str:
    loaded: dict[Key, Aggregate | None] = {}
    while missing := scope(release, loaded, event):
        for key in missing:
            loaded[key] = state.get(key)
    decision = decide(release, loaded, event)
    for aggregate in decision.changes:
        state[key_of(aggregate)] = aggregate
    return next(e.content.text for e in decision.effects if isinstance(e, Send) and e.to[0] == "contact")


def _triggers(release: Release, customers: int) -> float:
    """One event of the shared machine per message, with no callback that does anything."""
    events = release.flows["demo"].machine.events
    fired = [events[name] for name in TRIGGERS]
    models = [_Bare() for _ in range(customers)]
    began = perf_counter()
    for event in fired:
        for model in models:
            event.trigger(model)
    spent = perf_counter() - began
    if any(model.state != "open" for model in models):
        raise AssertionError("the machine went elsewhere")
    return customers * len(TRIGGERS) / spent


def _profile(release: Release, customers: int) -> list[str]:
    """The five functions that cost most by themselves."""
    profile = cProfile.Profile()
    profile.enable()
    _decisions(release, customers)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in stats.values())
    costly = sorted(stats.items(), key=lambda item: -item[1][2])[:5]
    return [
        f"{file.rpartition('/')[2]}:{name} {own / total:.1%} of the time, {calls} calls"
        for (file, _, name), (_, calls, own, _, _) in costly
    ]
