"""Files that are here, as WhatsApp takes them: as what they are, else as a document."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.channels.interface import Refused
from engine.channels.media import File, kinds
from engine.channels.words import sentence
from engine.core.messages import Content
from engine.net.memory import Memory

MB = 1024 * 1024
LARGEST = 100 * MB
STICKER, ANIMATED = 100 * 1024, 500 * 1024
KEPT = 25 * 86_400.0
"""Seconds that an uploaded file is counted on; Meta has it for thirty days."""

_IMAGES = {"image/jpeg": 5 * MB, "image/png": 5 * MB}
_VIDEOS = {"video/mp4": 16 * MB, "video/3gpp": 16 * MB}
_AUDIOS = dict.fromkeys(
    ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"), 16 * MB
)
_WRITTEN = dict.fromkeys(
    ("application/pdf", "text/plain", kinds.DOC, kinds.XLS, kinds.PPT, kinds.DOCX, kinds.XLSX, kinds.PPTX),
    LARGEST,
)
_DOCUMENTS = dict.fromkeys((*_IMAGES, *_VIDEOS, *_AUDIOS, *_WRITTEN, "image/webp"), LARGEST)
TAKEN = {"image": _IMAGES, "video": _VIDEOS, "audio": _AUDIOS, "document": _DOCUMENTS}
"""By kind of message and type of file, how many bytes."""

Upload = Callable[[Path, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Uploaded:
    id: str
    until: float


class Carrying:
    """What was uploaded once is not uploaded again while Meta has it."""

    def __init__(self, upload: Upload, language: str, now: Callable[[], float] = time.monotonic) -> None:
        self._upload, self._language, self._now = upload, language, now
        self._uploaded: Memory[Uploaded] = Memory()
        self._files: Memory[File] = Memory()

    async def carry(self, content: Content, file: File) -> Content:
        kind = self._kind(content, file)
        id = await self._id(file)
        name = (content.name or file.name) if kind == "document" else content.name
        return replace(content, kind=kind, media=id, name=name)

    async def renew(self, id: str) -> str | None:
        """Meta lost it: it goes up again, if we still have it."""
        file = self._files.get(id)
        if file is None or not file.path.exists():
            return None
        return await self._send_up(file)

    async def _id(self, file: File) -> str:
        known = self._uploaded.get(_key(file))
        if known is not None and self._now() < known.until:
            return known.id
        return await self._send_up(file)

    async def _send_up(self, file: File) -> str:
        id = await self._upload(file.path, file.mime)
        self._uploaded.put(_key(file), Uploaded(id, self._now() + KEPT))
        self._files.put(id, file)
        return id

    def _kind(self, content: Content, file: File) -> str:
        sticker = ANIMATED if content.data.get("animated") is True else STICKER
        if content.kind == "sticker" and file.mime == "image/webp" and file.size <= sticker:
            return "sticker"
        for kind in (content.kind, "document"):
            if file.size <= TAKEN.get(kind, {}).get(file.mime, -1):
                return kind
        raise Refused(self._why(file))

    def _why(self, file: File) -> str:
        name = "files.type" if file.mime not in _DOCUMENTS else "files.too_heavy"
        return sentence(name, self._language, type=file.name.rpartition(".")[2], size=-(-file.size // MB))


def _key(file: File) -> str:
    return f"{file.sha256} {file.mime}"
