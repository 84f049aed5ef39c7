"""What is frozen quickly is as frozen as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.evolve import replace
from engine.core.frozen import frozen
from engine.core.messages import Choice, Content


@frozen
class Point:
    x: int
    y: int = 0
    tags: list[str] = dataclasses.field(default_factory=list)

    def far(self) -> int:
        return self.x + self.y


@given(st.integers(), st.integers(), st.lists(st.text()))
def test_what_goes_in_comes_out(x: int, y: int, tags: list[str]) -> None:
    point = Point(x, tags=tags, y=y)
    assert (point.x, point.y, point.tags, point.far()) == (x, y, tags, x + y)
    assert point == Point(x, y, tags)
    assert type(point) is Point
    assert pickle.loads(pickle.dumps(point)) == copy.deepcopy(point) == replace(point, x=x) == point
    assert repr(point) == f"Point(x={x}, y={y}, tags={tags!r})"


def test_nobody_changes_it() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        object.__setattr__(point, "z", 2)


def test_what_is_usual_is_each_ones_own() -> None:
    assert Point(1).tags is not Point(1).tags
    assert hash(Choice("a", "b")) == hash(Choice("a", "b"))


def test_it_is_made_as_it_is_written() -> None:
    assert str(inspect.signature(Point)) == "(x: 'int', y: 'int' = 0, tags: 'list[str]' = <factory>) -> None"
    assert get_type_hints(Content.__init__)["kind"] is str
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]


def test_more_than_fields_it_is_not() -> None:
    class Checked:
        x: int

        def __post_init__(self) -> None:
            raise AssertionError

    with pytest.raises(TypeError, match="Checked is more than its fields"):
        frozen(Checked)
