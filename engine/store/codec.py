"""State to text and back, exactly: `decode(encode(x)) == x`, and equal state gives equal text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import orjson

from engine.core import messages, model

TAG = "$"
_TAGGED = b'"$":'
_OURS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
_ANY = _OURS | orjson.OPT_PASSTHROUGH_DATETIME

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

_Write = Callable[[Any], dict[str, Any]]


def encode(value: Any) -> str:
    """An aggregate, an event, or whatever plain data they carry."""
    try:
        return _quickly(value).decode()
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


def _quickly(value: Any) -> bytes:
    write = _WRITERS.get(type(value))
    return _anything(value) if write is None else orjson.dumps(write(value), _refuse, _OURS)


def _refuse(thing: Any) -> Any:
    raise _Rare


def _anything(value: Any) -> bytes:
    """What people and outside systems put in, which may have our tag in it."""
    tags = 0

    def plain(thing: Any) -> Any:
        nonlocal tags
        tags += 1
        return _plain(thing)

    text = orjson.dumps(value, plain, _ANY)
    if text.count(_TAGGED) != tags:
        raise _Rare
    return text


def _plain(thing: Any) -> dict[str, Any]:
    """Only the outermost; of our classes what is not as usual."""
    kind = type(thing)
    if kind in _SCALARS:
        tag, write = _SCALARS[kind]
        return {TAG: tag, "v": write(thing)}
    if kind not in _WRITERS:
        raise _Rare
    items = ((field.name, getattr(thing, field.name), _default_of(field)) for field in fields(kind))
    return {TAG: kind.__name__, **{name: item for name, item, usual in items if not _same(item, usual)}}


def _same(item: Any, usual: Any) -> bool:
    return item is usual or (item == usual and item.__class__ is usual.__class__)


def _rarely(value: Any) -> Any:
    """What the quick way stumbles upon: half an emoji, as some phones send it, numbers beyond its 64 bits…"""
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is float:
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**64 else {TAG: "int", "v": str(value)}
    if kind in _WRITERS or kind in _SCALARS:
        return {name: _rarely(item) for name, item in _plain(value).items()}
    if isinstance(value, tuple | list):
        return [_rarely(item) for item in value]
    if isinstance(value, Mapping):
        items = {str(key): _rarely(item) for key, item in value.items()}
        return {TAG: "map", "items": items} if TAG in items else items
    raise TypeError(f"a {kind.__name__} cannot be part of the state")


def _writers() -> dict[type, _Write]:
    """Of each class, what makes plain data of all that is in it, without what is as usual.

    Made of source, as dataclasses are: a loop takes twice as long.
    """
    names: dict[str, Any] = {"_moment": _moment, "_free": _free, "str": str}
    for cls in _CLASSES.values():
        exec(_source(cls, names), names)  # noqa: S102 nothing in it but the names of our own fields
    return {cls: names[f"write_{name}"] for name, cls in _CLASSES.items()}


def _source(cls: type, names: dict[str, Any]) -> str:
    hints = get_type_hints(cls)
    always = [f"{TAG!r}: {cls.__name__!r}"]
    lines: list[str] = []
    for field in fields(cls):
        written, default = _written(hints[field.name]), _default_of(field)
        if default is MISSING:
            always.append(f"{field.name!r}: {written.format(f'thing.{field.name}')}")
            continue
        usual = f"usual_{cls.__name__}_{field.name}"
        names[usual] = default
        lines.append(f"    item = thing.{field.name}")
        if default is None:
            lines.append("    if item is not None:")
        else:
            lines.append(f"    if item is not {usual} and")
            lines[-1] += f" (item != {usual} or item.__class__ is not {usual}.__class__):"
        lines.append(f"        out[{field.name!r}] = {written.format('item')}")
    head = [f"def write_{cls.__name__}(thing):", f"    out = {{{', '.join(always)}}}"]
    return "\n".join([*head, *lines, "    return out"])


def _written(hint: Any) -> str:
    """How something annotated so is written; `{}` stands for it."""
    parts = get_args(hint)
    if NoneType in parts and len(parts) == 2:
        return _written(parts[0])
    if hint in (str, int, bool, float):
        return "{}"
    if hint is datetime:
        return "_moment({})"
    if hint in _CLASSES.values():
        return f"write_{hint.__name__}({{}})"
    if get_origin(hint) is tuple:
        inner = {_written(part) for part in parts if part is not ...}
        if inner == {"{}"}:
            return "{}"
        if len(inner) == 1 and parts[-1] is ...:
            return f"[{inner.pop().format('one')} for one in {{}}]"
    return "_free({})"


def _moment(at: datetime) -> dict[str, Any]:
    """UTC is what orjson writes as Python does."""
    return {TAG: "moment", "v": at if at.tzinfo is UTC else at.isoformat()}


def _free(value: Any) -> orjson.Fragment:
    return orjson.Fragment(_anything(value))


def _default_of(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


_SCALARS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("decimal", str),
    datetime: ("moment", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
}

_WRITERS = _writers()

_READERS: dict[str, Callable[[str], Any]] = {
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
    if tag in _READERS:
        return _READERS[tag](value["v"])
    return _CLASSES[tag](**{key: _decode(item) for key, item in value.items() if key != TAG})
