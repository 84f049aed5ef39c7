"""How messages come and go: one interface, a module for each kind of line."""

from engine.channels.interface import Capabilities, Channel, Deliver, Refused, Retry, Unreachable
from engine.channels.simulator import Simulator

__all__ = ["Capabilities", "Channel", "Deliver", "Refused", "Retry", "Simulator", "Unreachable"]
