"""What the store and the runtime say to people, read from `engine/locale` when it is said."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("es", "en")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
LOCALE = Path(__file__).parent.parent / "locale"


def sentence(name: str, language: str = "es", /, **params: object) -> str:
    """`sentence("store.full", "en", file=…)`: the sentence `full` of the table `store`, filled."""
    found: Any = catalogue(language)
    for part in name.split("."):
        found = found[part]
    return PLACEHOLDER.sub(lambda match: str(params.get(match[1], "…")), str(found))


@cache
def catalogue(language: str) -> dict[str, Any]:
    known = language if language in LANGUAGES else LANGUAGES[0]
    return tomllib.loads((LOCALE / f"runtime.{known}.toml").read_text("utf-8"))


class Said(Exception):
    """An exception that a person can cause or must know of; `name` is its sentence."""

    name: str

    def __init__(self, **params: object) -> None:
        super().__init__(*params.values())
        self.params = params

    def sentence(self, language: str = "es") -> str:
        told = {
            name: value.sentence(language) if isinstance(value, Said) else value
            for name, value in self.params.items()
        }
        return sentence(self.name, language, **told)

    def __str__(self) -> str:
        return self.sentence()
