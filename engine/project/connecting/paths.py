"""JMESPath: where in an answer something stands, or whether something is so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jmespath
from jmespath import exceptions, functions

from engine.core.values import SourceError


class PathError(SourceError):
    """`reason`: unfinished, unexpected, unknown_function, arity or quotes."""


class _Functions(functions.Functions):
    """What JMESPath has, and what plain text asks for."""

    @functions.signature({"types": ["string"]}, {"types": ["string"]}, {"types": ["string"]})
    def _func_between(self, text: str, start: str, end: str) -> str | None:
        _, found, rest = text.partition(start)
        if not found:
            return None
        return rest.partition(end)[0] if end else rest

    @functions.signature({"types": ["string"]}, {"types": ["string"]})
    def _func_split(self, text: str, separator: str) -> list[str]:
        return text.split(separator or None)

    @functions.signature({"types": ["string"]})
    def _func_lower(self, text: str) -> str:
        return text.lower()

    @functions.signature({"types": ["string"]})
    def _func_upper(self, text: str) -> str:
        return text.upper()

    @functions.signature({"types": ["string"]})
    def _func_trim(self, text: str) -> str:
        return text.strip()

    @functions.signature({"types": ["string", "number"]})
    def _func_digits(self, text: str | float) -> str:
        return "".join(character for character in str(text) if character in "0123456789")


OURS = ("between", "digits", "lower", "split", "trim", "upper")
_OPTIONS = jmespath.Options(custom_functions=_Functions())
_TABLE: dict[str, Any] = _Functions().FUNCTION_TABLE
FUNCTIONS = tuple(sorted(_TABLE))


class Path:
    """An expression that was read once. Equal to another of the same source."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str, compiled: Any) -> None:
        self.source, self._compiled = source, compiled

    def of(self, value: Any) -> Any:
        """None where there is nothing, and where it cannot be told (`contains` of what is no text)."""
        try:
            return self._compiled.search(value, _OPTIONS)
        except (exceptions.JMESPathError, RecursionError, ArithmeticError, ValueError, TypeError):
            return None

    def holds(self, value: Any) -> bool:
        """As JMESPath understands it: nothing, false and what is empty do not; zero does."""
        found = self.of(value)
        return found is not None and found is not False and (found == 0 or bool(found))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of keys in it, in the order they stand."""
        return tuple(_fields(self._compiled.parsed))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Path({self.source!r})"


WHOLE = "@"


@lru_cache(4096)
def parse(source: str) -> Path:
    """Raises PathError."""
    try:
        compiled = jmespath.compile(source)
    except exceptions.IncompleteExpressionError:
        raise PathError("unfinished", max(len(source) - 1, 0), len(source)) from None
    except exceptions.ParseError as error:
        token = str(error.token_value)
        start = min(int(error.lex_position), max(len(source) - 1, 0))
        raise PathError(
            "unexpected", start, min(start + max(len(token), 1), len(source)), found=token
        ) from None
    except exceptions.LexerError as error:
        start = min(int(error.lexer_position), max(len(source) - 1, 0))
        raise PathError("unexpected", start, len(source), found=source[start:]) from None
    except exceptions.EmptyExpressionError:
        raise PathError("unfinished", 0, len(source)) from None
    except (exceptions.JMESPathError, RecursionError, ValueError):
        raise PathError("unexpected", 0, len(source), found=source) from None
    _check_calls(source, compiled.parsed)
    return Path(source, compiled)


def _check_calls(source: str, tree: Any) -> None:
    for node in _nodes(tree):
        if node["type"] != "function_expression":
            continue
        name, given = node["value"], len(node["children"])
        start = max(source.find(name), 0)
        if name not in _TABLE:
            raise PathError("unknown_function", start, start + len(name), name=name, known=FUNCTIONS)
        wanted = _TABLE[name]["signature"]
        endless = bool(wanted) and wanted[-1].get("variadic")
        if given < len(wanted) or (given > len(wanted) and not endless):
            raise PathError("arity", start, start + len(name), name=name, wanted=len(wanted), given=given)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += reversed(node.get("children", ()))


def _fields(tree: Any) -> Iterator[str]:
    for node in _nodes(tree):
        if node["type"] in ("field", "key_val_pair"):
            yield str(node["value"])


def quoted_texts(source: str) -> Iterator[str]:
    """Texts that a comparison has in double quotes, which JMESPath takes for names of keys."""
    for node in _nodes(parse(source)._compiled.parsed):
        if node["type"] == "comparator":
            for side in node["children"]:
                if side["type"] == "field" and f'"{side["value"]}"' in source:
                    yield str(side["value"])
