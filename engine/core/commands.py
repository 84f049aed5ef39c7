"""What people in rooms type for the desk: a word that the files declare, and the rest of the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.messages import Content
from engine.core.release import Release


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for, and the rest of the message; all of it when there is no such command, and `name`
    is none."""

    name: str | None
    word: str
    rest: str


def read_command(words: Mapping[str, str], content: Content) -> Command | None:
    """None when the message begins with no command. `words`: what it does → what people type."""
    written = content.text.strip()
    first, *rest = written.split(maxsplit=1)[:2] or [""]
    if not first.startswith("/") or first == "/":
        return None
    word = first.lower()
    name = next((name for name, declared in words.items() if declared == word), None)
    return Command(name, word, "".join(rest) if name is not None else written)


def lines_about(release: Release, words: Mapping[str, str], prefix: str) -> list[str]:
    """Each command with what it does."""
    return [_line(release, word, f"{prefix}_{name}") for name, word in words.items()]


def _line(release: Release, word: str, text: str) -> str:
    about = release.texts.get(text)
    return f"{word} {about.source}" if about is not None else word
