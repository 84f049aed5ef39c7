"""The bytes of an answer as they were before they were packed, and never more than fit."""

from __future__ import annotations

import zlib
from typing import Protocol

from engine.connectors.http.faults import Fault

GZIP, DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS
HEAD = 2


class Unpacked(Protocol):
    def add(self, chunk: bytes) -> None: ...

    def whole(self) -> bytes: ...


def unpacked(encoding: str, most: int) -> Unpacked:
    """`most` bytes, however few they were on the way: a few packed ones may be thousands of times as many."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain(most)
    if name in ("gzip", "x-gzip"):
        return _Packed(GZIP, most)
    if name == "deflate":
        return _Packed(DEFLATE, most)
    raise Fault("encoding", left=True, encoding=name[:20])


class _Plain:
    def __init__(self, most: int) -> None:
        self._most, self._body = most, bytearray()

    @property
    def room(self) -> int:
        """One more than fits: zero would mean any number."""
        return self._most - len(self._body) + 1

    def add(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > self._most:
            raise Fault("too_large", left=True, most=self._most // 1024**2)

    def whole(self) -> bytes:
        return bytes(self._body)


class _Packed:
    def __init__(self, kind: int, most: int) -> None:
        self._kind, self._plain = kind, _Plain(most)
        self._unpacker: zlib._Decompress | None = None
        self._head = b""

    def add(self, chunk: bytes) -> None:
        if self._unpacker is None:
            self._head += chunk
            if len(self._head) < HEAD:
                return
            self._unpacker, chunk = zlib.decompressobj(_kind(self._kind, self._head)), self._head
        try:
            self._unpack(self._unpacker, chunk)
        except zlib.error:
            raise Fault("encoding", left=True, encoding="?") from None

    def _unpack(self, unpacker: zlib._Decompress, chunk: bytes) -> None:
        while chunk:
            self._plain.add(unpacker.decompress(chunk, self._plain.room))
            if not unpacker.eof:
                chunk = unpacker.unconsumed_tail
            elif chunk := unpacker.unused_data:
                self._unpacker = unpacker = zlib.decompressobj(self._kind)

    def whole(self) -> bytes:
        if self._head and (self._unpacker is None or not self._unpacker.eof):
            raise Fault("broken", left=True)
        return self._plain.whole()


def _kind(kind: int, head: bytes) -> int:
    """`deflate` comes both with and without its header, which is a multiple of 31."""
    bare = kind == DEFLATE and (head[0] & 0x0F != zlib.DEFLATED or int.from_bytes(head[:HEAD], "big") % 31)
    return -zlib.MAX_WBITS if bare else kind
