"""What a line tells about itself is kept; what is urgent, somebody reads."""

from __future__ import annotations

from engine.core.messages import LineNotice
from engine.core.posts import tell_supervisors
from engine.core.work import Work

OURS = "line."
"""Begins what the runtime tells of a line."""


def line_told(work: Work, event: LineNotice) -> None:
    work.journal(("line", event.line), event.what, urgent=event.urgent, data=event.data)
    if not event.urgent:
        return
    words = work.release.texts.get(f"about_line_{event.what.removeprefix(OURS)}")
    text = words.source if words is not None else event.what
    lines = event.data.get("reason", "") if event.what.startswith(OURS) else _facts(event)
    tell_supervisors(work, event.line, "line_notice", line=event.line, text=text, lines=lines)


def _facts(event: LineNotice) -> str:
    """Those that are no more than a word or a line."""
    plain = ((name, value) for name, value in event.data.items() if isinstance(value, str | int | float))
    return "\n".join(f"{name}: {str(value)[:200]}" for name, value in list(plain)[:8])
