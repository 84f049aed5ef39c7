"""What was played and what was seen, on disk: a simulator that is started again goes on."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from engine.author.world import Post
from engine.core.groups import Group, Member
from engine.store import codec
from engine.store.errors import ReadOnly
from engine.web.simulator.score import Act, Ordinal

NAME = "played.jsonl"


class Unreadable(Exception):
    """The tape is damaged, or of another version."""


@dataclass
class Tape:
    """A line is what happened: it began, somebody did something, a message was seen, the clock moved, a
    group changed."""

    file: Path
    began: datetime | None = None
    now: datetime | None = None
    acts: list[Act] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _late: deque[bytes] = field(default_factory=deque)
    """What the disk had no room for goes before the next that is written."""
    _out: FileIO | None = None

    def open(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if self.file.exists():
                self._rewind()
            self._out = self.file.open("ab", buffering=0)
        except OSError as error:
            raise ReadOnly(file=self.file, error=error.strerror) from error

    def close(self) -> None:
        if self._out is not None:
            self._catch_up()
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
        """What left just before a crash is sent again by the next process, and was seen already."""
        if post.id in self._seen:
            return
        self._add(post)
        self._write("post", [post.id, post.at, post.place, post.by, post.content, post.author, post.quotes])

    def group(self, address: str, group: Group | None) -> None:
        """As it is now; none: it is no more."""
        members = [(one.address, one.phone, one.admin) for one in group.members] if group else []
        self._write("group", [address, group.name, members, group.mark] if group else [address])
        self._put_group(address, group)

    def _put_group(self, address: str, group: Group | None) -> None:
        if group is not None:
            self.groups[address] = group
        else:
            self.groups.pop(address, None)

    def _add(self, post: Post) -> None:
        self._seen.add(post.id)
        self.posts.append(post)

    def _write(self, what: str, value: Any) -> None:
        if self._out is None:
            raise ValueError("the tape is closed")
        self._late.append((codec.encode([what, value]) + "\n").encode())
        self._catch_up()

    def _catch_up(self) -> None:
        while self._late and self._append(self._late[0]):
            self._late.popleft()

    def _append(self, line: bytes) -> bool:
        """All of it or nothing."""
        assert self._out is not None
        end = self._out.seek(0, os.SEEK_END)
        with suppress(OSError):
            if self._out.write(line) == len(line):
                return True
        with suppress(OSError):
            self._out.truncate(end)
        return False

    def _rewind(self) -> None:
        lines = self.file.read_bytes().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            lines.pop()  # a crash cut it short
            self.file.write_bytes(b"".join(lines))
        try:
            for line in lines:
                self._read(*codec.decode(line.decode()))
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
                self._add(Post(id, at, (place[0], place[1]), by, content, author, quotes))
            case "group":
                address, *rest = value
                self._put_group(address, _group(address, *rest) if rest else None)
            case _:
                raise Unreadable(what)


def _group(address: str, name: str, members: Iterable[tuple[str, str | None, bool]], mark: str) -> Group:
    return Group(address, name, tuple(Member(*one) for one in members), mark=mark)
