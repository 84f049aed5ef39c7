"""Media as Graph keeps it: uploaded, told of, and fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from engine.author.meta.trouble import answered, refusal


@dataclass(frozen=True, slots=True)
class File:
    mime: str
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Files:
    """`lies`: what is told of a file instead of what is true. `moved`: it stands at another address."""

    def __init__(self, ids: Callable[[], str]) -> None:
        self.kept: dict[str, File] = {}
        self.lies: dict[str, str | int] = {}
        self.moved: dict[str, str] = {}
        self._ids = ids

    def keep(self, body: bytes, mime: str) -> str:
        id = self._ids()
        self.kept[id] = File(mime, body)
        return id

    async def upload(self, request: web.Request) -> web.Response:
        given: dict[str, bytes] = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                given[part.name] = bytes(await part.read())
        if not given.keys() >= {"messaging_product", "type", "file"}:
            return refusal(131008, "messaging_product, type and file")
        return answered({"id": self.keep(given["file"], given["type"].decode())})

    def told(self, id: str, base: str) -> web.Response:
        file = self.kept.get(id)
        if file is None:
            return refusal(100, "Object does not exist")
        facts = {"mime_type": file.mime, "sha256": file.sha256, "file_size": len(file.body), "id": id}
        facts["messaging_product"] = "whatsapp"
        return answered({"url": f"{base}/files/{id}", **facts, **self.lies})

    def fetched(self, id: str) -> web.Response:
        if id in self.moved:
            return web.Response(status=302, headers={"Location": self.moved[id]})
        file = self.kept.get(id)
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.body, content_type=file.mime.partition(";")[0])
