"""Which saves of a name a step may find: those that no other replaced on the way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .graph import Graph, reached
from .saved import Save, saves_of


class Reaching:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._found: dict[str, dict[int, list[Save]]] = {}

    def at(self, n: int, name: str) -> list[Save]:
        """On entering the step."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._spread(name)
        return found.get(n, [])

    def _spread(self, name: str) -> dict[int, list[Save]]:
        found: dict[int, list[Save]] = {}
        for giver, step in enumerate(self._graph.steps):
            for save in saves_of(step):
                if save.name == name:
                    starts = [arc.to for arc in self._graph.arcs[giver] if arc.via == "next"]
                    for n in reached([*starts, *self._graph.lost], partial(self._keeping, name)):
                        found.setdefault(n, []).append(save)
        return found

    def _keeping(self, name: str, n: int) -> Iterator[int]:
        """Where a conversation goes on with the value it had."""
        graph, step = self._graph, self._graph.steps[n]
        if any(save.name == name for save in saves_of(step)):
            if step.verb not in ("fetch", "submit"):  # a failed request leaves none
                yield from (arc.to for arc in graph.arcs[n] if arc.via != "next")
            return
        yield from graph.next_steps(n)
        if step.verb == "end":
            yield from (to for call in graph.calls for to in graph.within(call))
