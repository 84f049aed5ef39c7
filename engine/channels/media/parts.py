"""A file while it is written: nobody sees it before it is whole and on disk."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from threading import Lock


class Part:
    """`size` is what has been asked of it so far, written or not."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{secrets.token_hex(16)}.part"
        self._out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self._open = True
        self._lock = Lock()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        left = memoryview(chunk)
        with self._lock:
            while left and self._open:
                left = left[os.write(self._out, left) :]

    def become(self, path: Path) -> bool:
        """Whether it is new: what is there already stays."""
        with self._lock:
            os.fsync(self._out)
            path.parent.mkdir(parents=True, exist_ok=True)
            new = not path.exists()
            if new:
                self._path.rename(path)
                _sync(path.parent)
                _sync(path.parent.parent)
            else:
                os.utime(path)
                self._path.unlink()
            self._close()
            return new

    def discard(self) -> bool:
        """Whether there was something to throw away."""
        with self._lock:
            if not self._open:
                return False
            self._path.unlink(missing_ok=True)
            self._close()
            return True

    def _close(self) -> None:
        self._open = False
        os.close(self._out)


def put(path: Path, text: bytes, folder: Path) -> None:
    """A small file, whole."""
    part = Part(folder)
    try:
        part.write(text)
        path.unlink(missing_ok=True)
        part.become(path)
    finally:
        part.discard()


def _sync(folder: Path) -> None:
    """A name is on disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
