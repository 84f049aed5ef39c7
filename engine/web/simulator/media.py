"""Files in messages: the samples that come with the simulator, and those that somebody sends."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from engine.channels.media import local_name
from engine.core.messages import Content
from engine.web.assets import Assets
from engine.web.refusals import Refusal

SAMPLES = {
    "image": ("modem.svg", "receipt.svg", "house.svg"),
    "audio": ("voice.ogg",),
    "document": ("proof.pdf",),
}
ACCEPTS = {
    "image": "image/jpeg,image/png,image/webp,image/gif",
    "audio": "audio/*",
    "document": "application/pdf",
}
SIGNATURES: tuple[tuple[str, str, re.Pattern[bytes]], ...] = (
    ("image", "jpg", re.compile(rb"\xff\xd8\xff")),
    ("image", "png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image", "webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("image", "gif", re.compile(rb"GIF8[79]a")),
    ("audio", "ogg", re.compile(rb"OggS")),
    ("audio", "mp3", re.compile(rb"ID3|\xff[\xfb\xf3\xf2]")),
    ("audio", "wav", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("audio", "m4a", re.compile(rb"....ftyp", re.DOTALL)),
    ("audio", "webm", re.compile(rb"\x1a\x45\xdf\xa3")),
    ("document", "pdf", re.compile(rb"%PDF-")),
)
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "m4a": "audio/mp4",
    "webm": "audio/webm",
    "pdf": "application/pdf",
}
NAME = re.compile(rf"[0-9a-f]{{12}}-[a-z0-9_-]{{1,40}}\.(?:{'|'.join(TYPES)})")
SHOWN = ("image", "sticker", "audio")
MOST = 300


class Shelf:
    """A file is named by its content: sent twice, it is kept once."""

    def __init__(self, folder: Path, assets: Assets) -> None:
        self._folder, self._assets = folder, assets

    def keep(self, kind: str, name: str, body: bytes) -> str:
        """What it is called from now on. What it is, its first bytes say, and not its name."""
        ending = next((end for of, end, form in SIGNATURES if of == kind and form.match(body)), None)
        if ending is None:
            raise Refusal("no_file")
        stem = re.sub(r"[^a-z0-9_-]+", "-", Path(name).stem.lower()).strip("-")[:40] or kind
        kept = f"{hashlib.sha256(body).hexdigest()[:12]}-{stem}.{ending}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_place()
        (self._folder / kept).write_bytes(body)
        return kept

    def find(self, name: str) -> tuple[Path, str] | None:
        """The file and its type."""
        file = self._folder / name
        if not NAME.fullmatch(name) or not file.is_file():
            return None
        return file, TYPES[file.suffix[1:]]

    def source(self, content: Content) -> str:
        """Where the page finds what the message carries; empty when it cannot be shown."""
        if content.kind not in SHOWN:
            return ""
        if here := local_name(content.media):
            return f"/media/{here}"
        name = (content.media or "").rpartition(":")[2]
        if f"samples/{name}" in self._assets.files:
            return self._assets.address(f"samples/{name}")
        return f"/simulator/media/{name}" if NAME.fullmatch(name) else ""

    def clear(self) -> None:
        for file in self._files():
            file.unlink(missing_ok=True)

    def _make_place(self) -> None:
        for file in self._files()[: -MOST + 1]:
            file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        """The oldest first."""
        found = [file for file in self._folder.glob("*") if NAME.fullmatch(file.name)]
        return sorted(found, key=lambda file: file.stat().st_mtime)
