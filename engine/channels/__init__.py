"""How messages come and go: one interface, a module for each kind of line."""

from engine.channels.interface import (
    Channel,
    Deliver,
    Reached,
    Refused,
    Retry,
    Status,
    Unreachable,
)
from engine.channels.simulator import Simulator
from engine.core.capabilities import Capabilities

__all__ = [
    "Capabilities",
    "Channel",
    "Deliver",
    "Reached",
    "Refused",
    "Retry",
    "Simulator",
    "Status",
    "Unreachable",
]
