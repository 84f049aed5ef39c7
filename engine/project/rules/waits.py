"""Every question says what happens when the answer is not understood, and when there is none."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.flow_draft import StepDraft

from .study import Study


def check_waits(study: Study) -> Iterator[Problem]:
    for step in study.graph.steps:
        if step.verb in ("menu", "ask"):
            yield from _exits(step)


def _exits(step: StepDraft) -> Iterator[Problem]:
    exits = {edge.via for edge in step.edges}
    for name in ("no_match", "no_reply"):
        exit = step.exit(name)
        place = step.place.at(name) if name in step.body else step.place
        if not exit.declared:
            yield step.place.key_problem("F206", name, step=step.id)
        elif name not in exits:
            yield place.key_problem("F207", step=step.id, exit=name)
        elif name == "no_reply" and exit.get("after") is None:
            yield place.key_problem("F208", step=step.id)
