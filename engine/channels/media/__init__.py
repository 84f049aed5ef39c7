"""Files of messages: what they are, what they are called, and where they are kept."""

from engine.channels.media.files import LOCAL, File, Files, Unkept, local_name
from engine.channels.media.kinds import HEAD, OTHER, is_shown, kind_of
from engine.channels.media.names import safe_name

__all__ = [
    "HEAD",
    "LOCAL",
    "OTHER",
    "File",
    "Files",
    "Unkept",
    "is_shown",
    "kind_of",
    "local_name",
    "safe_name",
]
