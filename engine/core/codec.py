"""State to text and back, exactly: `loads(dumps(x)) == x`, and equal state gives equal text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, get_args

from engine.core import messages, model

TAG = "$"

_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        *model.KINDS.values(),
        *(model.Frame, model.Shown, model.Asking, model.Note, model.Filling, model.Emergency),
        *(messages.Content, messages.Location, messages.Sender, messages.Choice),
        *get_args(messages.Event),
        *(messages.Send, messages.Fetch),
    )
}


def _default_of(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


_FIELDS: dict[type, tuple[tuple[str, Any], ...]] = {
    cls: tuple((field.name, _default_of(field)) for field in fields(cls)) for cls in _CLASSES.values()
}


def dumps(aggregate: model.Aggregate) -> str:
    return encode(aggregate)


def encode(value: Any) -> str:
    """Also events, and whatever plain data they carry."""
    plain = _encode(value)
    text = _write(plain)
    return text if text.isascii() or not _HALF.search(text) else json.dumps(plain, separators=(",", ":"))


def decode(text: str) -> Any:
    return _decode(json.loads(text))


def loads(text: str) -> model.Aggregate:
    aggregate = decode(text)
    if type(aggregate) not in model.NAMES:
        raise ValueError("not an aggregate")
    return aggregate  # type: ignore[no-any-return]


_HALF = re.compile("[\ud800-\udfff]")  # half an emoji, as some phones send it, is no text to a database
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)


def _quick_writer() -> Callable[[Any], str]:
    """JSONEncoder makes its C encoder anew for every text, which costs a quarter of the time."""
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _ENCODER.encode
    quote = json.encoder.encode_basestring
    encoder = make(None, _ENCODER.default, quote, None, ":", ",", False, False, False)
    return lambda plain: "".join(encoder(plain, 0))


_write = _quick_writer()


def _encode(value: Any) -> Any:
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is int:
        return value
    if kind in _FIELDS:
        return _encode_object(value, kind)
    if kind is tuple or kind is list:
        return [_encode(item) for item in value]
    if isinstance(value, Mapping):
        return _encode_mapping(value)
    return _encode_scalar(value)


def _encode_object(value: Any, kind: type) -> dict[str, Any]:
    out: dict[str, Any] = {TAG: kind.__name__}
    for name, default in _FIELDS[kind]:
        item = getattr(value, name)
        if item is not default and (item != default or type(item) is not type(default)):
            out[name] = _encode(item)
    return out


def _encode_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    plain = {str(key): _encode(item) for key, item in value.items()}
    return {TAG: "map", "items": plain} if TAG in plain else plain


def _encode_scalar(value: Any) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {TAG: "decimal", "v": str(value)}
    if isinstance(value, datetime):
        return {TAG: "moment", "v": value.isoformat()}
    if isinstance(value, date):
        return {TAG: "date", "v": value.isoformat()}
    if isinstance(value, time):
        return {TAG: "time", "v": value.isoformat()}
    raise TypeError(f"a {type(value).__name__} cannot be part of the state")


_SCALARS: dict[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
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
