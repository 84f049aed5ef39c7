"""The files that pages need. They are read once, so no request can name a file of the disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    type: str


class Assets:
    """`version` is part of the addresses: whoever has a file may keep it for ever."""

    def __init__(self, folder: Path = STATIC) -> None:
        files = sorted(file for file in folder.rglob("*") if file.suffix in TYPES)
        self.files = {
            file.relative_to(folder).as_posix(): Asset(file.read_bytes(), TYPES[file.suffix])
            for file in files
        }
        whole = hashlib.sha256()
        for name, asset in self.files.items():
            whole.update(name.encode() + b"\0" + asset.body)
        self.version = whole.hexdigest()[:DIGITS]

    def address(self, name: str) -> str:
        if name not in self.files:
            raise LookupError(f"no asset {name}")
        return f"/static/{self.version}/{name}"
