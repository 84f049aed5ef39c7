"""Making what people type comparable, without losing the marks that numbers and dates need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from engine.core.reading.words import Words
from engine.core.reading.words_en import ENGLISH
from engine.core.reading.words_es import SPANISH

LONGEST: Final = 1000
"""Characters; a longer message tells a story, it doesn't answer with a number or a date."""

# an ordinal mark would decompose into a letter
_MARKS = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212ºª\u2019", "------°°'")


def plain(text: str) -> str:
    """Lower case, no accents, no invisible characters, Western digits, single spaces; marks stay."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST].translate(_MARKS)).casefold()[:LONGEST]
    return " ".join("".join(map(_plain_character, decomposed)).split())


@lru_cache(4096)
def _plain_character(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] == "M" or category == "Cf":
        return ""
    return " " if category[0] in "CZ" else character


def words_for(language: str) -> Words:
    return ENGLISH if language.partition("-")[0] == "en" else SPANISH


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for one of these phrases, the longest first; none of them: nothing matches."""
    alternatives = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return f"(?:{alternatives})" if alternatives else "(?!)"


@lru_cache(256)
def phrase(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these as whole words."""
    return re.compile(rf"(?<!\w){any_of(phrases)}(?!\w)")
