"""How somebody who writes feels, by the words of a list that the project may edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from engine.core.reading.sounds import words

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


class Known:
    """Single words, and how words begin: what each says, the longest beginning before the others."""

    __slots__ = ("_lengths", "_stems", "_whole")

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._whole = {word: kind for word, kind in kinds.items() if not word.endswith(STEM)}
        self._stems = {word.removesuffix(STEM): kind for word, kind in kinds.items() if word.endswith(STEM)}
        self._lengths: dict[str, list[int]] = {}
        for length, first in sorted({(len(stem), stem[:SHORTEST]) for stem in self._stems}, reverse=True):
            self._lengths.setdefault(first, []).append(length)

    def kind(self, word: str) -> str:
        """Empty of a word that is not known."""
        if word in self._whole:
            return self._whole[word]
        for length in self._lengths.get(word[:SHORTEST], ()):
            if word[:length] in self._stems:
                return self._stems[word[:length]]
        return ""


class Branch:
    """What comes next in the phrases that have begun so: the word that ends one, or that leads on."""

    __slots__ = ("ends", "leads")

    def __init__(self, kinds: Mapping[tuple[str, ...], str]) -> None:
        self.ends = Known({phrase[0]: kind for phrase, kind in kinds.items() if len(phrase) == 1})
        longer: dict[str, dict[tuple[str, ...], str]] = {}
        for phrase, kind in kinds.items():
            if len(phrase) > 1:
                longer.setdefault(phrase[0], {})[phrase[1:]] = kind
        self.leads = {word: Branch(rest) for word, rest in longer.items()}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` gives the kind of each, word by word; `slips`, that of a long word in which a letter is
    missing, or two changed places."""

    phrases: Branch = field(default_factory=lambda: Branch({}))
    slips: Known = field(default_factory=lambda: Known({}))

    def judge(self, text: str, /) -> str:
        return sentiment(text, self)

    def at(self, said: Sequence[str], place: int) -> tuple[str, int]:
        """The kind of the longest phrase that begins there, and its words; of none, one word."""
        word, branch, end = said[place], self.phrases, place + 1
        kind, length = branch.ends.kind(word), 1
        while word in branch.leads and end < len(said):
            branch, word, end = branch.leads[word], said[end], end + 1
            found = branch.ends.kind(word)
            if found:
                kind, length = found, end - place
        if not kind and len(said[place]) >= LONG_WORD - 1:
            kind = self.slips.kind(said[place])
        return kind, length


def lexicon(entries: Iterable[tuple[str, str]]) -> Lexicon:
    """From kinds and phrases; of one that comes twice, the last kind counts."""
    kinds = {key(phrase): kind for kind, phrase in entries}
    alone = {phrase[0]: kind for phrase, kind in kinds.items() if len(phrase) == 1}
    return Lexicon(Branch(kinds), Known(_slips(alone)))


def _slips(kinds: Mapping[str, str]) -> dict[str, str]:
    """Another letter in the place of one is too often another word: «contado», «cortado»."""
    found: dict[str, str] = {}
    for known, kind in kinds.items():
        word = known.removesuffix(STEM)
        if len(word) < LONG_WORD:
            continue
        end = known[len(word) :]
        for place in range(1, len(word)):
            found.setdefault(word[:place] + word[place + 1 :] + end, kind)
            swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
            found.setdefault(swapped + end, kind)
    return {word: kind for word, kind in found.items() if word not in kinds}


@lru_cache(4096)
def key(phrase: str) -> tuple[str, ...]:
    """What two spellings of a phrase have in common; empty when it says nothing."""
    said = tuple(words(phrase)[0])
    if not said or not phrase.rstrip().endswith(STEM):
        return said
    return (*said[:-1], said[-1] + STEM) if len(said[-1]) >= SHORTEST else ()


def sentiment(text: str, lexicon: Lexicon) -> str:
    found = _weigh(*words(text), lexicon)
    heat = found[STRESSES] + _shouts(text) + ("!!" in text) + ("??" in text) + (found[NEGATIVE] >= PILED)
    if found[ANGRY] or (found[NEGATIVE] and heat >= HEAT):
        return ANGRY
    if found[POSITIVE] > found[NEGATIVE]:
        return POSITIVE
    return NEGATIVE if found[NEGATIVE] else NEUTRAL


def _weigh(said: Sequence[str], clauses: Sequence[int], lexicon: Lexicon) -> dict[str, int]:
    found = dict.fromkeys(KINDS, 0)
    place, denied, clause = 0, -1, -1
    while place < len(said):
        kind, length = lexicon.at(said, place)
        if kind:
            is_denied = clauses[place] == clause and place <= denied
            found[_meant(kind, is_denied)] += 1
            if kind == DENIES:
                denied, clause = place + length - 1 + REACH, clauses[place]
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
    if text.islower():
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= SHOUTED and capitals > 2 * sum(map(str.islower, text))
