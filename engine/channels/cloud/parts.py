"""A message that leaves as several: its statuses are those of the last, when all of it has left.

The others say in their correlation that they come before it: were theirs taken for the whole, what is
still to leave never would.
"""

from __future__ import annotations

EARLIER = "+"
"""Begins the correlation of those before the last."""

LENGTH = 512


def marked(correlation: str, last: bool) -> str:
    return (correlation if last else EARLIER + correlation)[:LENGTH]


def whose(told: str) -> tuple[str, bool]:
    """The message's correlation, and whether this is one of those before the last."""
    return told.removeprefix(EARLIER), told.startswith(EARLIER)
