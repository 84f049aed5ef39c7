"""What the channels say to people, read from `engine/locale`."""

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
    """`sentence("cloud.window", "en", code=…)`: the sentence `window` of the table `cloud`, filled."""
    found: Any = _catalogue(language if language in LANGUAGES else LANGUAGES[0])
    for part in name.split("."):
        found = found[part]
    return PLACEHOLDER.sub(lambda match: str(params.get(match[1], "…")), str(found))


@cache
def _catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / f"channels.{language}.toml").read_text("utf-8"))
