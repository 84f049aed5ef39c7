"""What Meta does, on this machine: Graph with its documented answers, and its signed webhooks."""

from engine.author.meta.graph import Taken
from engine.author.meta.server import Meta
from engine.author.meta.trouble import Trouble

__all__ = ["Meta", "Taken", "Trouble"]
