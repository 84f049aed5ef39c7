"""JSON files: the standard decoder for the value; places, and faults, only when somebody asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from .document import DEEPEST, ENOUGH, Document, Fault, Lines, Unreadable
from .encoding import INVISIBLE
from .json_places import Places
from .offsets import offsets
from .scalars import Unusable, fraction, whole

TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<mark>[{}\[\],:])
    | (?P<string>")
    | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.])
    | (?P<word>(?:true|false|null)\b)
    )""",
    re.VERBOSE,
)
WHAT_ELSE = re.compile(r"[-+\w.]+|\S")
UNSTORABLE = re.compile(f"[\ud800-\udfff]|{INVISIBLE.pattern}")
DECODER = json.JSONDecoder()
CLOSING = {"{": "}", "[": "]"}
VALUE = frozenset(("{", "[", "string", "number", "word"))
KEY = frozenset(("string",))
KEY_OR_END = KEY | {"}"}
COLON = frozenset((":",))
ENDLESS = ("NaN", "Infinity", "-Infinity")


def read(file: str, text: str) -> Document:
    try:
        value = json.loads(
            text, parse_float=fraction, parse_int=whole, parse_constant=_refuse, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError):
        raise _unreadable(file, text) from None
    if _too_deep(value) or ("\\u" in text and not _storable(value)):
        raise _unreadable(file, text)
    return Document(file, text, value, lambda: Places(text))


def _refuse(name: str) -> None:
    raise Unusable("endless")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _too_deep(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        children = (node.values() if isinstance(node, dict) else node for node in level)
        level = [child for some in children for child in some if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _storable(value: Any) -> bool:
    """Whether every escape is a character that can be kept: no NUL, no half of an emoji."""
    return not any(UNSTORABLE.search(text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            yield from node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _unreadable(file: str, text: str) -> Unreadable:
    scanner = _Scanner(text)
    scanner.run()
    faults = scanner.faults or [Fault("Y201", 0, 1, {"found": text[:1]}, "other")]
    return Unreadable.of(file, Lines(text), faults)


class _Stop(Exception):
    """Nothing more can be said of this file."""


class _Scanner:
    """What is wrong with a text. `expected` is the kinds of token that may come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.open: list[tuple[int, str, dict[str, int]]] = []  # start, closing, the keys and their places
        self.text_read = ""
        self.faults: list[Fault] = []

    def run(self) -> None:
        with suppress(_Stop):
            self.document()

    def document(self) -> None:
        expected = VALUE
        at = 0
        while expected:
            token = TOKEN.match(self.text, at)
            if token is None:
                raise self.lost(at, expected)
            kind = token.lastgroup or ""
            start, end = token.span(kind)
            if kind == "mark":
                kind = token[kind]
            if kind not in expected:
                raise self.lost(at, expected)
            if kind == "string":
                end = self.string(start, expected)
            at, expected = end, self.take(kind, start, end, expected)
        if self.text[at:].strip(" \t\r\n"):
            raise self.lost(at, expected)

    def take(self, kind: str, start: int, end: int, expected: frozenset[str]) -> frozenset[str]:
        if kind in CLOSING:
            return self.begin(start, end, kind)
        if kind == ",":
            return KEY if self.open[-1][1] == "}" else VALUE
        if kind == ":":
            return VALUE
        if kind == "string" and expected <= KEY_OR_END:
            self.key(start, end)
            return COLON
        if kind in "}]":
            self.open.pop()
        elif kind == "number":
            self.number(start, end)
        return frozenset((",", self.open[-1][1])) if self.open else frozenset()

    def begin(self, start: int, end: int, bracket: str) -> frozenset[str]:
        if len(self.open) == DEEPEST:
            self.note(Fault("Y122", start, end, {"deepest": DEEPEST}))
            raise _Stop
        self.open.append((start, CLOSING[bracket], {}))
        return KEY_OR_END if bracket == "{" else VALUE | {"]"}

    def key(self, start: int, end: int) -> None:
        keys = self.open[-1][2]
        key = self.text_read
        if key in keys:
            line, _ = self.lines.place(keys[key])
            self.note(Fault("Y120", start, end, {"key": key, "line": line}))
        keys[key] = start

    def number(self, start: int, end: int) -> None:
        written = self.text[start:end]
        try:
            whole(written) if written.lstrip("-").isdigit() else fraction(written)
        except Unusable as unusable:
            self.note(Fault("Y106", start, end, {"text": written}, unusable.reason))

    def string(self, start: int, expected: frozenset[str]) -> int:
        """Where it ends."""
        try:
            self.text_read, end = DECODER.raw_decode(self.text, start)
        except ValueError:
            raise self.lost(start, expected) from None
        if found := UNSTORABLE.search(self.text_read):
            left, right = offsets(self.text[start:end], self.text_read)[found.start()]
            written = self.text[start + left : start + right]
            self.note(Fault("Y112", start + left, start + right, {"written": written}, "invisible"))
        return int(end)

    def note(self, fault: Fault) -> None:
        self.faults.append(fault)
        if len(self.faults) == ENOUGH:
            raise _Stop

    def lost(self, at: int, expected: frozenset[str]) -> _Stop:
        self.faults.append(self.syntax_fault(at, expected))
        return _Stop()

    def syntax_fault(self, at: int, expected: frozenset[str]) -> Fault:
        found = WHAT_ELSE.search(self.text, at)
        if found is None:
            return self.unclosed(at)
        written, start, end = found[0], found.start(), found.end()
        if written in ENDLESS:
            return Fault("Y106", start, end, {"text": written}, "endless")
        if written in ("}", "]") and self.text[:at].endswith(","):
            return Fault("Y201", at - 1, at, {}, "comma")
        if written == '"' and "string" in expected:
            return Fault("Y201", start, end, {}, "string")
        if written == "'":
            return Fault("Y201", start, end, {}, "quote")
        if written in ("/", "#"):
            return Fault("Y201", start, end, {}, "comment")
        if not expected:
            return Fault("Y201", start, end, {}, "rest")
        if "," in expected and (written[0] in '"{[-' or written[0].isalnum()):
            return Fault("Y201", at, at + 1, {}, "missing_comma")
        return Fault("Y201", start, end, {"found": written}, "other")

    def unclosed(self, at: int) -> Fault:
        if not self.open:
            return Fault("Y201", 0, 1, {}, "empty")
        start, closing, _ = self.open[-1]
        return Fault("Y113", start, start + 1, {"brace": self.text[start], "closing": closing})
