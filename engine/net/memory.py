"""The last things somebody must remember: no more than fit."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

Value = TypeVar("Value")

MOST = 10_000


class Memory(OrderedDict[str, Value]):
    """What was put in longest ago is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most

    def put(self, key: str, value: Value) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)
