"""What compiles the connectors of a project."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from engine.core.render import Text
from engine.project.draft import Draft
from engine.project.formats import formats_for

from .compiled import Compiler
from .spec import Home


def home_of(draft: Draft) -> Home:
    company = draft.company
    formats = formats_for(company["language"], company["country"], company["currency"])
    return Home(company["country"], ZoneInfo(company["time_zone"]), formats)


def compiler_of(draft: Draft) -> Compiler:
    def parsed(source: str) -> Text:
        text = draft.text(source)
        assert isinstance(text, Text)
        return text

    return Compiler(parsed, home_of(draft))
