"""The `if` language: one line that is true or false of some names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn, TypeAlias

from engine.core.compare import TESTS, spelled
from engine.core.tokens import FOREIGN_WORDS, WORDS, ExpressionError, Token, foreign, tokens
from engine.core.values import MISSING, Names, NameUse, Path, reader

__all__ = ["Comparison", "Expression", "ExpressionError", "parse"]

MAX_LENGTH = 1000
MAX_DEPTH = 50

Literal: TypeAlias = bool | int | Decimal | str | None
Holds: TypeAlias = Callable[[Names], bool]


class Comparison(NamedTuple):
    """A name beside a literal, the name put first; start and end are the literal's.

    Each element of a list gives one. Besides the operators as written, `op` is "contains" or
    "lacks" where the literal is looked for in the name.
    """

    path: Path
    op: str
    literal: Literal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Expression:
    source: str
    holds: Holds = field(repr=False, compare=False)
    names: tuple[NameUse, ...] = field(repr=False, compare=False)
    comparisons: tuple[Comparison, ...] = field(repr=False, compare=False)


def parse(source: str) -> Expression:
    if len(source) > MAX_LENGTH:
        raise ExpressionError("too_long", MAX_LENGTH, len(source), limit=MAX_LENGTH)
    if not source.strip():
        raise ExpressionError("empty", 0, len(source))
    parser = _Parser(list(tokens(source)))
    return Expression(source, parser.whole(), tuple(parser.names), tuple(parser.comparisons))


class _Operand(NamedTuple):
    """A name, literals (a list has several), or a test in parentheses."""

    read: Callable[[Names], Any]
    path: Path | None = None
    literals: tuple[tuple[Literal, Token], ...] = ()
    is_test: bool = False
    is_list: bool = False

    def test(self) -> Holds:
        read = self.read
        return read if self.is_test else lambda names: bool(read(names))


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "contains", "not in": "lacks"}


class _Parser:
    """Recursive descent: `either` is the loosest, `operand` the tightest."""

    def __init__(self, tokens: list[Token]) -> None:
        self.names: list[NameUse] = []
        self.comparisons: list[Comparison] = []
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Holds:
        node = self._either()
        if self._next.kind != "end":
            self._refuse_next()
        return node.test()

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _take_deeper(self) -> Token:
        token = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("too_deep", token.start, token.end, limit=MAX_DEPTH)
        return token

    def _either(self) -> _Operand:
        return self._joined("or", self._both, _any_of)

    def _both(self) -> _Operand:
        return self._joined("and", self._negation, _all_of)

    def _joined(
        self, word: str, part: Callable[[], _Operand], join: Callable[[list[Holds]], Holds]
    ) -> _Operand:
        parts = [part()]
        while self._next.kind == word:
            self._take()
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return _Operand(join([part.test() for part in parts]), is_test=True)

    def _negation(self) -> _Operand:
        if self._next.kind != "not":
            return self._comparison()
        self._take_deeper()
        test = self._negation().test()
        self._depth -= 1
        return _Operand(lambda names: not test(names), is_test=True)

    def _comparison(self) -> _Operand:
        left = self._operand()
        op = self._operator()
        if op is None:
            return left
        right = self._container() if op in ("in", "not in") else self._operand()
        again = self._next
        if self._operator() is not None:
            raise ExpressionError("chained", again.start, again.end)
        self._note(left, op, right)
        return _Operand(_compared(left, op, right), is_test=True)

    def _operator(self) -> str | None:
        token = self._next
        if token.kind == "not" and self._tokens[self._at + 1].kind == "in":
            self._at += 2
            return "not in"
        return self._take().text if token.kind in ("op", "in") else None

    def _note(self, left: _Operand, op: str, right: _Operand) -> None:
        if left.path is None:
            left, op, right = right, _FLIPPED.get(op, op), left
        if left.path is not None:
            for literal, token in right.literals:
                self.comparisons.append(Comparison(left.path, op, literal, token.start, token.end))

    def _operand(self) -> _Operand:
        token = self._next
        if token.kind == "name":
            return self._name()
        if token.kind == "(":
            return self._group()
        if token.kind == "[":
            raise ExpressionError("list_outside_in", token.start, token.end)
        literal = self._literal("expected_value")
        return _Operand(_always(literal), literals=((literal, token),))

    def _name(self) -> _Operand:
        token, after = self._take(), self._next
        if after.kind in ("(", "["):
            reason = "call" if after.kind == "(" else "subscript"
            raise ExpressionError(reason, token.start, after.end, name=token.text)
        path = tuple(token.text.split("."))
        self.names.append(NameUse(path, token.start, token.end))
        return _Operand(reader(path), path=path)

    def _group(self) -> _Operand:
        opening = self._take_deeper()
        node = self._either()
        self._close(opening, ")")
        self._depth -= 1
        return node

    def _container(self) -> _Operand:
        opening = self._next
        if opening.kind == "[":
            return self._list()
        if opening.kind == "number" or opening.kind in WORDS:
            raise ExpressionError("expected_list", opening.start, opening.end, found=opening.text)
        return self._operand()

    def _list(self) -> _Operand:
        opening = self._take()
        literals = [(self._literal("expected_literal"), self._tokens[self._at - 1])]
        while self._next.kind == ",":
            self._take()
            literals.append((self._literal("expected_literal"), self._tokens[self._at - 1]))
        self._close(opening, "]")
        values = tuple(literal for literal, _ in literals)
        return _Operand(_always(values), literals=tuple(literals), is_list=True)

    def _close(self, opening: Token, closing: str) -> None:
        if self._next.kind == "end":
            raise ExpressionError("unclosed", opening.start, opening.end, found=opening.text, closing=closing)
        if self._next.kind != closing:
            self._refuse_next()
        self._take()

    def _literal(self, expected: str) -> Literal:
        token = self._next
        literal: Literal
        if token.kind == "text":
            literal = spelled(token.text[1:-1])
        elif token.kind == "number":
            literal = Decimal(token.text) if "." in token.text else int(token.text)
        elif token.kind in WORDS:
            literal = WORDS[token.kind]
        else:
            raise ExpressionError(expected, token.start, token.end, found=token.text)
        self._take()
        return literal

    def _refuse_next(self) -> NoReturn:
        before, token = self._tokens[self._at - 1], self._next
        for word in (before, token):
            if word.kind == "name" and word.text.lower() in FOREIGN_WORDS:
                raise foreign(word, FOREIGN_WORDS[word.text.lower()])
        if token.kind == "number" and token.text.startswith("-"):
            raise ExpressionError("arithmetic", token.start, token.start + 1, character="-")
        raise ExpressionError("unexpected_token", token.start, token.end, found=token.text)


def _always(value: object) -> Callable[[Names], Any]:
    return lambda names: value


def _compared(left: _Operand, op: str, right: _Operand) -> Holds:
    if left.path is not None and right.literals:
        literals = [literal for literal, _ in right.literals]
        return _compared_with(left.read, op, literals if right.is_list else literals[0])
    read, other, test = left.read, right.read, TESTS[op]
    return lambda names: test(read(names), other(names))


def _compared_with(read: Callable[[Names], Any], op: str, literal: Any) -> Holds:
    """The usual comparison, a name with a literal: shorter ways where they mean the same."""
    test = TESTS[op]
    match op, literal:
        case "==", None:
            return lambda names: (value := read(names)) is None or value is MISSING
        case "!=", None:
            return lambda names: (value := read(names)) is not None and value is not MISSING
        case "==", str() if type(literal) is str:
            return lambda names: read(names) == literal
        case "!=", str() if type(literal) is str:
            return lambda names: read(names) != literal
        case "in", list() if all(type(element) is str for element in literal):
            return lambda names: isinstance(value := read(names), str) and value in literal
    return lambda names: test(read(names), literal)


def _any_of(tests: list[Holds]) -> Holds:
    if len(tests) == 2:
        first, second = tests
        return lambda names: first(names) or second(names)
    return lambda names: any(test(names) for test in tests)


def _all_of(tests: list[Holds]) -> Holds:
    if len(tests) == 2:
        first, second = tests
        return lambda names: first(names) and second(names)
    return lambda names: all(test(names) for test in tests)
