"""A message that leaves as several: its statuses are those of the last, when all of it has left.

The others say in their correlation how many come after them: were theirs taken for the whole, what is
still to leave never would; and one that did not arrive can leave anew alone.
"""

from __future__ import annotations

EARLIER = "+"
"""As many of them begin a correlation as there are parts after it."""

LENGTH = 512


def marked(correlation: str, after: int) -> str:
    return (EARLIER * after + correlation)[:LENGTH]


def whose(told: str) -> tuple[str, int]:
    """The message's correlation, and how many parts come after this one."""
    correlation = told.lstrip(EARLIER)
    return correlation, len(told) - len(correlation)
