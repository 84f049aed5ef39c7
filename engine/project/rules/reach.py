"""Every flow and every step can be reached, and every way comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.places import Place

from .config_references import flows_of_routing
from .graph import Graph, reached
from .study import Study


def check_reach(study: Study) -> Iterator[Problem]:
    yield from _flows(study.draft)
    yield from _steps(study.graph)
    yield from _ends(study.graph)


def _flows(draft: Draft) -> Iterator[Problem]:
    begun = {name for _, name in flows_of_routing(draft)}
    found = reached(begun, lambda name: draft.flows[name].leads_to)
    for name, flow in draft.flows.items():
        if name not in found:
            yield flow.place("flow").problem("F202", flow=name)


def _steps(graph: Graph) -> Iterator[Problem]:
    """Within its flow: from the start, from where the lost go, and from where others jump in."""
    roots = {*graph.starts.values(), *graph.jumps.values(), *graph.lost}
    found = reached(roots, graph.within)
    for n, step in enumerate(graph.steps):
        if n not in found:
            yield step.place.key_problem("F201", step=step.id)


def _ends(graph: Graph) -> Iterator[Problem]:
    """Reports a part from which no way ends once, where it cannot be left."""
    endless = set(range(len(graph.steps))) - _ending(graph)
    after = {n: endless.intersection(graph.next_steps(n)) for n in endless}
    before: dict[int, set[int]] = {n: set() for n in endless}
    for n, nexts in after.items():
        for m in nexts:
            before[m].add(n)
    while endless:
        trap = _trap(min(endless), after, before)
        endless -= reached(trap, before.__getitem__)
        yield _endless(graph, sorted(trap))


def _trap(n: int, after: dict[int, set[int]], before: dict[int, set[int]]) -> set[int]:
    """The steps that lead only to each other, where who goes on from `n` may end up."""
    while True:
        ahead = reached([n], after.__getitem__)
        beyond = ahead - reached([n], before.__getitem__)
        if not beyond:
            return ahead
        n = max(beyond)


def _ending(graph: Graph) -> set[int]:
    """Backwards from the ends. A call comes back only if what it calls ends."""
    before: dict[int, list[int]] = {}
    for n in range(len(graph.steps)):
        for m in graph.next_steps(n):
            before.setdefault(m, []).append(n)
    ending = {n for n, step in enumerate(graph.steps) if step.verb == "end"}
    waiting = list(ending)
    while waiting:
        for n in before.get(waiting.pop(), ()):
            if n not in ending and _comes_back(graph, n, ending):
                ending.add(n)
                waiting.append(n)
    return ending


def _comes_back(graph: Graph, n: int, ending: set[int]) -> bool:
    called = graph.calls.get(n)
    return called is None or (called in ending and any(m in ending for m in graph.within(n)))


def _endless(graph: Graph, trap: list[int]) -> Problem:
    steps = [graph.steps[n] for n in trap]
    place: Place = steps[0].place
    return place.key_problem("F203", step=steps[0].id, steps=[step.id for step in steps])
