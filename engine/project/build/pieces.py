"""The small parts that everything is made of: texts, conditions, values, exits and answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from engine.core.expressions import Expression
from engine.core.inputs import Accept, Bound
from engine.core.release import Attachment, Exit, SettingValue
from engine.core.render import Text
from engine.project.draft import Draft
from engine.project.durations import duration
from engine.project.flow_draft import ExitDraft


class Pieces:
    """What could not be read was a problem before: here all parses."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def text(self, source: str) -> Text:
        text = self.draft.text(source)
        assert isinstance(text, Text)
        return text

    def optional(self, source: str | None) -> Text | None:
        return None if source is None else self.text(source)

    def condition(self, source: str | None) -> Expression | None:
        if source is None:
            return None
        condition = self.draft.condition(source)
        assert isinstance(condition, Expression)
        return condition

    def value(self, said: Any) -> SettingValue:
        if not isinstance(said, str):
            return said
        text = self.text(said)
        return text if text.plain is None else text.plain

    def values(self, said: Mapping[str, Any] | None) -> dict[str, SettingValue]:
        return {name: self.value(value) for name, value in (said or {}).items()}

    def attachment(self, said: Mapping[str, str] | None) -> Attachment | None:
        if said is None:
            return None
        kind = next(key for key in said if key != "name")
        return Attachment(kind, self.text(said[kind]), self.optional(said.get("name")))

    def exit(self, said: ExitDraft, next: str | None = None) -> Exit:
        """`next`: where it leads when it does not say. What is said is said once, unless told otherwise."""
        say, after = said.get("say"), said.get("after")
        given = said.get("tries")
        return Exit(
            say=self.optional(say),
            tries=given if given is not None else int(say is not None),
            after=duration(after) if after is not None else None,
            next=said.get("next") or next,
        )


def accept(said: Mapping[str, Any]) -> Accept:
    """Of an `ask`, or of a field of a form, where `choices` alone is enough."""
    kind = said.get("accept", "choice")
    least, most = _bound(kind, said.get("min")), _bound(kind, said.get("max"))
    return Accept(kind, least, most, tuple(said.get("choices") or ()))


def _bound(kind: str, said: Any) -> Bound:
    if said is None or said == "today":
        return None if said is None else "today"
    match kind:
        case "date":
            return date.fromisoformat(said)
        case "time":
            return time.fromisoformat(said)
        case "text":
            return int(said)
    return Decimal(said)
