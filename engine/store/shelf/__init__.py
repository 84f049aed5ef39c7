"""What is kept of outside systems, in a file of its own: it can be lost, and then it is asked again."""

from engine.store.shelf.interface import Known, Shelf, Synced
from engine.store.shelf.memory import MemoryShelf
from engine.store.shelf.sqlite import SqliteShelf

__all__ = ["Known", "MemoryShelf", "Shelf", "SqliteShelf", "Synced"]
