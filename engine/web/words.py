"""What the pages say, in the language of whoever looks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES = ("es", "en")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words:
    """`words("mind.in", left="5 min")`: the sentence `in` of the table `mind`, filled."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, /, **params: object) -> str:
        found = self.find(name)
        sentence = found if isinstance(found, str) else name
        return PLACEHOLDER.sub(lambda match: str(params.get(match[1], match[0])), sentence)

    def count(self, name: str, n: int) -> str:
        """The same sentence for one and for many: `name` or `name_many`."""
        return self(name if n == 1 else f"{name}_many", n=n)

    def find(self, name: str) -> Any:
        """None when there is no such sentence."""
        found: Any = catalogue(self.language)
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def named(self, table: str, name: str) -> str:
        """What a thing of the engine is called; its own name when it has no other."""
        found = self.find(f"{table}.{name}")
        return found if isinstance(found, str) else name


@cache
def catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / f"web.{language}.toml").read_text("utf-8"))


def preferred(cookie: str | None, accept: str) -> str:
    """The language chosen with the button, else the first of the browser's that we speak."""
    if cookie in LANGUAGES:
        return str(cookie)
    for part in accept.split(",")[:20]:
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
