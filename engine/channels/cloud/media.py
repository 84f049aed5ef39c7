"""Files to and from Meta: what comes is whole, and the token goes to nobody else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from yarl import URL

from engine.channels.cloud.client import Faulty, Graph, translated
from engine.channels.cloud.errors import Action, Fault

LARGEST = 100 * 1024 * 1024
"""Bytes that WhatsApp takes of any file."""

CHUNK = 256 * 1024
MOST_REDIRECTS = 5
DIGITS = 20
THEIRS = (".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net")
"""Where Meta keeps files."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is on its way; `chunks` raises `Faulty` at the end when it is not what was promised."""

    mime: str
    size: int | None
    sha256: str
    _response: aiohttp.ClientResponse

    async def chunks(self) -> AsyncIterator[bytes]:
        sum, size = hashlib.sha256(), 0
        while chunk := await self._read():
            size += len(chunk)
            if size > (LARGEST if self.size is None else self.size):
                raise _damaged("media_size")
            sum.update(chunk)
            yield chunk
        if self.size is not None and size != self.size:
            raise _damaged("media_size")
        if self.sha256 and not _is_sum(sum.digest(), self.sha256):
            raise _damaged("media_sum")

    async def _read(self) -> bytes:
        with translated():
            return await self._response.content.read(CHUNK)


async def upload(graph: Graph, number: str, file: Path, mime: str) -> str:
    """The id by which messages of the line may send it, for thirty days."""
    with await asyncio.to_thread(file.open, "rb") as opened:
        form = aiohttp.FormData({"messaging_product": "whatsapp", "type": mime})
        form.add_field("file", opened, filename=file.name, content_type=mime)
        answer = await graph.upload(graph.url(number, "media"), form)
    id = _object(answer.body).get("id") if answer.status == 200 else None
    if not isinstance(id, str) or not id:
        raise Faulty(answer.fault)
    return id


@asynccontextmanager
async def download(graph: Graph, media: str) -> AsyncIterator[Download]:
    """Its address is good for five minutes, so it is asked for each time."""
    answer = await graph.get(graph.url(media))
    told = _object(answer.body) if answer.status == 200 else {}
    if not isinstance(told.get("url"), str):
        raise Faulty(answer.fault)
    async with _followed(graph, _url(told["url"])) as response:
        sum = told.get("sha256")
        yield Download(
            str(told.get("mime_type") or response.content_type),
            _size(told.get("file_size")),
            sum if isinstance(sum, str) else "",
            response,
        )


@asynccontextmanager
async def _followed(graph: Graph, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
    for _ in range(MOST_REDIRECTS):
        if not _is_theirs(url, graph.base):
            raise Faulty(Fault(Action.REFUSE, "media_link"))
        async with graph.stream(url) as response:
            if response.status == 200:
                yield response
                return
            if response.status not in (301, 302, 303, 307, 308) or "Location" not in response.headers:
                raise Faulty(Fault(_action(response.status), "media_answer", str(response.status)))
            url = _url(response.headers["Location"], url)
    raise Faulty(Fault(Action.REFUSE, "media_link"))


def _url(told: str, at: URL | None = None) -> URL:
    """Where it leads from `at`, with a host that can be asked for."""
    try:
        url = URL(told) if at is None else at.join(URL(told))
        url.origin()
    except ValueError:
        raise Faulty(Fault(Action.REFUSE, "media_link")) from None
    return url


def _size(told: object) -> int | None:
    """Missing, or no number at all: nothing is promised."""
    said = told if isinstance(told, str) else str(told) if type(told) is int else ""
    return int(said) if said.isdecimal() and said.isascii() and len(said) < DIGITS else None


def _is_theirs(url: URL, graph: URL) -> bool:
    """Graph's own host is as it was set up: tests have it without TLS."""
    if url.origin() == graph.origin():
        return True
    return url.scheme == "https" and url.port == 443 and f".{url.host}".endswith(THEIRS)


def _action(status: int) -> Action:
    """An address that has expired is asked for anew."""
    return Action.AGAIN if status in (401, 403, 404, 429) or status >= 500 else Action.REFUSE


def _is_sum(digest: bytes, told: str) -> bool:
    """Graph tells it in hexadecimal, webhooks in base64."""
    forms = (digest.hex(), base64.b64encode(digest).decode())
    return any(hmac.compare_digest(form.encode(), told.encode()) for form in forms)


def _damaged(name: str) -> Faulty:
    return Faulty(Fault(Action.AGAIN, name))


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
