"""One process per data folder. The kernel lets go of the lock however the process ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from engine.store.errors import AlreadyRunning, ReadOnly

NAME = "lock"
HAS_DATA = "data"
"""Its second line once there is a database: an empty file is no new one then."""


class FolderLock:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.had_data = False
        self._handle: int | None = None

    def take(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ReadOnly(file=self.folder, error=error.strerror) from error
        was = os.pread(handle, 100, 0).decode("ascii", "replace").split()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise AlreadyRunning(folder=self.folder, pid=was[0] if was else "?") from error
        self.had_data = HAS_DATA in was
        self._handle = handle
        self._write(self.had_data)

    def remember_data(self) -> None:
        if not self.had_data:
            self._write(True)

    def _write(self, has_data: bool) -> None:
        assert self._handle is not None
        text = f"{os.getpid()}\n{HAS_DATA if has_data else ''}\n".encode()
        with suppress(OSError):  # a full disk; it is only for people
            os.pwrite(self._handle, text, 0)
            os.ftruncate(self._handle, len(text))

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
