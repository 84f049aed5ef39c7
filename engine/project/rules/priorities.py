"""Of several priorities a case gets the first that holds, so the one that always does comes last."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.draft import Draft

from .study import Study


def check_priorities(study: Study) -> Iterator[Problem]:
    """Those that a step asks for by their name need no `if`, wherever they stand."""
    draft = study.draft
    priorities = draft.written("tickets").get("priorities") or {}
    always = next((id for id, priority in priorities.items() if "if" not in priority), None)
    if always is None:
        return
    later = list(priorities)[list(priorities).index(always) + 1 :]
    asked = _asked(draft)
    unreached = [id for id in later if "if" in priorities[id] or id not in asked]
    if unreached:
        yield draft.at("tickets", "priorities", always).key_problem("T306", name=always, others=unreached)


def _asked(draft: Draft) -> set[str]:
    steps = (step for flow in draft.flows.values() for step in flow.steps.values())
    return {step.body["priority"] for step in steps if "priority" in step.body}
