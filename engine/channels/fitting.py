"""Texts within a channel's limits: in several parts, or shorter."""

from __future__ import annotations

import re
import unicodedata

_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
"""Where a text may be cut: the end of a paragraph, of a line, of a sentence, of a word."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_SKINS = range(0x1F3FB, 0x1F400)


def split(text: str, most: int) -> list[str]:
    """In parts of at most `most` characters, each as full as its ends allow; nothing but spaces is lost."""
    parts = []
    text = text.strip()
    while len(text) > most:
        end = _end(text, most)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text] if text else parts


def shortened(text: str, most: int) -> str:
    """The text when it fits, else its first words and «…»."""
    if len(text) <= most:
        return text
    cut = text[:most].rfind(" ")
    if cut < most // 2:
        cut = _whole(text, most - 1)
    return text[:cut].rstrip(" ,;:.-–—") + "…"


def _end(text: str, most: int) -> int:
    """The last good place to cut that leaves no part half empty, else the last that leaves words whole."""
    for ends in _ENDS:
        places = [match.start() for match in ends.finditer(text, most // 2, most + 1)]
        if places:
            return places[-1]
    return _last_space(text, most) or _whole(text, most)


def _last_space(text: str, most: int) -> int:
    return next((place for place in range(most, 0, -1) if text[place].isspace()), 0)


def _whole(text: str, most: int) -> int:
    """Not between a sign and what belongs to it: an accent apart, the parts of an emoji."""
    end = most
    while end > 1 and (_goes_on(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end if end > most // 2 else most


def _goes_on(sign: str) -> bool:
    return sign in _JOINERS or ord(sign) in _SKINS or bool(unicodedata.combining(sign))
