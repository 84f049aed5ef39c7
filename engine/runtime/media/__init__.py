"""The files that messages name: brought from where they are, and given to the lines that send them."""

from engine.runtime.media.media import NO_FILE, Media

__all__ = ["NO_FILE", "Media"]
