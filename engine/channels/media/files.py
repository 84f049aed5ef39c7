"""Files of messages on disk, by their content: whole or not at all, and no more than fit."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson

from engine.channels.media.kinds import HEAD, kind_of
from engine.channels.media.names import safe_name
from engine.channels.media.parts import Part, put
from engine.channels.media.sums import is_sum

LOCAL = "media:"
"""Begins the `Content.media` of a file that is here; its hash follows."""

MOST, LARGEST = 5 * 1024**3, 100 * 1024**2
LEFT = 0.9
"""How much of the whole stays when room is made, so that it is not made for every file."""

HASH = re.compile(r"[0-9a-f]{64}")

Result = TypeVar("Result")
Needed = Callable[[], Awaitable[Collection[str]]]
"""The references that somebody still counts on."""


class Unkept(Exception):
    """The file does not stay here. `reason` names the sentence: too_large, no_room, disk, damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class File:
    """A file that is here, as one message brought it."""

    sha256: str
    mime: str
    size: int
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file on its way. `size` and `sums` are what was promised: hexadecimal, or base64."""

    chunks: AsyncIterator[bytes]
    mime: str = ""
    name: str | None = None
    size: int | None = None
    sums: tuple[str, ...] = ()


class Files:
    """`most` bytes in all and `largest` in one. Room is made among what has longest not been used."""

    def __init__(self, folder: Path, most: int = MOST, largest: int = LARGEST) -> None:
        self._folder, self._most, self.largest = folder, most, largest
        self._used: int | None = None
        self._lock = asyncio.Lock()
        self.needed: Needed = _nothing

    def find(self, sha256: str) -> Path | None:
        if not HASH.fullmatch(sha256):
            return None
        path = self._body(sha256)
        return path if path.is_file() and not path.is_symlink() else None

    def here(self, sha256: str, name: str | None = None, declared: str = "") -> File | None:
        """A file that no message brought."""
        path = self.find(sha256)
        if path is None:
            return None
        with path.open("rb") as file:
            mime = kind_of(file.read(HEAD), declared)
        return File(sha256, mime, path.stat().st_size, safe_name(name, mime), path)

    def named(self, reference: str) -> File | None:
        """What a message's reference stands for, once it is here."""
        try:
            told = orjson.loads(self._record(reference).read_bytes())
            path = self.find(told["sha256"])
            if path is None:
                return None
            os.utime(path)
            return File(**told, path=path)
        except (OSError, orjson.JSONDecodeError, LookupError, TypeError):
            return None

    async def keep(self, reference: str, arriving: Arriving) -> File:
        """Once it returns, a crash takes nothing away."""
        if (arriving.size or 0) > self.largest:
            raise Unkept("too_large")
        await self._count()
        part = await self._io(Part, self._folder)
        try:
            sha256, head = await self._write(part, arriving)
            mime = kind_of(head, arriving.mime)
            file = File(sha256, mime, part.size, safe_name(arriving.name, mime), self._body(sha256))
            if not await self._io(part.become, file.path):
                self._used = self._counted - part.size
            await self._io(put, self._record(reference), _written(file), self._folder)
        except BaseException:
            if part.discard():
                self._used = self._counted - part.size
            raise
        return file

    async def _write(self, part: Part, arriving: Arriving) -> tuple[str, bytes]:
        """The sum of all of it, and how it begins."""
        sum, head = hashlib.sha256(), b""
        async for chunk in arriving.chunks:
            await self._reserve(part, len(chunk))
            await self._io(part.write, chunk)
            sum.update(chunk)
            head += chunk[: HEAD - len(head)]
        if arriving.size not in (None, part.size) or not is_sum(sum.digest(), arriving.sums):
            raise Unkept("damaged")
        return sum.hexdigest(), head

    async def _reserve(self, part: Part, size: int) -> None:
        if part.size + size > self.largest:
            raise Unkept("too_large")
        if self._counted + size > self._most:
            await self._make_room(size)
        self._used = self._counted + size
        part.size += size

    async def _make_room(self, size: int) -> None:
        async with self._lock:
            if self._counted + size <= self._most:
                return
            kept = {self._hash_of(name) for name in await self.needed()}
            goal = min(int(self._most * LEFT), self._most - size)
            self._used = self._counted - await self._io(self._drop, self._counted - goal, kept)
        if self._counted + size > self._most:
            raise Unkept("no_room")

    def _hash_of(self, reference: str) -> str | None:
        file = None if (here := local_name(reference)) else self.named(reference)
        return here or (file.sha256 if file is not None else None)

    def _drop(self, bytes: int, kept: Collection[str | None]) -> int:
        """At least so many, if there are; the one that has longest not been used goes first."""
        freed = 0
        for path in sorted(self._bodies(), key=lambda path: path.stat().st_mtime):
            if freed >= bytes:
                break
            if path.name not in kept:
                freed += path.stat().st_size
                path.unlink(missing_ok=True)
        return freed

    async def _count(self) -> None:
        async with self._lock:
            if self._used is None:
                self._used = await self._io(self._measured)

    def _measured(self) -> int:
        """What a crash left half written goes, and so do the names of what is gone."""
        for half in self._folder.glob("*.part"):
            half.unlink(missing_ok=True)
        here = {path.name: path.stat().st_size for path in self._bodies()}
        for record in self._folder.glob("names/??/*.json"):
            if _hash_in(record) not in here:
                record.unlink(missing_ok=True)
        return sum(here.values())

    @property
    def _counted(self) -> int:
        return self._used or 0

    def _bodies(self) -> Iterable[Path]:
        return [path for path in self._folder.glob("??/*") if HASH.fullmatch(path.name)]

    def _body(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _record(self, reference: str) -> Path:
        name = hashlib.sha256(reference.encode("utf-8", "backslashreplace")).hexdigest()
        return self._folder / "names" / name[:2] / f"{name}.json"

    async def _io(self, work: Callable[..., Result], *args: object) -> Result:
        try:
            return await asyncio.to_thread(work, *args)
        except OSError:
            raise Unkept("disk") from None


async def _nothing() -> Collection[str]:
    return ()


def local_name(media: str | None) -> str | None:
    """The hash of a file that is here; none for anything else."""
    sha256 = (media or "").removeprefix(LOCAL)
    return sha256 if media != sha256 and HASH.fullmatch(sha256) else None


def _written(file: File) -> bytes:
    return orjson.dumps({"sha256": file.sha256, "mime": file.mime, "size": file.size, "name": file.name})


def _hash_in(record: Path) -> str:
    try:
        return str(orjson.loads(record.read_bytes())["sha256"])
    except (OSError, orjson.JSONDecodeError, LookupError, TypeError):
        return ""
