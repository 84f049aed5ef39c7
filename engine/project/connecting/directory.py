"""Looking rows up among those that a list brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import matching
from .matching import PHONES, key, keys
from .outcome import NOT_FOUND, Outcome, found
from .spec import Directory
from .writing import Asking

__all__ = ["PHONES", "key", "keys", "kinds_of", "look_up", "wanted"]


def kinds_of(operation: Directory) -> dict[str, str]:
    """The kind of each field that it looks by."""
    return matching.kinds_of(operation.by, operation.returns)


def wanted(operation: Directory, asking: Asking) -> dict[str, str] | None:
    """The key that each field has to have; None when one is empty: that finds nobody."""
    return matching.wanted(operation.by, operation.returns, asking, operation.connector.home)


def look_up(operation: Directory, rows: Sequence[Mapping[str, Any]], asking: Asking) -> Outcome:
    """Among all the rows, or among those that an index already narrowed down."""
    looked_for = wanted(operation, asking)
    if looked_for is None:
        return Outcome(NOT_FOUND, why="by")
    kinds, home = kinds_of(operation), operation.connector.home
    same = [row for row in rows if matching.is_it(row, looked_for, kinds, home)]
    if not same:
        return Outcome(NOT_FOUND, why="directory")
    return found(operation, same, len(same))
