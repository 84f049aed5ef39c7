"""How messages come and go: one interface, a module for each kind of line."""

from engine.channels.groups import Busy, Groups, Joined, Made
from engine.channels.interface import (
    Channel,
    Crowded,
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
    "Busy",
    "Capabilities",
    "Channel",
    "Crowded",
    "Deliver",
    "Groups",
    "Joined",
    "Made",
    "Reached",
    "Refused",
    "Retry",
    "Simulator",
    "Status",
    "Unreachable",
]
