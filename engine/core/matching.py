"""Which option of a menu somebody meant, and whether a message is a keyword."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from engine.core.reading.words_en import ENGLISH
from engine.core.reading.words_es import SPANISH
from engine.core.values import fold

FEWEST_LETTERS: Final = 3
"""Less than this in a part of a label says too little."""

LONGEST_PLACE: Final = 60
"""Characters of «la segunda opción, por favor»."""

_LANGUAGES = (SPANISH, ENGLISH)
_LEAD = frozenset().union(*(words.options.lead for words in _LANGUAGES))
_TAIL = frozenset().union(*(words.options.tail for words in _LANGUAGES))
_LAST = frozenset().union(*(words.options.last for words in _LANGUAGES))
_NUMBERS: dict[str, int] = {**ENGLISH.numbers.names, **SPANISH.numbers.names, "una": 1}
_ORDINALS = {name: place for words in _LANGUAGES for name, place in words.options.ordinals.items()}
_PLACES = _NUMBERS | _ORDINALS
_WORDS_OF_LABELS = _LAST.union(_ORDINALS)
"""What names a place only where it stands in no label: «primera» is «Primera consulta» before the first."""


class Candidate(NamedTuple):
    """An option as a message may name it; a plain pair serves as well."""

    label: str
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    names: frozenset[str]
    inside: str
    """The label between spaces, so that whole words are found in it."""


def match(text: str, options: Sequence[tuple[str, Sequence[str]]], by_number: bool = True) -> int | None:
    """The index of the one option that the text names: exactly, or by a part of one label alone."""
    said = _key(text)
    if not said:
        return None
    place = _place(said, len(options)) if by_number and len(said) <= LONGEST_PLACE else None
    if _is_number(said):
        return place
    prepared = [_prepare(label, tuple(words)) for label, words in options]
    places = set() if place is None else {place}
    named = {index for index, option in enumerate(prepared) if said in option.names}
    if said in _WORDS_OF_LABELS:
        found = named or _by_part(said, prepared) or places
    else:
        found = named | places or _by_part(said, prepared) or _by_line(said, prepared, by_number)
    return found.pop() if len(found) == 1 else None


def match_words(text: str, words: Sequence[str]) -> bool:
    """Whether the whole message is one of the words."""
    said = _key(text)
    return bool(said) and said in _names(tuple(words))


def _by_part(said: str, options: Sequence[_Prepared]) -> set[int]:
    if said in _NUMBERS or len(said.replace(" ", "")) < FEWEST_LETTERS:
        return set()
    part = f" {said} "
    return {index for index, option in enumerate(options) if part in option.inside}


def _by_line(said: str, options: Sequence[_Prepared], by_number: bool) -> set[int]:
    """«2. Ver mis facturas», copied as the menu printed it."""
    number, _, label = said.partition(" ")
    place = int(number) - 1 if by_number and number.isdecimal() and len(number) <= 4 else -1
    return {place} if 0 <= place < len(options) and label in options[place].names else set()


def _is_number(said: str) -> bool:
    return said.replace(" ", "").isdecimal()


@lru_cache(4096)
def _place(said: str, options: int) -> int | None:
    """The index that «opción 2», «la segunda» or «dos» names."""
    words = said.split(" ")
    while len(words) > 1 and words[-1] in _TAIL:
        words.pop()
    while len(words) > 1 and words[0] in _LEAD:
        words.pop(0)
    if len(words) == 2 and words[0] == "no" and words[1].isdecimal():  # «Nº 2» folds to this
        words.pop(0)
    if len(words) != 1:
        return None
    place = options if words[0] in _LAST else _number(words[0])
    return place - 1 if 1 <= place <= options else None


def _number(word: str) -> int:
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return _PLACES.get(word, 0)


@lru_cache(4096)
def _prepare(label: str, words: tuple[str, ...]) -> _Prepared:
    return _Prepared(_names((label, *words)), f" {fold(label)} ")


@lru_cache(4096)
def _names(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_key, words)) - {""}


def _key(text: str) -> str:
    """The folded text; emoji are only compared where there is nothing else."""
    return fold(text) or "".join(c for c in text[:64] if unicodedata.category(c) in {"So", "Sm", "Sc", "Po"})
