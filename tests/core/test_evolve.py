"""What is made and changed quickly is what the standard library would have made."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Mapping
from typing import Any, get_type_hints

import pytest

from engine.core import messages, model
from engine.core.evolve import frozen, replace

FROZEN = [
    kind
    for module in (messages, model)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__
]


@frozen
class Parcel:
    to: str
    weight: int = 1
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)


@pytest.mark.parametrize("kind", FROZEN, ids=lambda kind: kind.__name__)
def test_everything_remembered_or_told_stays_as_it_was_made(kind: Any) -> None:
    fields = dataclasses.fields(kind)
    made = kind(**{field.name: field.name for field in fields})
    assert type(made) is kind
    assert [getattr(made, field.name) for field in fields] == [field.name for field in fields]
    for field in fields:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, field.name, "another")
        changed = replace(made, **{field.name: "another"})
        assert type(changed) is kind
        assert changed == dataclasses.replace(made, **{field.name: "another"})
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made


def test_what_is_not_given_is_the_default_and_each_has_its_own() -> None:
    one, other = Parcel("Ana"), Parcel(to="Ana")
    assert one == other == Parcel("Ana", 1, {})
    assert one.labels is not other.labels
    assert repr(one) == "Parcel(to='Ana', weight=1, labels={})"


def test_what_is_missing_or_too_much_is_said_as_usual() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'to'"):
        Parcel()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Parcel("Ana", colour="red")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        replace(Parcel("Ana"), colour="red")
    assert list(inspect.signature(Parcel).parameters) == ["to", "weight", "labels"]
    assert get_type_hints(Parcel.__init__)["weight"] is int


def test_a_class_that_is_more_than_its_fields_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="Checked is more than its fields"):

        @frozen
        class Checked:
            one: int

            def __post_init__(self) -> None:
                raise AssertionError
