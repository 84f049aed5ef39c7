"""Words as they sound, so that «muuuy», «servisio» and «q» are what they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from engine.core.values import fold

NUMBER: Final = "#"
LONGEST: Final = 40
"""Letters of a word; of a longer one only its beginning is looked at."""

_BREAK = re.compile(r"[.,;:!?¡¿…\n()]+")
_SMILE = re.compile(r"[:=;]['-]?[)D](?!\w)")
_FROWN = re.compile(r"[:=]['-]?[(/](?!\w)")
_PIECE = re.compile("[#\u2600-\u27bf\u2b50\U0001f000-\U0001f3fa\U0001f400-\U0001faff]")
_DIGIT = re.compile(r"\d")
_STUCK = re.compile(r"(?<=\d)(?=[^\W\d_])")

_SHORT: Final = {
    **dict.fromkeys(("q", "k", "ke", "qe"), "que"),
    **dict.fromkeys(("xq", "pq", "porq", "xk", "pk"), "porque"),
    **dict.fromkeys(("tmb", "tb", "tbn"), "tambien"),
    **dict.fromkeys(("x", "xr"), "por"),
    **dict.fromkeys(("sta", "ta"), "esta"),
    **dict.fromkeys(("d",), "de"),
}
_NUMBERS: Final = frozenset(
    "dos tres cuatro cinco seis siete ocho nueve diez two three four five six".split()
)

_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<!c)h", ""),
        (r"qu(?=[ei])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"g(?=[ei])", "j"),
        (r"z", "s"),
        (r"v", "b"),
        (r"ll", "y"),
        (r"y$", "i"),
        (r"^r+", "r"),  # inside a word two are another sound: «caro», «carro»
        (r"([^r])\1+", r"\1"),
    )
)
_DISGUISED: Final = str.maketrans("013457", "oieast")
LETTERS: Final = 4
"""Of a word with digits in the place of letters; «4g» and «mp3» are none."""

_LONG_DRAWN = re.compile(r"(.)\1{2,}")


def words(text: str) -> tuple[list[str], list[int]]:
    """Emoji are words, and so are the faces made of signs; any number is `#`.

    And of each the clause: between which marks of punctuation it stands.
    """
    said: list[str] = []
    clauses: list[int] = []
    if ":" in text or "=" in text or ";" in text:
        text = _FROWN.sub(" 🙁 ", _SMILE.sub(" 🙂 ", text))
    for clause, part in enumerate(_BREAK.split(text)):
        start = 0
        while sign := _PIECE.search(part, start):
            said += _spoken(part[start : sign.start()])
            said.append(sign[0])
            start = sign.end()
        said += _spoken(part[start:])
        clauses += [clause] * (len(said) - len(clauses))
    return said, clauses


def _spoken(text: str) -> list[str]:
    if _DIGIT.search(text):
        text = _STUCK.sub(" ", text)
    return [_sound(word[:LONGEST]) for word in fold(text).split()]


@lru_cache(8192)
def _sound(word: str) -> str:
    word = _LONG_DRAWN.sub(r"\1", word)
    if word.isdecimal() or word in _NUMBERS:
        return NUMBER
    if sum(map(str.isalpha, word)) >= LETTERS:
        word = word.translate(_DISGUISED)
    word = _SHORT.get(word, word)
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word or "h"
