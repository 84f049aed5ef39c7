"""What several rules need to know of a project, found out once and only when asked for."""

from __future__ import annotations

from functools import cached_property

from engine.project.draft import Draft

from .graph import Graph
from .possible import Possible
from .presence import Presence
from .saved import Saved
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
    def possible(self) -> Possible:
        return Possible(self.graph)
