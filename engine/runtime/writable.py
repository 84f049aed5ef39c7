"""Text from outside, as a database takes it."""

from __future__ import annotations


def writable(text: str) -> str:
    """Half an emoji is no text for a database."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
