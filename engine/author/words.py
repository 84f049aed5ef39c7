"""The terminal's own sentences, read from `engine/locale`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
LANGUAGES = ("es", "en")
LOCALE = Path(__file__).parent.parent / "locale"


class Words:
    """`words("test.passed", n=3)`: the sentence `passed` of the table `test`, filled."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, /, **params: object) -> str:
        sentence = str(self.find(name))
        return PLACEHOLDER.sub(lambda match: str(params.get(match[1], match[0])), sentence)

    def count(self, name: str, n: int) -> str:
        """The same sentence for one and for many: `name` or `name_many`."""
        return self(name if n == 1 else f"{name}_many", n=n)

    def find(self, name: str) -> Any:
        found: Any = _catalogue(self.language)
        for part in name.split("."):
            found = found[part]
        return found


@cache
def _catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / f"cli.{language}.toml").read_text("utf-8"))
