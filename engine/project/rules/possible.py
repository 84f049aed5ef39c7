"""Where a name may have a value: at least one way there gives it one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.project.flow_draft import StepDraft

from .graph import Graph, reached
from .saved import saves_of


class Possible:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._found: dict[str, set[int]] = {}

    def at(self, n: int, name: str) -> bool:
        found = self._found.get(name)
        if found is None:
            givers = [g for g, step in enumerate(self._graph.steps) if name in _given(step)]
            after = [to for giver in givers for to in self._after(giver)]
            found = self._found[name] = reached({*after, *self._graph.lost} if givers else (), self._after)
        return n in found

    def _after(self, n: int) -> Iterator[int]:
        """What ends may go back to whoever called."""
        yield from self._graph.next_steps(n)
        if self._graph.steps[n].verb == "end":
            yield from (to for call in self._graph.calls for to in self._graph.within(call))


def _given(step: StepDraft) -> set[str]:
    system = {"ticket", "department"} if step.verb == "ticket" else set()
    return system | {save.name for save in saves_of(step)}
