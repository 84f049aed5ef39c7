"""All steps of all flows as one graph, numbered, with the arrows that cross from flow to flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, TypeVar

from engine.project.flow_draft import FlowDraft, StepDraft

T = TypeVar("T", int, str)


class Arc(NamedTuple):
    via: str
    to: int
    n: int = 0


class Graph:
    """`arcs` stay inside a flow; `calls` and `jumps` lead to a step of another; `lost` are the steps where
    conversations that lost their place go on."""

    def __init__(self, flows: Mapping[str, FlowDraft]) -> None:
        self.steps: list[StepDraft] = [step for flow in flows.values() for step in flow.steps.values()]
        self.number = {(step.flow.name, step.id): n for n, step in enumerate(self.steps)}
        self.starts = {name: self.number[name, flow.start] for name, flow in flows.items()}
        self.arcs = [self._arcs(step) for step in self.steps]
        self.calls = {n: self.starts[s.body["call"]] for n, s in enumerate(self.steps) if s.verb == "call"}
        self.lost = [self.number[f.name, f.lost_to] for f in flows.values() if f.lost_to is not None]
        self.jumps = {n: self._landing(s.body["jump"]) for n, s in enumerate(self.steps) if s.verb == "jump"}

    def _arcs(self, step: StepDraft) -> list[Arc]:
        name = step.flow.name
        return [Arc(edge.via, self.number[name, edge.to], edge.n) for edge in step.edges]

    def _landing(self, target: str) -> int:
        flow, _, step = target.partition(".")
        return self.number[flow, step] if step else self.starts[flow]

    def within(self, n: int) -> Iterator[int]:
        """The steps of the same flow that may follow."""
        return (arc.to for arc in self.arcs[n])

    def next_steps(self, n: int) -> Iterator[int]:
        """Where a conversation may stand next; after a call, also where it comes back to."""
        yield from self.within(n)
        if n in self.calls:
            yield self.calls[n]
        elif n in self.jumps:
            yield self.jumps[n]


def reached(starts: Iterable[T], successors: Callable[[T], Iterable[T]]) -> set[T]:
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for n in successors(waiting.pop()):
            if n not in seen:
                seen.add(n)
                waiting.append(n)
    return seen


def cycles(arrows: Mapping[T, Iterable[T]]) -> Iterator[list[T]]:
    """Loops with nothing in common, each in the order it is walked."""
    graph = {n: set(after) for n, after in arrows.items()}
    while (cycle := _cycle(graph)) is not None:
        yield cycle
        graph = {n: after - set(cycle) for n, after in graph.items() if n not in cycle}


def _cycle(graph: dict[T, set[T]]) -> list[T] | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[T] = error.args[1][:-1]
        return found[::-1]  # to the library an arrow means "comes after"
    return None
