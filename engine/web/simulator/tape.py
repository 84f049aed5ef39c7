"""What was played and what was seen, on disk: a simulator that is started again goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from engine.author.world import Post
from engine.store import codec
from engine.web.simulator.score import Act, Ordinal

NAME = "played.jsonl"


class Unreadable(Exception):
    """The tape is damaged, or of another version."""


@dataclass
class Tape:
    """A line is what happened: it began, somebody did something, a message was seen, the clock moved."""

    file: Path
    began: datetime | None = None
    now: datetime | None = None
    acts: list[Act] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    _out: TextIO | None = None

    def open(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self.file.exists():
            self._rewind()
        self._out = self.file.open("a", encoding="utf-8")

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def begin(self, now: datetime) -> None:
        self.began = self.now = now
        self._write("begin", now)

    def move(self, now: datetime) -> None:
        self.now = now
        self._write("now", now)

    def act(self, act: Act) -> None:
        self.acts.append(act)
        quoted = [*act.quoted.place, act.quoted.n] if act.quoted is not None else None
        self._write("act", [act.entry, quoted])

    def see(self, post: Post) -> None:
        self.posts.append(post)
        self._write("post", [post.id, post.at, post.place, post.by, post.content, post.author, post.quotes])

    def _write(self, what: str, value: Any) -> None:
        if self._out is None:
            raise ValueError("the tape is closed")
        self._out.write(codec.encode([what, value]) + "\n")
        self._out.flush()

    def _rewind(self) -> None:
        lines = self.file.read_text("utf-8").splitlines(keepends=True)
        if lines and not lines[-1].endswith("\n"):
            lines.pop()  # a crash cut it short
            self.file.write_text("".join(lines), "utf-8")
        try:
            for line in lines:
                self._read(*codec.decode(line))
        except (ValueError, TypeError, LookupError) as error:
            raise Unreadable(self.file) from error

    def _read(self, what: str, value: Any) -> None:
        match what:
            case "begin":
                self.began = self.now = value
            case "now":
                self.now = value
            case "act":
                entry, quoted = value
                self.acts.append(Act(entry, Ordinal((quoted[0], quoted[1]), quoted[2]) if quoted else None))
            case "post":
                id, at, place, by, content, author, quotes = value
                self.posts.append(Post(id, at, (place[0], place[1]), by, content, author, quotes))
            case _:
                raise Unreadable(what)
