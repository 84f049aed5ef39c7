"""A flow as its file says it, with what `defaults` fill in: what rules look at and `build` compiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from .places import Place
from .sayings import Condition, Saying, conditions_of, sayings_of
from .source import Document, Path

VERBS = (
    "menu",
    "ask",
    "check",
    "fetch",
    "submit",
    "set",
    "record",
    "notify",
    "ticket",
    "call",
    "jump",
    "end",
)
"""What a step may do besides `say`, which alone is a verb too."""

EXITS = {
    "menu": ("no_match", "no_reply"),
    "ask": ("no_match", "no_reply"),
    "fetch": ("not_found", "failed"),
    "submit": ("failed",),
    "ticket": ("closed",),
}
"""The ways out of a verb, besides `next`."""

WAITS = frozenset({"menu", "ask", "ticket"})
"""The verbs that wait for a person."""

NOWHERE: Mapping[str, Any] = {}


class Edge(NamedTuple):
    """An arrow to another step of the flow. `via` is the exit, and `n` which of the options or branches."""

    via: str
    to: str
    path: Path
    n: int = 0


class ExitDraft:
    """An exit of a step, each key from the step itself or else from the flow's `defaults`."""

    __slots__ = ("_own", "_own_path", "_shared", "_shared_path")

    def __init__(
        self, own: Mapping[str, Any], own_path: Path, shared: Mapping[str, Any], shared_path: Path
    ) -> None:
        self._own, self._own_path = own, own_path
        self._shared, self._shared_path = shared, shared_path

    def get(self, key: str) -> Any:
        return self._own.get(key, self._shared.get(key))

    def path(self, key: str) -> Path:
        return (*(self._own_path if key in self._own else self._shared_path), key)

    @property
    def declared(self) -> bool:
        return bool(self._own or self._shared)


class StepDraft:
    def __init__(self, flow: FlowDraft, id: str, body: Mapping[str, Any]) -> None:
        self.flow = flow
        self.id = id
        self.body = body
        self.verb = next((verb for verb in VERBS if verb in body), "say")

    @property
    def path(self) -> Path:
        return "steps", self.id

    @property
    def place(self) -> Place:
        return Place(self.flow.document, self.path)

    @property
    def waits(self) -> bool:
        return self.verb in WAITS

    @property
    def is_list(self) -> bool:
        """A menu whose options are known at run time."""
        return "options_from" in self.body

    @property
    def options(self) -> list[dict[str, Any]]:
        return self.body.get("options") or []

    @cached_property
    def sayings(self) -> tuple[Saying, ...]:
        return tuple(sayings_of(self))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(conditions_of(self))

    def exit(self, name: str) -> ExitDraft:
        shared = self.flow.defaults.get(name) if self.verb in ("menu", "ask") else None
        own = self.body.get(name) or NOWHERE
        return ExitDraft(own, (*self.path, name), shared or NOWHERE, ("defaults", name))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self._edges())

    def _edges(self) -> Iterator[Edge]:
        body, path = self.body, self.path
        for index, option in enumerate(self.options):
            yield Edge("option", option["next"], (*path, "options", index, "next"), index)
        if self.verb == "check":
            for index, branch in enumerate(body["check"]):
                yield Edge("branch", branch["next"], (*path, "check", index, "next"), index)
        if "next" in body and not (self.verb == "ticket" or self.options):
            yield Edge("next", body["next"], (*path, "next"))
        for name in EXITS.get(self.verb, ()):
            exit = self.exit(name)
            if (to := exit.get("next")) is not None:
                yield Edge(name, to, exit.path("next"))
            elif "next" in body:
                yield Edge(name, body["next"], (*path, "next"))


class FlowDraft:
    """`value` is what the document says, unless other texts were put into it."""

    def __init__(self, name: str, document: Document, value: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.document = document
        self.value: Mapping[str, Any] = document.value if value is None else value
        self.start: str = self.value["start"]
        self.defaults: Mapping[str, Any] = self.value.get("defaults") or NOWHERE
        self.steps = {id: StepDraft(self, id, body) for id, body in self.value["steps"].items()}

    @property
    def lost_to(self) -> str | None:
        """Where a conversation that lost its place goes on, if the flow says it."""
        to: str | None = (self.value.get("lost") or {}).get("next")
        return to

    @cached_property
    def leads_to(self) -> tuple[str, ...]:
        """The flows that this one calls or jumps to."""
        targets = (step.body[step.verb] for step in self.steps.values() if step.verb in ("call", "jump"))
        return tuple(dict.fromkeys(target.partition(".")[0] for target in targets))

    def place(self, *path: str | int) -> Place:
        return Place(self.document, path)

    def step_place(self, id: str) -> Place:
        return self.place("steps", id)
