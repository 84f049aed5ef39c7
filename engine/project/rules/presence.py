"""Which names surely have a value at each step, whichever way a conversation came to it.

Where ways join, only what all of them have remains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.core.values import Path
from engine.project.draft import Draft
from engine.project.flow_draft import StepDraft

from .facts import EVERYTHING, KNOWN, NONE, Bits, Effect, Facts
from .graph import Arc, Graph
from .proofs import proof_of
from .saved import saves_of

SAVING = frozenset({"menu", "ask", "fetch", "submit", "set"})


def opened_with(step: StepDraft) -> Iterator[Path]:
    """What there is once a `ticket` step opened its case: what the case was given, for one."""
    yield from (("ticket",), ("department",))
    yield from (("ticket", "fields", name) for name in step.body.get("fields") or ())


class Presence:
    def __init__(self, draft: Draft, graph: Graph) -> None:
        self._graph = graph
        self._bits = Bits()
        entries = list(self._entries(draft))
        added = [[self._added(step, arc) for arc in graph.arcs[n]] for n, step in enumerate(graph.steps)]
        below = {name: self._bits.below(name) for name in {"ticket", *self._saved_names()}}
        self._effects = [
            [
                Effect(self._forgotten(step, arc, below), add)
                for arc, add in zip(graph.arcs[n], added[n], strict=True)
            ]
            for n, step in enumerate(graph.steps)
        ]
        self._calls = self._summaries()
        self._facts = self._spread(entries, into_calls=True)

    def at(self, n: int) -> Facts:
        """What is there on entering the step; everything, when no conversation can get to it."""
        return self._facts.get(n, EVERYTHING)

    def after(self, n: int) -> Facts:
        """What is there once the step did what it does, and went on."""
        effects = (
            effect
            for arc, effect in zip(self._graph.arcs[n], self._effects[n], strict=True)
            if arc.via == "next"
        )
        return next(effects, Effect()).on(self.at(n))

    def opened(self, n: int) -> Facts:
        """What is there once the `ticket` step opened its case, while the case lasts."""
        return self.at(n) | self._bits.of(opened_with(self._graph.steps[n]))

    def has(self, facts: Facts, path: Path) -> bool:
        return facts == EVERYTHING or bool(facts & self._bits.get(path))

    def proven(self, condition: str, *, holds: bool = True) -> Facts:
        proof = proof_of(condition)
        return self._bits.of(proof.if_true if holds else proof.if_false)

    def way_without(self, n: int, path: Path) -> list[int]:
        """Steps that lead from an entry to step `n` and never give the path a value."""
        bit = self._bits.get(path)
        way = [n]
        before = self._before(bit)
        while (previous := before.get(way[0])) is not None and previous not in way:
            way.insert(0, previous)
        return way

    def _before(self, bit: Facts) -> dict[int, int]:
        """For each step that can be entered without the fact, one from which it is."""
        found: dict[int, int] = {}
        for n, facts in self._facts.items():
            if not facts & bit:
                for to, after in self._passed(n, facts, into_calls=True):
                    if not after & bit:
                        found.setdefault(to, n)
        return found

    def _entries(self, draft: Draft) -> Iterator[tuple[int, Facts]]:
        starts, routing = self._graph.starts, draft.routing
        passed = NONE
        for route in routing["routes"]:
            condition = route.get("if")
            proven = self.proven(condition) if condition else NONE
            yield starts[route["flow"]], passed | proven
            if condition:
                passed |= self.proven(condition, holds=False)
        for keyword in routing.get("keywords") or ():
            if "flow" in keyword:
                yield starts[keyword["flow"]], NONE
        failed = (routing.get("identify") or {}).get("failed")
        if failed:
            yield starts[failed["flow"]], NONE
        yield from ((n, NONE) for n in self._graph.lost)

    def _added(self, step: StepDraft, arc: Arc) -> Facts:
        if arc.via == "option":
            condition = step.options[arc.n].get("if")
            return self.proven(condition) if condition else NONE
        if step.verb == "check":
            return self._checked(step, arc)
        if step.verb == "ticket":
            return self._bits.of(opened_with(step))
        if arc.via != "next":
            return NONE
        paths: list[Path] = [(save.name,) for save in saves_of(step)]
        if step.verb == "fetch" and ("customer",) in paths:
            paths.append(KNOWN)
        return self._bits.of(paths) | self._copied(step)

    def _copied(self, step: StepDraft) -> Facts:
        """It is on the ticket, if there is one: that there is, it does not tell."""
        to = step.body.get("copy_to")
        return self._bits.only(tuple(to.split("."))) if to else NONE

    def _checked(self, step: StepDraft, arc: Arc) -> Facts:
        """The branch that is taken holds, and those before it do not."""
        conditions = [branch["if"] for branch in step.body["check"]]
        refused = conditions[: arc.n] if arc.via == "branch" else conditions
        facts = self.proven(conditions[arc.n]) if arc.via == "branch" else NONE
        for condition in refused:
            facts |= self.proven(condition, holds=False)
        return facts

    def _forgotten(self, step: StepDraft, arc: Arc, below: dict[str, Facts]) -> Facts:
        """A new value is not the one that was looked at; a failed request leaves none."""
        facts = below["ticket"] if step.verb == "ticket" else NONE
        if step.verb in SAVING and (arc.via == "next" or step.verb in ("fetch", "submit")):
            for save in saves_of(step):
                facts |= below[save.name]
                if arc.via != "next":
                    facts |= self._bits.get((save.name,))
        return facts

    def _saved_names(self) -> set[str]:
        return {save.name for step in self._graph.steps for save in saves_of(step)}

    def _summaries(self) -> dict[int, Effect]:
        """For each step that calls lead to, what its flow does to the facts by the time it ends."""
        starts = set(self._graph.calls.values())
        self._calls = dict.fromkeys(starts, Effect(add=EVERYTHING))
        while True:
            after = {
                start: Effect(~self._at_end(start, EVERYTHING), self._at_end(start, NONE)) for start in starts
            }
            if after == self._calls:
                return after
            self._calls = after

    def _at_end(self, start: int, facts: Facts) -> Facts:
        inside = self._spread([(start, facts)], into_calls=False)
        result = EVERYTHING
        for n, reached in inside.items():
            if self._graph.steps[n].verb == "end":
                result &= reached
        return result

    def _spread(self, entries: Iterable[tuple[int, Facts]], *, into_calls: bool) -> dict[int, Facts]:
        facts: dict[int, Facts] = {}
        waiting: list[int] = []

        def meet(n: int, new: Facts) -> None:
            old = facts.get(n)
            both = new if old is None else old & new
            if both != old:
                facts[n] = both
                waiting.append(n)

        for n, given in entries:
            meet(n, given)
        while waiting:
            n = waiting.pop()
            for to, after in self._passed(n, facts[n], into_calls=into_calls):
                meet(to, after)
        return facts

    def _passed(self, n: int, facts: Facts, *, into_calls: bool) -> Iterator[tuple[int, Facts]]:
        graph = self._graph
        called = graph.calls.get(n)
        if called is not None:
            if into_calls:
                yield called, facts
            for arc in graph.arcs[n]:
                yield arc.to, self._calls[called].on(facts)
            return
        for arc, effect in zip(graph.arcs[n], self._effects[n], strict=True):
            yield arc.to, effect.on(facts)
        if n in graph.jumps:
            yield graph.jumps[n], facts
