"""A file and what goes with it, read piece by piece so that nobody fills the memory."""

from __future__ import annotations

from aiohttp import BodyPartReader, web

from engine.web.forms import printable
from engine.web.refusals import Refusal, TooBig

MULTIPART = "multipart/form-data"
FIELD = 8 * 1024
MOST = 20


async def upload(request: web.Request, limit: int) -> tuple[dict[str, str], str, bytes]:
    """The text fields, the file's name, and what is in it; both empty without a file."""
    if request.content_type != MULTIPART:
        raise Refusal("bad")
    fields: dict[str, str] = {}
    name, body = "", b""
    try:
        reader = await request.multipart()
        for _ in range(MOST):
            part = await reader.next()
            if part is None:
                return fields, name, body
            if not isinstance(part, BodyPartReader) or part.name is None:
                break
            if part.filename is None:
                fields[part.name] = (await _read(part, FIELD)).decode("utf-8")
            else:
                name, body = part.filename, await _read(part, limit)
    except (ValueError, LookupError, RuntimeError, AssertionError):
        raise Refusal("bad") from None
    raise Refusal("bad")


async def _read(part: BodyPartReader, limit: int) -> bytes:
    found = bytearray()
    while piece := await part.read_chunk(64 * 1024):
        found += piece
        if len(found) > limit:
            raise TooBig(limit=f"{limit // 1024} KB")
    return bytes(found)


def checked(fields: dict[str, str]) -> dict[str, str]:
    if not all(map(printable, fields.values())):
        raise Refusal("bad")
    return fields
