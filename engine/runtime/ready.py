"""Whose turn it is: a person's message before the bot's, and both before what goes to many."""

from __future__ import annotations

from collections import deque

from engine.core.messages import Key
from engine.store.rows import Outgoing

BULK = 2
RANKS = {"bot": 1, "gateway": BULK}
"""People are 0."""


class Lane:
    """A recipient's messages, one after another: the most urgent of them takes those before it along.

    `waiting` counts them by rank; `stands` says in which queue the lane is, if it is in one.
    """

    __slots__ = ("messages", "not_before", "stands", "to", "waiting")

    def __init__(self, first: Outgoing) -> None:
        self.to: Key = first.send.to
        self.messages = deque((first,))
        self.waiting = [0, 0, 0]
        self.waiting[RANKS.get(first.send.source, 0)] = 1
        self.not_before = 0.0
        self.stands: int | None = None

    def add(self, outgoing: Outgoing) -> None:
        self.messages.append(outgoing)
        self.waiting[RANKS.get(outgoing.send.source, 0)] += 1

    def pop(self) -> None:
        self.waiting[RANKS.get(self.messages.popleft().send.source, 0)] -= 1

    def bulk_last(self) -> None:
        """What goes to many rests, and the others do not wait for it."""
        self.messages = deque(sorted(self.messages, key=lambda one: RANKS.get(one.send.source) == BULK))

    @property
    def rank(self) -> int:
        people, bot, _ = self.waiting
        return 0 if people else 1 if bot else BULK


class Ready:
    """A lane that became more urgent leaves its old place behind, which says nothing any more.

    `with_bulk`: what goes to many has its turn too; else it is as if it were not here.
    """

    def __init__(self) -> None:
        self._queues: tuple[deque[Lane], ...] = (deque(), deque(), deque())
        self._counts = [0, 0, 0]
        self.with_bulk = True

    def __len__(self) -> int:
        people, bot, bulk = self._counts
        return people + bot + bulk if self.with_bulk else people + bot

    def put(self, lane: Lane, first: bool = False) -> None:
        lane.stands = lane.rank
        self._counts[lane.stands] += 1
        queue = self._queues[lane.stands]
        if first:
            queue.appendleft(lane)
        else:
            queue.append(lane)

    def hurry(self, lane: Lane) -> None:
        """It may have become more urgent."""
        if lane.stands is not None and lane.rank < lane.stands:
            self._counts[lane.stands] -= 1
            lane.stands = lane.rank
            self._counts[lane.stands] += 1
            self._queues[lane.stands].append(lane)

    def take(self) -> Lane:
        for rank, queue in enumerate(self._queues if self.with_bulk else self._queues[:BULK]):
            while queue:
                lane = queue.popleft()
                if lane.stands == rank:
                    lane.stands = None
                    self._counts[rank] -= 1
                    return lane
        raise IndexError

    def clear(self) -> None:
        for queue in self._queues:
            queue.clear()
        self._counts = [0, 0, 0]
