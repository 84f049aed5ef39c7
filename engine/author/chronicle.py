"""A conversation so far, as people saw it: who, where and what, a line or more each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from engine.author.stage import CUSTOMER
from engine.author.words import Words
from engine.author.world import Post
from engine.core.messages import Content
from engine.problems.catalogue import printable

RECENT = 24
"""Posts that are worth showing: what went wrong is near the end."""

LINES = 14
"""Of one message."""

COLORS = {CUSTOMER: "green", "agent": "yellow", "gateway": "cyan"}


def chronicle(log: Sequence[Post], zone: tzinfo, words: Words) -> Padding:
    recent = log[-RECENT:]
    hidden = len(log) - len(recent)
    parts: list[RenderableType] = [_table(recent, zone, words)]
    if hidden:
        parts.insert(0, Text(words("test.earlier", n=hidden), style="dim"))
    return Padding(Group(*parts), (0, 0, 0, 2))


def _table(log: Sequence[Post], zone: tzinfo, words: Words) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    several = len({post.place for post in log if post.place[0] == CUSTOMER}) > 1
    before: datetime | None = None
    for post in log:
        hour = "" if post.at == before else post.at.astimezone(zone).strftime("%H:%M")
        table.add_row(hour, who(post, words, several), said(post, words))
        before = post.at
    return table


def who(post: Post, words: Words, several: bool = False) -> Text:
    """Who wrote it; for a room, where, and whose hand."""
    if post.place[0] == CUSTOMER:
        speaker = words(f"who.{post.by}")
        name = f"{speaker} …{post.place[1][-4:]}" if several else speaker
    else:
        name = f"{post.place[1]} ‹ {post.author}" if post.author else post.place[1]
    return Text(name, style=style_of(post))


def style_of(post: Post) -> str:
    if post.place[0] == CUSTOMER:
        return COLORS.get(post.by, "bold")
    return "yellow" if post.author else "magenta"


def said(post: Post, words: Words) -> Text:
    lines = lines_of(post, words)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], "…"]
    return Text("\n".join(lines))


def lines_of(post: Post, words: Words) -> list[str]:
    """What one sees of a message, and nothing that would act on the terminal."""
    lines = [*_attached(post.content, words), *post.content.text.splitlines()]
    return [printable(line.expandtabs(4)) for line in lines]


def _attached(content: Content, words: Words) -> list[str]:
    """The file or the place that comes with the words."""
    place = content.location
    if place:
        named = (f"{place.lat:f}, {place.lon:f}", place.name, place.address)
        return ["📍 " + " · ".join(part for part in named if part)]
    if content.kind == "text":
        return []
    named = (words(f"kind.{content.kind}"), content.name, content.media)
    return ["📎 " + " · ".join(part for part in named if part)]
