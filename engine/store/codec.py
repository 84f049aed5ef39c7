"""State to text and back, exactly: `decode(encode(x)) == x`, and equal state gives equal text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, get_args

import orjson

from engine.core import messages, model

TAG = "$"
_TAGGED = b'"$":'
_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
)

_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        *model.KINDS.values(),
        *(model.Frame, model.Shown, model.Asking, model.Note, model.Filling, model.Emergency),
        *(model.Window, model.Past, model.Also, model.Making, model.Refusal),
        *(messages.Content, messages.Location, messages.Sender, messages.Choice, messages.TemplateUse),
        *get_args(messages.Event),
        *(messages.Send, messages.Fetch),
    )
}

_Plain = Callable[[Any], dict[str, Any]]


def encode(value: Any) -> str:
    """An aggregate, an event, or whatever plain data they carry."""
    try:
        return _quickly(value)
    except (_Rare, orjson.JSONEncodeError):
        return json.dumps(_rarely(value), separators=(",", ":"), allow_nan=False)


def decode(text: str) -> Any:
    try:
        plain = orjson.loads(text)
    except orjson.JSONDecodeError:  # half an emoji is no JSON to it
        plain = json.loads(text)
    return _decode(plain)


def loads(text: str) -> model.Aggregate:
    aggregate = decode(text)
    if type(aggregate) not in model.NAMES:
        raise ValueError("not an aggregate")
    return aggregate  # type: ignore[no-any-return]


class _Rare(Exception):
    """Only the slow way writes it so that it can be read again: a key that is our tag, a strange mapping…"""


def _quickly(value: Any) -> str:
    tags = 0

    def plain(thing: Any) -> Any:
        nonlocal tags
        tags += 1
        write = _WRITERS.get(type(thing))
        if write is None:
            raise _Rare
        return write(thing)

    text = orjson.dumps(value, plain, _OPTIONS)
    if text.count(_TAGGED) != tags:
        raise _Rare
    return text.decode()


def _rarely(value: Any) -> Any:
    """What the quick way stumbles upon: half an emoji, as some phones send it, numbers beyond 64 bits…"""
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is float:
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**63 else {TAG: "int", "v": str(value)}
    if kind in _WRITERS:
        return {name: _rarely(item) for name, item in _WRITERS[kind](value).items()}
    if isinstance(value, tuple | list):
        return [_rarely(item) for item in value]
    if isinstance(value, Mapping):
        items = {str(key): _rarely(item) for key, item in value.items()}
        return {TAG: "map", "items": items} if TAG in items else items
    raise TypeError(f"a {kind.__name__} cannot be part of the state")


def _writer(cls: type) -> _Plain:
    """Writes only what is not as usual. Made of source, as dataclasses are: a loop takes twice as long."""
    usual: dict[str, Any] = {}
    lines = [f"    out = {{{TAG!r}: {cls.__name__!r}}}"]
    for place, field in enumerate(fields(cls)):
        default, usual_one = _default_of(field), f"usual_{place}"
        usual[usual_one] = default
        lines.append(f"    item = thing.{field.name}")
        if default is None:
            lines.append("    if item is not None:")
        elif default is not MISSING:
            lines.append(f"    if item is not {usual_one} and")
            lines[-1] += f" (item != {usual_one} or item.__class__ is not {usual_one}.__class__):"
        indent = "    " if default is MISSING else "        "
        lines.append(f"{indent}out[{field.name!r}] = item")
    source = "\n".join(["def write(thing):", *lines, "    return out"])
    exec(source, usual)  # noqa: S102 nothing in it but the names of our own fields
    write: _Plain = usual["write"]
    return write


def _default_of(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _scalar(tag: str, write: Callable[[Any], str]) -> _Plain:
    return lambda value: {TAG: tag, "v": write(value)}


_WRITERS: dict[type, _Plain] = {
    **{cls: _writer(cls) for cls in _CLASSES.values()},
    Decimal: _scalar("decimal", str),
    datetime: _scalar("moment", datetime.isoformat),
    date: _scalar("date", date.isoformat),
    time: _scalar("time", time.isoformat),
}

_SCALARS: dict[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "int": int,
}


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    tag = value.get(TAG)
    if tag is None:
        return {key: _decode(item) for key, item in value.items()}
    if tag == "map":
        return {key: _decode(item) for key, item in value["items"].items()}
    if tag in _SCALARS:
        return _SCALARS[tag](value["v"])
    return _CLASSES[tag](**{key: _decode(item) for key, item in value.items() if key != TAG})
