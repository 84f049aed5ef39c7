"""The shelf's twin without a database: the same promises, but for outliving the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.store import codec
from engine.store.shelf.interface import Indexed, Known, Synced
from engine.store.shelf.tables import KEPT


class MemoryShelf:
    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], tuple[datetime, datetime, str, str]] = {}
        self._spent: dict[tuple[str, str], int] = {}
        self._begun: dict[str, tuple[datetime, Known | None]] = {}
        self._lists: dict[tuple[str, int], list[tuple[str, frozenset[tuple[str, str]]]]] = {}
        self._shown: dict[str, tuple[int, Synced]] = {}
        self._number = 0

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def known(self, connector: str, key: str) -> Known | None:
        found = self._answers.get((connector, key))
        return Known(found[1], found[2], codec.decode(found[3])) if found else None

    async def remember(self, connector: str, key: str, known: Known, until: datetime) -> None:
        at, outcome, value = known
        self._answers[connector, key] = until, at, outcome, codec.encode(value)

    async def forget(self, now: datetime) -> None:
        self._answers = {key: row for key, row in self._answers.items() if row[0] > now}
        self._begun = {id: row for id, row in self._begun.items() if row[1] is None or row[1].at > now - KEPT}

    async def keep_only(self, directories: Collection[str]) -> None:
        self._shown = {name: shown for name, shown in self._shown.items() if name in directories}
        self._lists = {key: rows for key, rows in self._lists.items() if key[0] in directories}

    async def spend(self, connector: str, period: str, now: datetime) -> int:
        self._spent[connector, period] = self._spent.get((connector, period), 0) + 1
        return self._spent[connector, period]

    async def spent(self, connector: str, period: str) -> int:
        return self._spent.get((connector, period), 0)

    async def begin(self, id: str, connector: str, now: datetime) -> None:
        self._begun[id] = now, None

    async def end(self, id: str, known: Known) -> None:
        self._begun[id] = known[0], Known(*known)

    async def begun(self, id: str) -> Known | bool | None:
        return self._begun[id][1] if id in self._begun else False

    async def synced(self, directory: str) -> Synced | None:
        found = self._shown.get(directory)
        return found[1] if found else None

    async def refill(self, directory: str) -> int:
        self._number += 1
        self._lists[directory, self._number] = []
        return self._number

    async def add(self, directory: str, number: int, rows: Iterable[Indexed]) -> None:
        self._lists[directory, number] += [(codec.encode(row), frozenset(by)) for row, by in rows]

    async def show(self, directory: str, number: int, synced: Synced) -> None:
        self._shown[directory] = number, Synced(*synced)
        for key in [key for key in self._lists if key[0] == directory and key[1] != number]:
            del self._lists[key]

    async def find(self, directory: str, wanted: Mapping[str, str]) -> list[Any]:
        number, _ = self._shown.get(directory, (0, None))
        rows, by = self._lists.get((directory, number), []), set(wanted.items())
        return [codec.decode(row) for row, has in rows if by <= has] if by else []
