"""The saved values that a step cannot do without: a conversation that lacks one is not left there.

An `if` does without: to it, what is missing is `none`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.render import Text
from engine.project.flow_draft import StepDraft

from .study import Study


def uses_of(study: Study, step: StepDraft) -> frozenset[str]:
    saved = study.saved.seen_by(step.flow.name)
    return frozenset(name for name in _needed(study, step) if name in saved and name != "customer")


def _needed(study: Study, step: StepDraft) -> Iterator[str]:
    for saying in step.sayings:
        text = study.draft.text(saying.source)
        if isinstance(text, Text) and saying.moment != "after":
            yield from (use.path[0] for use in text.names if not use.has_default)
    if step.is_list:
        yield step.body["options_from"].partition(".")[0]
