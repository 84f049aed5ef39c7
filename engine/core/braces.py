"""What stands between the braces of a text: its words, by Jinja's lexer, and where each is."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from engine.core.values import SourceError

JINJA = SandboxedEnvironment()
# Python's other escapes can spell half a character, which nothing can send
_USUAL_STRING = re.compile(r"""(?:[^\\]|\\[\\'"nt])*""", re.DOTALL)


class TextError(SourceError):
    """A text that can't be read."""


class Word(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def words_of(source: str) -> Iterator[Word]:
    """The braces too; whitespace is left out."""
    end = 0
    try:
        for _, kind, text in JINJA.lexer.tokeniter(source, None):
            start, end = end, end + len(text)
            if kind != "whitespace":
                yield _checked(Word(kind, text, start, end))
    except TemplateSyntaxError:
        raise _odd_character(source, end) from None


def _checked(word: Word) -> Word:
    """Jinja reads literals late, when the place is no longer known, and lets some through."""
    try:
        match word.kind:
            case "string":
                readable = _USUAL_STRING.fullmatch(word.text) is not None
            case "integer":
                readable = int(word.text.replace("_", ""), 0) >= 0
            case "float":
                readable = isfinite(float(word.text.replace("_", "")))
            case "name":
                readable = word.text.isidentifier()
            case _:
                readable = True
    except ValueError:
        readable = False
    if not readable:
        raise TextError("bad_literal", word.start, word.end, found=word.text[:40])
    return word


def _odd_character(source: str, at: int) -> TextError:
    character = source[at : at + 1]
    reason = "unexpected_character"
    if character in ("'", '"'):
        reason = "unfinished_string"
    elif character == "}":
        reason = "unclosed_bracket"
    elif character in tuple("“”‘’«»´`"):
        reason = "curly_quote"
    return TextError(reason, at, min(at + 1, len(source)), character=character)


def place_of(words: list[Word], marks: Container[str] = ()) -> tuple[int, int]:
    """The first of these marks, or everything inside the braces."""
    for word in words[1:-1]:
        if word.text in marks:
            return word.start, word.end
    return words[1].start, words[-2].end


def place_of_name(words: list[Word]) -> tuple[int, int]:
    first = next(at for at, word in enumerate(words) if word.kind == "name")
    last = first
    while words[last + 1].text == "." and words[last + 2].kind == "name":
        last += 2
    return words[first].start, words[last].end


def place_of_filter(name: str, words: list[Word]) -> tuple[int, int]:
    for before, word in pairwise(words):
        if before.text == "|" and word.text == name:
            return word.start, word.end
    return place_of(words)
