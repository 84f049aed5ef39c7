"""The last things somebody must remember: no more than fit."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")

MOST = 10_000


class Memory(Generic[Value]):
    """What was put in longest ago is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def put(self, key: str, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def get(self, key: str) -> Value | None:
        return self._values.get(key)

    def pop(self, key: str) -> Value | None:
        return self._values.pop(key, None)
