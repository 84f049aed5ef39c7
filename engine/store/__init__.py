"""Where state lives: one interface, the databases that implement it, and all SQL."""

from engine.store.interface import Store
from engine.store.memory import MemoryStore
from engine.store.reader import SqliteReader
from engine.store.sqlite import SqliteStore

__all__ = ["MemoryStore", "SqliteReader", "SqliteStore", "Store"]
