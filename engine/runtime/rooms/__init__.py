"""WhatsApp's groups follow the files: what is planned is done step by step, slowly, and remembered."""

from engine.runtime.rooms.service import NoGroups, Rooms, Told

__all__ = ["NoGroups", "Rooms", "Told"]
