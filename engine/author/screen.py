"""How a played conversation looks: bubbles, as on a telephone."""

from __future__ import annotations

import re
from datetime import datetime

from rich.align import Align
from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from engine.author.chronicle import lines_of
from engine.author.rooms import title
from engine.author.session import Session
from engine.author.stage import ROOM
from engine.author.words import Words
from engine.author.world import Post

WIDEST = 62
SHARE = 0.78
HEAVY = re.compile(r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)")
ROOMS = ("magenta", "cyan", "yellow", "blue", "bright_red")
"""Colours of the rooms, in the order in which they first speak."""


class Screen:
    def __init__(self, out: Console, words: Words) -> None:
        self.out, self.words = out, words
        self._colors: dict[str, str] = {}

    def show(self, session: Session, *posts: Post) -> None:
        for post in posts:
            self.out.print(self._bubble(session, post))

    def note(self, text: str, style: str = "dim") -> None:
        self.out.print(Text(text, style=style), soft_wrap=not self.out.is_terminal)

    def hour(self, now: datetime) -> None:
        self.out.rule(Text(self.moment(now), style="dim"), style="dim")

    def moment(self, now: datetime) -> str:
        """The date and the hour, and which day of the week it is."""
        return f"{self.words.find('days')[now.weekday()]} {now:%d/%m/%Y %H:%M}"

    def _bubble(self, session: Session, post: Post) -> RenderableType:
        if post.place[0] == ROOM:
            return self._in_room(session, post)
        if post.ours:
            return self._panel(session, post, self._to_customer(session, post), "white")
        return Align.right(self._panel(session, post, session.name_of(post.author), "green"))

    def _to_customer(self, session: Session, post: Post) -> str:
        """Whose telephone this is need not be said while there is only one."""
        name = session.release.company.name if post.by == "bot" else self.words(f"who.{post.by}")
        return name if post.place[1] == session.customer else f"{name} → {session.name_of(post.place[1])}"

    def _in_room(self, session: Session, post: Post) -> RenderableType:
        """The title has what one types to write there, or to quote it."""
        room = post.place[1]
        color = self._colors.setdefault(room, ROOMS[len(self._colors) % len(ROOMS)])
        name = f"{title(session.release, room)} · {room}"
        if post.ours:
            panel = self._panel(session, post, f"#{session.number(post)} {name}", color)
            return Padding(panel, (0, 0, 0, 2))
        agent = session.release.groups.agents[post.author]
        return Align.right(self._panel(session, post, f"{name} ‹ {agent.name}", color))

    def _panel(self, session: Session, post: Post, title: str, color: str) -> Panel:
        hour = post.at.astimezone(session.release.company.zone).strftime("%H:%M")
        text = self._said(post)
        return Panel(
            text,
            box=ROUNDED,
            title=Text(title, style=f"bold {color}"),
            title_align="left",
            subtitle=Text(hour, style="dim"),
            subtitle_align="right",
            border_style=color,
            width=_fit(text, title, min(WIDEST, int(self.out.width * SHARE))),
        )

    def _said(self, post: Post) -> Text:
        """Letters between asterisks are heavy, as in WhatsApp; a pipe gets what was sent."""
        words = "\n".join(lines_of(post, self.words))
        return _heavy(words) if self.out.is_terminal else Text(words)


def _heavy(words: str) -> Text:
    text, at = Text(), 0
    for match in HEAVY.finditer(words):
        text.append(words[at : match.start()]).append(match[1], "bold")
        at = match.end()
    return text.append(words[at:])


def _fit(text: Text, title: str, widest: int) -> int:
    """As wide as the longest line or the title, within `widest`."""
    longest = max((line.cell_len for line in text.split("\n")), default=0)
    return min(widest, max(longest, Text(title).cell_len + 2, 7) + 4)
