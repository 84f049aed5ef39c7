"""«¿Quisiste decir…?»"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

CLOSE_ENOUGH = 0.66
FEW_LETTERS = 40


def similar(word: str, choices: Iterable[str]) -> str | None:
    """The choice a person probably meant; accents, case and the kind of dash don't count."""
    plain = {_plain(choice): choice for choice in choices}
    found = difflib.get_close_matches(_plain(word)[:FEW_LETTERS], plain, n=1, cutoff=CLOSE_ENOUGH)
    return plain[found[0]] if found else None


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.strip().casefold())
    return "".join("_" if c in "- " else c for c in letters if not unicodedata.combining(c))
