"""One `{{ … }}`: Jinja reads it, and only names, constants and our filters are let through.

Nothing is handed back to Jinja to run: what was accepted becomes closures of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser

from engine.core import filters
from engine.core.braces import JINJA, TextError, Word, place_of, place_of_filter, place_of_name, words_of
from engine.core.filters import Filter
from engine.core.formats import Formats
from engine.core.values import MISSING, Names, NameUse, Path, Value, reader

Evaluate: TypeAlias = Callable[[Names, Formats, list[str]], Value]

MAX_FILTERS = 8


class Placeholder(NamedTuple):
    """`value` gives None for a missing name, and tells the list."""

    value: Evaluate
    use: NameUse | None


@lru_cache(2048)
def read_placeholder(source: str) -> Placeholder:
    """`source` includes the braces; places count from its start."""
    if source[2] in "-+" or source[-3] == "-":
        at = 2 if source[2] in "-+" else len(source) - 3
        raise TextError("whitespace_control", at, at + 1)
    words = list(words_of(source.replace("\r", " ")))
    node = _tree(source, words)
    chain: list[nodes.Filter] = []
    while isinstance(node, nodes.Filter) and node.node is not None:
        chain.append(node)
        node = node.node
    if len(chain) > MAX_FILTERS:
        raise TextError("too_many_filters", *place_of(words), limit=MAX_FILTERS)
    steps = tuple(_filter(link, words) for link in reversed(chain))
    path = _path(node)
    if path is None:
        return Placeholder(_fixed(_constant(node, words), steps), None)
    has_default = any(link.name == "default" for link in chain)
    return Placeholder(_named(path, steps), NameUse(path, *place_of_name(words), has_default))


def _named(path: Path, steps: tuple[Filter, ...]) -> Evaluate:
    read, name = reader(path), ".".join(path)

    def value(names: Names, formats: Formats, missing: list[str]) -> Value:
        found = read(names)
        for step in steps:
            found = step(found, formats)
        if found is MISSING:
            missing.append(name)
            return None
        return found

    return value


def _fixed(constant: Value, steps: tuple[Filter, ...]) -> Evaluate:
    def value(names: Names, formats: Formats, missing: list[str]) -> Value:
        found = constant
        for step in steps:
            found = step(found, formats)
        return found

    return value


def _path(node: nodes.Node) -> Path | None:
    keys: list[str] = []
    while isinstance(node, nodes.Getattr):
        keys.append(node.attr)
        node = node.node
    return (node.name, *reversed(keys)) if isinstance(node, nodes.Name) else None


def _filter(link: nodes.Filter, words: list[Word]) -> Filter:
    place = place_of_filter(link.name, words)
    if link.name not in filters.NAMES:
        raise TextError("unknown_filter", *place, name=link.name, known=filters.NAMES)
    for argument in link.args:
        if (path := _path(argument)) is not None:
            raise TextError("not_constant", *place, name=link.name, found=".".join(path))
    arguments = [_constant(argument, words) for argument in link.args]
    step = filters.make(link.name, arguments)
    if step is None or link.kwargs or link.dyn_args or link.dyn_kwargs:
        raise TextError("wrong_arguments", *place, name=link.name)
    return step


def _constant(node: nodes.Node, words: list[Word]) -> Any:
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const):
        value = _constant(node.node, words)
        if isinstance(value, int | Decimal):
            return -value
    if not isinstance(node, nodes.Const):
        reason, marks = _why_not(node)
        raise TextError(reason, *place_of(words, marks))
    return Decimal(repr(node.value)) if isinstance(node.value, float) else node.value


_CONDITIONS = (nodes.CondExpr, nodes.Test, nodes.Compare, nodes.And, nodes.Or, nodes.Not)
_NOT_ALLOWED: tuple[tuple[type[nodes.Node] | tuple[type[nodes.Node], ...], str, str], ...] = (
    (nodes.Call, "call", "("),
    (nodes.Getitem, "subscript", "[ ."),
    (_CONDITIONS, "condition", "if is and or not in == != < <= > >="),
    ((nodes.BinExpr, nodes.UnaryExpr, nodes.Concat), "arithmetic", "+ - * / // % ** ~"),
    ((nodes.List, nodes.Tuple, nodes.Dict), "list", "[ { ,"),
)


def _why_not(node: nodes.Node) -> tuple[str, list[str]]:
    for classes, reason, marks in _NOT_ALLOWED:
        if isinstance(node, classes):
            return reason, marks.split()
    return "unsupported", []


def _tree(source: str, words: list[Word]) -> nodes.Node:
    parser = Parser(JINJA, source)
    try:
        body = parser.parse().body
    except TemplateSyntaxError:
        raise _not_understood(words, sum(1 for _ in parser.stream)) from None
    except RecursionError:
        raise TextError("too_deep", 0, len(source)) from None
    match body:
        case [nodes.Output(nodes=[node])]:
            return node
    raise TextError("unsupported", 0, len(source))


def _not_understood(words: list[Word], left: int) -> TextError:
    """`left` words were still to come, with the one that Jinja did not expect."""
    if len(words) == 2:
        return TextError("empty", words[0].start, words[1].end)
    at = max(len(words) - left, 0)
    word = words[at] if left else words[-1]
    if word.kind == "variable_end":
        return TextError("unfinished", words[-2].start, words[-2].end, found=words[-2].text)
    return TextError("unexpected_token", word.start, word.end, found=word.text)
