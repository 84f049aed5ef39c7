"""What several rules need to know of a project, found out once and only when asked for."""

from __future__ import annotations

from functools import cached_property

from engine.project.draft import Draft

from .graph import Graph
from .kinds import Kind, joined
from .possible import Possible
from .presence import Presence
from .reaching import Reaching
from .saved import Saved, saves_of
from .vocabulary import Vocabulary


class Study:
    """Only for a draft whose references are right."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.draft.flows)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.draft)

    @cached_property
    def saved(self) -> Saved:
        return Saved(self.draft, self.vocabulary)

    @cached_property
    def presence(self) -> Presence:
        return Presence(self.draft, self.graph)

    @cached_property
    def reaching(self) -> Reaching:
        return Reaching(self.graph)

    @cached_property
    def possible(self) -> Possible:
        return Possible(self.graph)

    def kind_at(self, n: int, name: str, *, after: bool = False) -> Kind:
        """Of what was saved under the name, on entering a step or once it saved its own."""
        step = self.graph.steps[n]
        flow = step.flow.name
        if not self.saved.is_mixed(flow, name):
            return self.saved.kind(flow, name)
        own = [save for save in saves_of(step) if save.name == name] if after else []
        found = own or self.reaching.at(n, name)
        return joined(map(self.saved.kind_of, found)) if found else self.saved.kind(flow, name)
