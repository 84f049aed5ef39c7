"""Whether somebody said yes or no: «dale», «claro que no», «sí, por favor», «👍»."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.core.reading.spelling import any_of
from engine.core.reading.words import AnswerWords

_ANSWERS = frozenset({"yes", "no"})


def yes_no_in(text: str, words: AnswerWords) -> bool | None:
    """None when a `plain` text says neither, both, or something else."""
    said = _squeeze(text)
    kinds, pattern = _phrases(words)
    matches = list(pattern.finditer(said))
    found = [kinds.get(match[0], "other") for match in matches]
    if not matches or "undecided" in found:
        return None
    if "other" in found:
        found = found[:1] if _stands_alone(matches[0], found[0], said) else []
    answers = _ANSWERS.intersection(found)
    return answers == {"yes"} if len(answers) == 1 else None


def _squeeze(text: str) -> str:
    """«siiii», «nooo», «okk»: a letter repeated is one."""
    return re.sub(r"([^\W\d_])\1+", r"\1", text)


@lru_cache(8)
def _phrases(words: AnswerWords) -> tuple[dict[str, str], re.Pattern[str]]:
    tables = {"undecided": words.undecided, "filler": words.filler, "yes": words.yes, "no": words.no}
    kinds = {_squeeze(phrase): kind for kind, table in tables.items() for phrase in table}
    spoken = any_of(phrase for phrase in kinds if phrase[0].isalpha())
    signs = any_of(phrase for phrase in kinds if not phrase[0].isalpha())
    return kinds, re.compile(rf"(?<!\w){spoken}(?!\w)|{signs}|\w+")


def _stands_alone(match: re.Match[str], kind: str, said: str) -> bool:
    """«sí, no anda» is a yes and «no tengo internet» a no; of «si puede ser» nobody knows."""
    return said[match.end() : match.end() + 1] in {",", ".", ";", ":", "!"} or (
        kind == "no" and " " in match[0]
    )
