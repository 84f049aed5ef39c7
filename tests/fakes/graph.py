"""Meta on this machine, for tests and the bench; `./run --fake` runs the same one."""

from engine.author.meta import Meta, Taken, Trouble
from engine.author.meta.server import options_of

__all__ = ["Meta", "Taken", "Trouble", "options_of"]
