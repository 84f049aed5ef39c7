"""What is written is what is read, whatever people and outside systems put in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine.core.messages import Content, CustomerMessage, Sender
from engine.core.model import Contact, Conversation, Frame, Shown
from engine.store import codec

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

scalars = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.text(some.characters())
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.decimals(allow_nan=False)
    | some.datetimes(timezones=some.just(UTC))
    | some.dates()
    | some.times()
)
keys = some.text() | some.sampled_from(["$", "items", "v"])
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner).map(tuple) | some.dictionaries(keys, inner),
    max_leaves=12,
)


@given(some.dictionaries(keys, values))
def test_whatever_a_conversation_remembers_is_read_as_it_was(saved: dict[str, Any]) -> None:
    before = Conversation("w|1", "w", "1", 3, frames=(Frame("support", "menu"),), values=saved)
    text = codec.encode(before)
    after = codec.loads(text)
    assert after == before
    assert types_of(after.values) == types_of(saved)  # type: ignore[union-attr]
    assert codec.encode(after) == text
    text.encode("utf-8")


PLAIN = {
    str: some.text(some.characters()),
    int: some.integers(-(2**80), 2**80),
    bool: some.booleans(),
    float: some.floats(allow_nan=False, allow_infinity=False),
    datetime: some.datetimes(timezones=some.sampled_from([UTC, ZoneInfo("America/Argentina/Tucuman")])),
    Decimal: some.decimals(allow_nan=False),
    NoneType: some.none(),
    Any: values,
}


def annotated(hint: Any) -> some.SearchStrategy[Any]:
    """What may stand where this is written."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is UnionType:
        return some.one_of(*map(annotated, parts))
    if origin is tuple and parts[-1] is ...:
        return some.lists(annotated(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return some.tuples(*map(annotated, parts))
    if origin is Mapping:
        return some.dictionaries(keys, annotated(parts[1]), max_size=2)
    return whole(hint)


def whole(cls: type) -> some.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return some.builds(cls, **{field.name: annotated(hints[field.name]) for field in fields(cls)})


@pytest.mark.parametrize("cls", codec._CLASSES.values())
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=some.data())
def test_each_class_is_read_as_it_was_whatever_is_in_it(cls: type, data: some.DataObject) -> None:
    thing = data.draw(whole(cls))
    text = codec.encode(thing)
    assert codec.decode(text) == thing
    assert json.loads(text) == json.loads(json.dumps(codec._rarely(thing)))


def types_of(value: Any) -> Any:
    """True is 1 and 1.0 for `==`, and not for a person."""
    if isinstance(value, dict):
        return {key: types_of(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [types_of(item) for item in value]
    return type(value)


def test_half_an_emoji_is_kept() -> None:
    sender = Sender("+5492604550001", "+5492604550001", "Ana \ud83d")
    event = CustomerMessage("m1", NOW, "w", sender, Content("text", "hola \ude00"))
    assert codec.decode(codec.encode(event)) == event


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1])
def test_the_slow_way_writes_the_same_numbers(number: int) -> None:
    text = codec.encode({"value": number, "half": "\ud83d"})
    assert json.loads(text)["value"] == json.loads(codec.encode({"value": number}))["value"]


@pytest.mark.parametrize(
    "value", [10**30, -(2**63), 2**64 - 1, Decimal("0.10"), date(2026, 3, 2), time(9, 30), NOW]
)
def test_numbers_and_dates_are_exact(value: Any) -> None:
    again = codec.decode(codec.encode({"value": value}))
    assert again == {"value": value}
    assert str(again["value"]) == str(value)


def test_data_cannot_pass_for_one_of_our_classes() -> None:
    hostile = {"$": "Contact", "id": "1", "deep": ({"$": "decimal", "v": "x"},)}
    assert codec.decode(codec.encode(Contact("1", customer=hostile))).customer == hostile


def test_a_mapping_of_another_kind_is_one_too() -> None:
    shown = Shown("Cuenta 1", item=MappingProxyType({"id": "7", "debt": Decimal("12.50")}))
    assert codec.decode(codec.encode(shown)).item == {"id": "7", "debt": Decimal("12.50")}


def test_a_thing_that_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be part of the state"):
        codec.encode({"value": object()})


def test_what_is_no_aggregate_is_not_taken_for_one() -> None:
    with pytest.raises(ValueError, match="not an aggregate"):
        codec.loads(codec.encode(Frame("support", "menu")))
