"""No way goes round without waiting for a person, and no flow calls itself without end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.flow_draft import StepDraft

from .graph import Graph, cycles
from .study import Study


def check_loops(study: Study) -> Iterator[Problem]:
    graph = study.graph
    silent = _silent_calls(graph)
    steps = enumerate(graph.steps)
    arrows = {n: list(_at_once(graph, n, silent)) for n, step in steps if not step.waits}
    looped: set[str] = set()
    for cycle in cycles(arrows):
        first = cycle.index(min(cycle))
        way = [graph.steps[n] for n in cycle[first:] + cycle[:first]]
        looped |= {step.flow.name for step in way}
        yield _loop(way)
    yield from _calls(study.draft, looped)


def _at_once(graph: Graph, n: int, silent: set[int]) -> Iterator[int]:
    """The steps that follow with nobody having to write; `silent` are the calls that come back so."""
    if n not in graph.calls or n in silent:
        yield from (m for m in graph.within(n) if not graph.steps[m].waits)
    beyond = graph.calls.get(n, graph.jumps.get(n))
    if beyond is not None and not graph.steps[beyond].waits:
        yield beyond


def _silent_calls(graph: Graph) -> set[int]:
    silent: set[int] = set()
    while True:
        more = {
            n for n, start in graph.calls.items() if n not in silent and _ends_at_once(graph, start, silent)
        }
        if not more:
            return silent
        silent |= more


def _ends_at_once(graph: Graph, start: int, silent: set[int]) -> bool:
    """Stays in the frame: what is called on the way comes back, or is where it waits."""
    seen, waiting = {start}, [start]
    while waiting:
        n = waiting.pop()
        if graph.steps[n].verb == "end":
            return True
        if graph.steps[n].waits or (n in graph.calls and n not in silent):
            continue
        after = [*graph.within(n), *([graph.jumps[n]] if n in graph.jumps else [])]
        waiting += [m for m in after if m not in seen]
        seen.update(after)
    return False


def _loop(way: list[StepDraft]) -> Problem:
    home = way[0].flow
    names = [step.id if step.flow is home else f"{step.flow.name}.{step.id}" for step in (*way, way[0])]
    return way[0].place.key_problem("F204", step=way[0].id, way=" → ".join(names))


def _calls(draft: Draft, looped: set[str]) -> Iterator[Problem]:
    """Flows that call each other pile up, each waiting for the other's end; a jump does not come back."""
    calls = {
        flow.name: [step.body["call"] for step in flow.steps.values() if step.verb == "call"]
        for flow in draft.flows.values()
    }
    for cycle in cycles(calls):
        if not looped & set(cycle):
            flow, called = draft.flows[cycle[0]], cycle[1 % len(cycle)]
            step = next(step for step in flow.steps.values() if step.body.get("call") == called)
            yield step.place.at("call").problem("F205", way=" → ".join((*cycle, cycle[0])))
