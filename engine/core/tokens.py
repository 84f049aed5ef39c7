"""The words of the `if` language, and what people write instead of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from engine.core.values import SourceError

WORDS: dict[str, bool | None] = {"true": True, "false": False, "none": None}
KEYWORDS = frozenset({*WORDS, "and", "or", "not", "in"})

# signs and words of other languages, and the one that stands for each here
FOREIGN_SIGNS = {"===": "==", "!==": "!=", "&&": "and", "||": "or", "<>": "!=", "=<": "<=", "=>": ">="}
FOREIGN_SIGNS |= {"!": "not", "≠": "!=", "≤": "<=", "≥": ">="}
FOREIGN_WORDS = {"is": "==", "y": "and", "e": "and", "o": "or", "u": "or", "no": "not"}

_ODD = {"=": "assignment", "'": "unfinished_string", '"': "unfinished_string", ".": "expected_name"}
_ODD |= dict.fromkeys("+-*/%", "arithmetic") | dict.fromkeys("“”‘’«»´`", "curly_quote")
_ODD |= dict.fromkeys("{}", "braces")

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<foreign>===|!==|&&|\|\||<>|=<|=>|≠|≤|≥|!(?!=))
      | (?P<op>==|!=|<=|>=|<|>)
      | (?P<mark>[()\[\],])""",
    re.VERBOSE,
)


class ExpressionError(SourceError):
    """An `if` that can't be read."""


class Token(NamedTuple):
    kind: str  # name, number, text, op, end; a keyword and a mark are their own kind
    text: str
    start: int
    end: int


def tokens(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            _refuse_character(source, at)
        start, at = match.span()
        kind, text = match.lastgroup or "", match[0]
        if kind == "foreign":
            raise foreign(Token(kind, text, start, at), FOREIGN_SIGNS[text])
        if kind == "name":
            kind = _name_or_keyword(Token(kind, text, start, at))
        elif kind == "mark":
            kind = text
        if kind != "space":
            yield Token(kind, text, start, at)
    yield Token("end", "", at, at)


def foreign(token: Token, meant: str) -> ExpressionError:
    return ExpressionError("foreign_operator", token.start, token.end, found=token.text, meant=meant)


def _name_or_keyword(token: Token) -> str:
    root = token.text.partition(".")[0]
    if root.lower() not in KEYWORDS:
        return "name"
    if root != token.text:
        raise ExpressionError("keyword_as_name", token.start, token.end, word=root)
    if root not in KEYWORDS:
        raise foreign(token, root.lower())
    return root


def _refuse_character(source: str, at: int) -> NoReturn:
    character = source[at]
    reason = _ODD.get(character, "unexpected_character")
    end = len(source) if reason == "unfinished_string" else at + 1
    raise ExpressionError(reason, at, end, character=character)
