"""Python's garbage collector and its threads, told what a desk is like."""

from __future__ import annotations

import gc
import sys

THRESHOLDS = 10_000, 20, 20
"""A batch makes thousands of small things that all go with it; the usual 700 look at them again and again."""

SWITCH = 0.0005
"""Seconds that a thread waits for the one that works; the usual 5 ms are most of a commit."""


def settle() -> None:
    """Once, when everything is loaded: what stays from here on is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    sys.setswitchinterval(SWITCH)
