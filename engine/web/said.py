"""The steps of a plan as people read them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from engine.core.hours import say_when
from engine.core.identities import phones_of
from engine.core.planning import Plan, Step
from engine.core.release import Release
from engine.web.words import Words

SHOWN = 6
"""Names of a list; the others are counted."""


class Saying:
    def __init__(self, release: Release, words: Words, now: datetime) -> None:
        self._release, self._words, self._now = release, words, now

    def step(self, step: Step) -> str:
        """What, and why when that does not go without saying."""
        kind = f"{step.what}_{step.why}" if step.what in ("wait", "stuck") else step.what
        said = self._words(f"rooms.{kind}", **self._params(step))
        why = self._words.find(f"why.{step.why}") if kind == step.what else None
        if step.until is not None and step.what != "wait":
            why = self._words(f"refused.{step.code or 'none'}", **self._params(step))
        return f"{said} · {why}" if why else said

    def outcome(self, step: Step, outcome: str, code: str) -> str:
        """What became of it."""
        said = self._words(f"rooms.{step.what}", **self._params(step))
        if outcome == "done":
            return said
        if outcome == "invited":
            return f"{said} · {self._words('refused.invited')}"
        return f"{said} · {self._refusal(step, code)}"

    def help(self, step: Step) -> str:
        """What somebody should do about it; empty when nobody has to."""
        if step.what == "stuck":
            return self._words(f"advice.{step.why}", **self._params(step))
        return self._refusal(step, step.code) if step.code and step.until is None else ""

    def summary(self, found: Plan) -> str:
        counts = Counter(step.what for step in found.steps if step.doable)
        if not found.steps:
            return self._words("rooms.fine")
        if not counts:
            return self._words("rooms.nothing_now")
        told = (self._words.count(f"count.{what}", n) for what, n in counts.items())
        return self._words("rooms.summary", what=", ".join(told))

    def _refusal(self, step: Step, code: str) -> str:
        by_what = self._words.find(f"refused.{step.what}_{code}")
        name = f"refused.{step.what}_{code}" if by_what is not None else f"refused.{code or 'none'}"
        known = self._words.find(name) is not None
        return self._words(name if known else "refused.other", code=code, **self._params(step))

    def _params(self, step: Step) -> dict[str, object]:
        main = self._release.groups.main_rooms.get(step.room)
        department = self._release.groups.departments.get(main.department) if main is not None else None
        until = step.until.astimezone(self._release.company.zone) if step.until is not None else None
        return {
            "name": step.name,
            "was": step.was,
            "room": department.title if department is not None else step.room,
            "ticket": step.ticket,
            "who": self._people(step),
            "until": say_when(until, self._now, self._release.day_words) if until is not None else "",
        }

    def _people(self, step: Step) -> str:
        agents = self._release.groups.agents
        phones = {phone: spec.name for spec in agents.values() for phone in phones_of(spec)}
        of = agents.get(step.agent)
        named = [
            phones.get(phone) or (of.name if of is not None else self._stranger(phone))
            for phone, _ in step.people
        ]
        named = [*dict.fromkeys(named)]
        if not named:
            return self._words("rooms.nobody")
        more = len(named) - SHOWN
        shown = ", ".join(named[:SHOWN])
        return self._words("rooms.and_more", names=shown, n=more) if more > 0 else shown

    def _stranger(self, phone: str) -> str:
        return self._release.formats.phone(phone) if phone.startswith("+") else phone.removeprefix("~")
