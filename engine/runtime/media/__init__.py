"""The files that messages name: brought from where they are, and given to the lines that send them."""

from engine.runtime.media.media import Media

__all__ = ["Media"]
