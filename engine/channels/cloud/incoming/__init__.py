"""What Meta posts, as events and statuses: pure, and it takes any JSON there can be."""

from engine.channels.cloud.incoming.body import Incoming, read
from engine.channels.cloud.incoming.parse import NotJson, parsed

__all__ = ["Incoming", "NotJson", "parsed", "read"]
