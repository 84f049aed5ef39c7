"""Every name that a text or an `if` of a flow uses is one, and has a value when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.core.expressions import Expression
from engine.core.render import Text
from engine.core.values import NameUse, Path
from engine.problems import Problem
from engine.project.flow_draft import StepDraft
from engine.project.places import Place, warning
from engine.project.sayings import Saying

from .facts import KNOWN, Facts
from .kinds import ANY, Kind, walk
from .proofs import proof_of
from .study import Study
from .unknown import unknown_field, unknown_name
from .vocabulary import PLACES

FROM_TICKET = ("ticket", "department")
"""System names that a flow has once it opened a ticket."""


class Moment(NamedTuple):
    """When a name is used: what the system lends then, and what is surely there."""

    lent: tuple[str, ...]
    facts: Facts
    item: Kind = ANY
    after: bool = False


def check_names(study: Study) -> Iterator[Problem]:
    """A text of `defaults` is looked at wherever it may be said, and reported once."""
    seen = set()
    for problem in _problems(study):
        if (problem.code, problem.span) not in seen:
            seen.add((problem.code, problem.span))
            yield problem


def _problems(study: Study) -> Iterator[Problem]:
    for n, step in enumerate(study.graph.steps):
        looker = _Looker(study, n, step)
        yield from looker.texts(step.sayings)
        yield from looker.conditions()
    for translation in study.draft.translations:
        flow = study.draft.translated(translation)
        for step in flow.steps.values():
            looker = _Looker(study, study.graph.number[flow.name, step.id], step)
            yield from looker.texts(said for said in step.sayings if translation.has(said.path))


class _Looker:
    """Looks at the names of one step."""

    def __init__(self, study: Study, n: int, step: StepDraft) -> None:
        self.study = study
        self.n = n
        self.step = step
        self.flow = step.flow.name
        self.facts = study.presence.at(n)

    def texts(self, sayings: Iterable[Saying]) -> Iterator[Problem]:
        for saying in sayings:
            text = self.study.draft.text(saying.source)
            if isinstance(text, Text) and text.plain is None:
                yield from self._text(saying, text)

    def conditions(self) -> Iterator[Problem]:
        for path, source, n in self.step.conditions:
            condition = self.study.draft.condition(source)
            if isinstance(condition, Expression):
                yield from self._condition(self.step.flow.place(*path), condition, n)
        if self.step.is_list:
            yield from self._list()

    def _text(self, saying: Saying, text: Text) -> Iterator[Problem]:
        moment, place = self._moment(saying), self.step.flow.place(*saying.path)
        alone = saying.is_value and len(text.names) == 1 and text.source == text.source.strip()
        for use in text.names:
            yield from self._use(use, place, moment, certain=not use.has_default, warn=not alone)

    def _condition(self, place: Place, condition: Expression, n: int) -> Iterator[Problem]:
        """Of what is missing an `if` is false; but one that compares what nobody ever saved is a mistake."""
        facts = self.facts
        if self.step.verb == "check":
            for before in self.step.body["check"][:n]:
                facts |= self.study.presence.proven(before["if"], holds=False)
        moment = Moment(PLACES["flow"], facts)
        tested = {tested[0] for tested in proof_of(condition.source).tested}
        for use in condition.names:
            root = use.path[0]
            never = root not in tested and not self.study.possible.at(self.n, root)
            yield from self._use(use, place, moment, certain=never, warn=False)

    def _list(self) -> Iterator[Problem]:
        source = self.step.body["options_from"]
        path, place = tuple(source.split(".")), self.step.place.at("options_from")
        use = NameUse(path, 0, len(source))
        problems = list(self._use(use, place, Moment(PLACES["flow"], self.facts), certain=True, warn=False))
        yield from problems
        kind = self.study.saved.kind_at(self.flow, path)
        if not problems and kind is not None and kind.name not in ("list", "any"):
            yield place.problem("N105", name=source)

    def _moment(self, saying: Saying) -> Moment:
        presence, facts = self.study.presence, self.facts
        if saying.moment == "after":
            return Moment(PLACES["flow"], presence.after(self.n), after=True)
        if saying.moment == "option":
            condition = self.step.options[saying.n].get("if")
            return Moment(PLACES["flow"], facts | presence.proven(condition) if condition else facts)
        if saying.moment == "item":
            listed = self.study.saved.kind_at(self.flow, tuple(self.step.body["options_from"].split(".")))
            return Moment(PLACES["item"], facts, (listed.item if listed else None) or ANY)
        if self.step.verb == "ticket" and saying.moment != "enter":
            facts = presence.opened(self.n)
        return Moment(PLACES[_PLACE.get(saying.moment, "flow")], facts)

    def _use(
        self, use: NameUse, place: Place, moment: Moment, *, certain: bool, warn: bool
    ) -> Iterator[Problem]:
        """`certain`: the name has to have a value; `warn`: also say so of fields that may lack one."""
        root = use.path[0]
        saved = self.study.saved.seen_by(self.flow)
        if root in moment.lent:
            kind = moment.item if root == "item" else self.study.vocabulary.roots[root]
        elif root in FROM_TICKET:
            kind = self.study.vocabulary.roots[root]
        elif root in saved:
            kind = self.study.kind_at(self.n, root, after=moment.after)
        else:
            yield self._unknown(use, place, moment)
            return
        if root not in moment.lent and certain and not self._has(moment, (root,)):
            yield self._sometimes_missing(use, place)
            return
        yield from self._fields(use, place, moment, kind, warn=warn and not use.has_default)

    def _fields(
        self, use: NameUse, place: Place, moment: Moment, kind: Kind, *, warn: bool
    ) -> Iterator[Problem]:
        walked, absent = walk(kind, use.path[1:])
        if absent is not None:
            yield unknown_field(use, place, walked[-1] if walked else kind, absent)
            return
        if not warn:
            return
        for end, field in enumerate(walked, 2):
            path = use.path[:end]
            if field.maybe and not self._has(moment, path) and not self._is_of_known(moment, path):
                name, part = ".".join(use.path), ".".join(path)
                hint = "customer" if path[0] == "customer" else ""
                yield warning(place.inner_problem(use.start, use.end, "N201", hint, name=name, part=part))
                return

    def _has(self, moment: Moment, path: Path) -> bool:
        return self.study.presence.has(moment.facts, path)

    def _is_of_known(self, moment: Moment, path: Path) -> bool:
        return path[0] == "customer" and self.study.presence.has(moment.facts, KNOWN)

    def _unknown(self, use: NameUse, place: Place, moment: Moment) -> Problem:
        known = (*moment.lent, *self.study.saved.seen_by(self.flow))
        return unknown_name(use, place, known, is_condition=place.path[-1:] == ("if",))

    def _sometimes_missing(self, use: NameUse, place: Place) -> Problem:
        study, root = self.study, use.path[0]
        steps = study.graph.steps
        way = [steps[n] for n in study.presence.way_without(self.n, (root,))]
        names = [step.id if step.flow is self.step.flow else f"{step.flow.name}.{step.id}" for step in way]
        hint = "ticket" if root in FROM_TICKET else ""
        if not study.possible.at(self.n, root):
            hint = f"{hint}_never".strip("_")
        return place.inner_problem(use.start, use.end, "N102", hint, name=root, way=" → ".join(names))


_PLACE = {moment: moment for moment in ("opened", "taken", "closed", "notify")}
