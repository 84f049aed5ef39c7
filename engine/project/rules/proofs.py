"""What an `if` proves to be there, when it holds and when it does not."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from engine.core.tokens import Token, tokens
from engine.core.values import Path

NOTHING: frozenset[Path] = frozenset()
LITERALS = ("text", "number", "true", "false", "none", "list")


class Proof(NamedTuple):
    """Names that have a value `if_true` and `if_false`; `tested` are those it asks the presence of."""

    if_true: frozenset[Path] = NOTHING
    if_false: frozenset[Path] = NOTHING
    tested: frozenset[Path] = NOTHING

    def negated(self) -> Proof:
        return Proof(self.if_false, self.if_true, self.tested)


class _Operand(NamedTuple):
    kind: str
    path: Path = ()
    proof: Proof = Proof()


@lru_cache(4096)
def proof_of(source: str) -> Proof:
    """`source` is an `if` that could be parsed."""
    return _Reader(list(tokens(source))).either()


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def either(self) -> Proof:
        proof = self._both()
        while self._took("or"):
            other = self._both()
            proof = Proof(
                proof.if_true & other.if_true, proof.if_false | other.if_false, proof.tested | other.tested
            )
        return proof

    def _both(self) -> Proof:
        proof = self._negation()
        while self._took("and"):
            other = self._negation()
            proof = Proof(
                proof.if_true | other.if_true, proof.if_false & other.if_false, proof.tested | other.tested
            )
        return proof

    def _negation(self) -> Proof:
        if self._took("not"):
            return self._negation().negated()
        return self._comparison()

    def _comparison(self) -> Proof:
        left = self._operand()
        op = self._operator()
        if op is None:
            return left.proof
        return _compared(left, op, self._operand())

    def _operator(self) -> str | None:
        token = self._tokens[self._at]
        if token.kind in ("op", "in"):
            self._at += 1
            return token.text
        if token.kind == "not":
            self._at += 2
            return "not in"
        return None

    def _operand(self) -> _Operand:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "(":
            inner = self.either()
            self._at += 1
            return _Operand("test", proof=inner)
        if token.kind == "[":
            while self._tokens[self._at].kind != "]":
                self._at += 1
            self._at += 1
            return _Operand("list")
        if token.kind == "name":
            path = tuple(token.text.split("."))
            return _Operand("name", path, Proof(frozenset({path}), NOTHING, frozenset({path})))
        return _Operand(token.kind)

    def _took(self, kind: str) -> bool:
        taken = self._tokens[self._at].kind == kind
        self._at += taken
        return taken


def _compared(left: _Operand, op: str, right: _Operand) -> Proof:
    names = frozenset(operand.path for operand in (left, right) if operand.path)
    kinds = {left.kind, right.kind}
    if op in ("==", "!="):
        return _equal(names, kinds) if op == "==" else _equal(names, kinds).negated()
    # order and `in` are false beside what has no value
    return Proof(NOTHING, names) if op == "not in" else Proof(names)


def _equal(names: frozenset[Path], kinds: set[str]) -> Proof:
    if "none" in kinds:
        return Proof(NOTHING, names, names)
    return Proof(names) if kinds & set(LITERALS) else Proof()
