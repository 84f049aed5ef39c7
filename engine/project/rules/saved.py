"""What flows save: under which names, of which kind, and which flows see it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from engine.core.render import Text
from engine.core.values import Path
from engine.project.draft import Draft
from engine.project.flow_draft import StepDraft
from engine.project.places import Place

from .graph import reached
from .kinds import ANY, TEXT, Kind, joined, of_value, walk
from .vocabulary import RESERVED, Vocabulary


class Save(NamedTuple):
    name: str
    step: StepDraft
    place: Place


def saves_of(step: StepDraft) -> Iterator[Save]:
    if step.verb == "set":
        for name in step.body["set"]:
            yield Save(name, step, step.place.at("set", name))
    elif "save" in step.body:
        yield Save(step.body["save"], step, step.place.at("save"))


class Saved:
    """Values are shared by a flow, those it calls or jumps to, and those that do so to it."""

    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        self._draft = draft
        self._vocabulary = vocabulary
        self._kinds: dict[tuple[frozenset[str], str], Kind] = {}
        self._mixed: dict[tuple[frozenset[str], str], bool] = {}
        self._seen: dict[frozenset[str], dict[str, list[Save]]] = {}

    @cached_property
    def by_flow(self) -> dict[str, list[Save]]:
        flows = self._draft.flows.values()
        return {
            flow.name: [save for step in flow.steps.values() for save in saves_of(step)] for flow in flows
        }

    def seen_by(self, flow: str) -> dict[str, list[Save]]:
        """By name, every save whose value a step of the flow might find."""
        group = self._sharing[flow]
        found = self._seen.get(group)
        if found is None:
            found = self._seen[group] = {}
            for other in group:
                for save in self.by_flow[other]:
                    found.setdefault(save.name, []).append(save)
        return found

    def kind(self, flow: str, name: str) -> Kind:
        """What the name may hold in the flow; anything, while that is being found out."""
        key = self._sharing[flow], name
        found = self._kinds.get(key)
        if found is None:
            self._kinds[key] = ANY
            saves = self.seen_by(flow).get(name, ())
            found = self._kinds[key] = joined(self.kind_of(save) for save in saves)
        return found

    def is_mixed(self, flow: str, name: str) -> bool:
        """Values of more than one kind are saved under the name."""
        key = self._sharing[flow], name
        found = self._mixed.get(key)
        if found is None:
            first, *others = map(self.kind_of, self.seen_by(flow)[name])
            found = self._mixed[key] = any(kind != first for kind in others)
        return found

    def kind_at(self, flow: str, path: Path) -> Kind | None:
        """The kind of what stands at a path; none when there is no such name."""
        is_system = path[0] in RESERVED or path[0] == "customer"
        kind = self._vocabulary.roots[path[0]] if is_system else self.kind(flow, path[0])
        walked, absent = walk(kind, path[1:])
        return None if absent else (walked[-1] if walked else kind)

    def kind_of(self, save: Save) -> Kind:
        body, flow = save.step.body, save.step.flow.name
        match save.step.verb:
            case "menu":
                listed = self.kind_at(flow, tuple(body["options_from"].split(".")))
                return (listed.item if listed else None) or ANY
            case "ask":
                return self._vocabulary.accepted(body["accept"], body.get("choices") or ())
            case "fetch" | "submit":
                return self._vocabulary.answer(self._draft.operations[body[save.step.verb]])
            case "set":
                return self._set_kind(flow, body["set"][save.name])
        return ANY

    def _set_kind(self, flow: str, value: object) -> Kind:
        text = self._draft.text(value) if isinstance(value, str) else None
        if not isinstance(text, Text) or text.plain is not None:
            return of_value(value)
        return ANY if len(text.names) == 1 and text.source.strip().startswith("{{") else TEXT

    @cached_property
    def _sharing(self) -> dict[str, frozenset[str]]:
        """Who shares values with whom. Flows that share with the same ones get the same set."""
        flows = self._draft.flows
        bit = {name: 1 << n for n, name in enumerate(flows)}
        below = {name: reached({name}, lambda n: flows[n].leads_to) for name in flows}
        shared = {name: sum(bit[other] for other in found) for name, found in below.items()}
        sharing = dict(shared)
        for name, found in below.items():
            for other in found:
                sharing[other] |= shared[name]
        groups = {bits: frozenset(n for n in flows if bits & bit[n]) for bits in set(sharing.values())}
        return {name: groups[bits] for name, bits in sharing.items()}
