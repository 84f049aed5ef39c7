"""Files in messages: the samples that come with the simulator, and those that somebody sends."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from engine.channels.media import HEAD, Files, Unkept, kind_of
from engine.channels.media.files import Arriving
from engine.channels.media.names import ENDINGS
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
FAMILIES = {"image": "image/", "audio": "audio/", "document": "application/pdf"}
DECLARED = {"image": ("",), "audio": ("", "audio/mp4", "audio/webm", "audio/3gpp"), "document": ("",)}
"""What each may be said to be, for what its first bytes leave open."""

NAME = re.compile(r"[0-9a-f]{12}-[a-z0-9_-]{1,40}\.[a-z0-9]{2,4}")
SHOWN = ("image", "sticker", "audio")
OURS = "simulator:"
MOST, LARGEST = 500 * 1024**2, 16 * 1024**2


class Shelf:
    """In a store like that of the engine at work; messages and transcripts have a name that can be read."""

    def __init__(self, folder: Path, assets: Assets) -> None:
        self._folder, self._assets = folder, assets
        self._files = Files(folder, MOST, LARGEST)

    async def keep(self, kind: str, name: str, body: bytes) -> str:
        """What it is called from now on. What it is, its first bytes say, and not its name."""
        mime = _mime(kind, body)
        if mime is None:
            raise Refusal("no_file")
        stem = re.sub(r"[^a-z0-9_-]+", "-", Path(name).stem.lower()).strip("-")[:40] or kind
        kept = f"{hashlib.sha256(body).hexdigest()[:12]}-{stem}.{ENDINGS[mime][0]}"
        try:
            await self._files.keep(OURS + kept, Arriving(_whole(body), mime, kept, len(body)))
        except Unkept:
            raise Refusal("no_file") from None
        return kept

    def find(self, name: str) -> tuple[Path, str] | None:
        """The file and its type."""
        file = self._files.named(OURS + name) if NAME.fullmatch(name) else None
        return (file.path, file.mime) if file is not None else None

    def source(self, content: Content) -> str:
        """Where the page finds what the message carries; empty when it cannot be shown, as what a link names:
        the engine that is played brings nothing from elsewhere."""
        if content.kind not in SHOWN:
            return ""
        name = (content.media or "").rpartition(":")[2]
        if f"samples/{name}" in self._assets.files:
            return self._assets.address(f"samples/{name}")
        return f"/simulator/media/{name}" if NAME.fullmatch(name) else ""

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._files = Files(self._folder, MOST, LARGEST)


def _mime(kind: str, body: bytes) -> str | None:
    found = (kind_of(body[:HEAD], declared) for declared in DECLARED.get(kind, ()))
    return next((mime for mime in found if mime.startswith(FAMILIES[kind])), None)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
