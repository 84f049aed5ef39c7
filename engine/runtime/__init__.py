"""The only place with concurrency: what comes in, what leaves, what is due, and what is asked."""

from engine.runtime.clock import Clock, HandClock, SystemClock
from engine.runtime.errors import NotAccepted, Overloaded, Stopped
from engine.runtime.health import Health, Worry
from engine.runtime.requests import Answer
from engine.runtime.runtime import Runtime
from engine.runtime.waiting import Receipt, Standing

__all__ = [
    "Answer",
    "Clock",
    "HandClock",
    "Health",
    "NotAccepted",
    "Overloaded",
    "Receipt",
    "Runtime",
    "Standing",
    "Stopped",
    "SystemClock",
    "Worry",
]
