"""Options that a customer can choose: each answer means one, and there is always one to choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.core.matching import match
from engine.core.render import Text
from engine.core.values import fold
from engine.problems import Problem
from engine.project.draft import Draft
from engine.project.flow_draft import FlowDraft, StepDraft
from engine.project.places import Place, warning

from .study import Study


class Answer(NamedTuple):
    """A label or a word of an option, as it is compared."""

    said: str
    option: int
    place: Place


def check_menus(study: Study) -> Iterator[Problem]:
    keywords = dict(_keywords(study.draft))
    for flow in _flows(study.draft):
        for step in flow.steps.values():
            if step.options:
                yield from _menu(study.draft, step, keywords)
            elif "choices" in step.body:
                yield from _choices(step)


def _flows(draft: Draft) -> Iterator[FlowDraft]:
    yield from draft.flows.values()
    yield from (draft.translated(translation) for translation in draft.translations)


def _keywords(draft: Draft) -> Iterator[tuple[str, Place]]:
    for index, keyword in enumerate(draft.routing.get("keywords") or ()):
        for n, word in enumerate(keyword["words"]):
            yield _compared(word), draft.at("routing", "keywords", index, "words", n)


def _compared(text: str) -> str:
    return fold(text) or text.strip()


def _menu(draft: Draft, step: StepDraft, keywords: Mapping[str, Place]) -> Iterator[Problem]:
    answers = list(_answers(draft, step))
    yield from _ambiguous(answers, step.options)
    for answer in answers:
        keyword = keywords.get(answer.said)
        if keyword is not None:
            where = keyword.file, keyword.line
            yield warning(answer.place.problem("F302", word=answer.said, file=where[0], line=where[1]))
    yield from _numbers(answers, len(step.options))
    if all("if" in option for option in step.options) and not _one_holds(step.options):
        yield step.place.at("options").key_problem("F304", step=step.id)


def _answers(draft: Draft, step: StepDraft) -> Iterator[Answer]:
    """What stands in the file as it is; a label with names in it is known only at run time."""
    for index, option in enumerate(step.options):
        place = step.place.at("options", index)
        label = draft.text(option["label"])
        if isinstance(label, Text) and label.plain is not None:
            yield Answer(_compared(label.plain), index, place.at("label"))
        for n, word in enumerate(option.get("words") or ()):
            yield Answer(_compared(word), index, place.at("words", n))


def _ambiguous(answers: Iterable[Answer], options: list[dict[str, Any]]) -> Iterator[Problem]:
    """Two options with an `if` each may be meant never to show together."""
    first: dict[str, Answer] = {}
    for answer in answers:
        other = first.setdefault(answer.said, answer)
        if other.option != answer.option and not (
            "if" in options[other.option] and "if" in options[answer.option]
        ):
            yield answer.place.problem("F301", word=answer.said, line=other.place.line)


def _numbers(answers: Iterable[Answer], options: int) -> Iterator[Problem]:
    """A number, or what people say for one, is only ever the number of an option."""
    nameless: list[tuple[str, tuple[str, ...]]] = [("", ())] * options
    for answer in answers:
        meant = match(answer.said, nameless)
        alone = [*nameless]
        alone[answer.option] = (answer.said, ())
        if match(answer.said, alone) == answer.option:
            continue
        if meant is not None:
            yield warning(answer.place.problem("F303", word=answer.said, number=meant + 1))
        elif answer.said.isdecimal():
            yield warning(answer.place.problem("F303", "never", word=answer.said))


def _choices(step: StepDraft) -> Iterator[Problem]:
    place = step.place.at("choices")
    answers = [Answer(_compared(choice), n, place.at(n)) for n, choice in enumerate(step.body["choices"])]
    yield from _ambiguous(answers, [{}] * len(answers))
    yield from _numbers(answers, len(answers))


def _one_holds(options: list[dict[str, Any]]) -> bool:
    """Whether some `if` is the contrary of another, so that one of the two always shows."""
    conditions = {_spaced(option["if"]) for option in options}
    return any({f"not {condition}", f"not ({condition})"} & conditions for condition in conditions)


def _spaced(condition: str) -> str:
    return " ".join(condition.split())
