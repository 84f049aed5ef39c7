"""How somebody who writes feels, by the words of a list that the project may edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from engine.core.reading.sounds import Word, words

POSITIVE, NEUTRAL, NEGATIVE, ANGRY = SENTIMENTS = ("positive", "neutral", "negative", "angry")
EXPECTED, DENIES, STRESSES = "expected", "denies", "stresses"
KINDS: Final = (*SENTIMENTS, EXPECTED, DENIES, STRESSES)

STEM: Final = "*"
"""Ends what stands for every word that begins so."""

SHORTEST: Final = 3
"""Letters of a stem."""

REACH: Final = 3
"""Words that a «no» looks ahead, inside its clause."""

HEAT: Final = 2
"""Signs of impatience that make a complaint an angry one."""

LONG_WORD: Final = 7
"""Letters of a word that is known in spite of a slip."""

PILED: Final = 3
"""Complaints in one breath; so many are a sign of impatience too."""

SHOUTED: Final = 12
"""Letters; a shorter text in capitals is no shout."""


class Judge(Protocol):
    """Whatever can tell the sentiment of a text; pure, and in time proportional to it."""

    def judge(self, text: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` gives the kind of each, word by word; `longest`, by first word, how many words to look at;
    `slips`, the kind of a long word in which a letter is missing, or two changed places."""

    phrases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    longest: Mapping[str, int] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)

    def judge(self, text: str, /) -> str:
        return sentiment(text, self)

    def at(self, said: Sequence[str], place: int) -> tuple[str, int]:
        """The kind of the longest phrase that begins there, and its words; of none, one word."""
        for length in range(min(self.longest.get(said[place], 1), len(said) - place), 0, -1):
            *before, last = said[place : place + length]
            for ending in (last, *_beginnings(last)):
                kind = self.phrases.get((*before, ending))
                if kind is not None:
                    return kind, length
        return self._slip(said[place]), 1

    def _slip(self, word: str) -> str:
        if len(word) < LONG_WORD - 1:
            return ""
        return next((self.slips[each] for each in (word, *_beginnings(word)) if each in self.slips), "")


def lexicon(entries: Iterable[tuple[str, str]]) -> Lexicon:
    """From kinds and phrases; of one that comes twice, the last kind counts."""
    phrases = {key(phrase): kind for kind, phrase in entries}
    longest: dict[str, int] = {}
    for phrase in phrases:
        if phrase:
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return Lexicon(phrases, longest, _slips(phrases))


def _slips(phrases: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    """Another letter in the place of one is too often another word: «contado», «cortado»."""
    found: dict[str, str] = {}
    for phrase, kind in phrases.items():
        word = phrase[0].removesuffix(STEM) if len(phrase) == 1 else ""
        if len(word) < LONG_WORD:
            continue
        end = phrase[0][len(word) :]
        for place in range(1, len(word)):
            found.setdefault(word[:place] + word[place + 1 :] + end, kind)
            swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
            found.setdefault(swapped + end, kind)
    return {word: kind for word, kind in found.items() if (word,) not in phrases}


@lru_cache(4096)
def key(phrase: str) -> tuple[str, ...]:
    """What two spellings of a phrase have in common; empty when it says nothing."""
    said = tuple(word.text for word in words(phrase))
    if not said or not phrase.rstrip().endswith(STEM):
        return said
    return (*said[:-1], said[-1] + STEM) if len(said[-1]) >= SHORTEST else ()


@lru_cache(8192)
def _beginnings(word: str) -> tuple[str, ...]:
    """The stems it may be of, the longest first."""
    return tuple(word[:end] + STEM for end in range(len(word), SHORTEST - 1, -1))


def sentiment(text: str, lexicon: Lexicon) -> str:
    found = _weigh(words(text), lexicon)
    heat = found[STRESSES] + _shouts(text) + ("!!" in text) + ("??" in text) + (found[NEGATIVE] >= PILED)
    if found[ANGRY] or (found[NEGATIVE] and heat >= HEAT):
        return ANGRY
    if found[POSITIVE] > found[NEGATIVE]:
        return POSITIVE
    return NEGATIVE if found[NEGATIVE] else NEUTRAL


def _weigh(said: Sequence[Word], lexicon: Lexicon) -> Counter[str]:
    found: Counter[str] = Counter()
    spoken = [word.text for word in said]
    place, denied, clause = 0, -1, -1
    while place < len(said):
        kind, length = lexicon.at(spoken, place)
        is_denied = said[place].clause == clause and place <= denied
        found[_meant(kind, is_denied)] += 1
        if kind == DENIES:
            denied, clause = place + length - 1 + REACH, said[place].clause
        elif kind in (POSITIVE, NEGATIVE, EXPECTED):
            denied = -1
        place += length
    return found


def _meant(kind: str, is_denied: bool) -> str:
    """«no anda» and «no es bueno» complain; «no es caro» says nothing; an insult is one anyhow."""
    if kind in (POSITIVE, EXPECTED) and is_denied:
        return NEGATIVE
    return NEUTRAL if kind == NEGATIVE and is_denied else kind


def _shouts(text: str) -> bool:
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return capitals >= SHOUTED and capitals > 2 * small
