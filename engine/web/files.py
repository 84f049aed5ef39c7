"""Files that came with messages: whatever they are, looked at they can do nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from engine.channels.media import HEAD, is_shown, kind_of, safe_name
from engine.web.keys import FILES

UNTRUSTED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=86400, immutable",
}


async def stored(request: web.Request) -> web.StreamResponse:
    """By its hash. What pages may show is shown; anything else goes to disk, with a name of its kind."""
    files = request.app[FILES]
    path = files.find(request.match_info["hash"]) if files is not None else None
    if path is None:
        raise web.HTTPNotFound
    mime = kind_of(await asyncio.to_thread(_head, path))
    name = safe_name(request.query.get("name"), mime)
    how = "inline" if is_shown(mime) else "attachment"
    named = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    return web.FileResponse(path, headers={**UNTRUSTED, "Content-Type": mime, "Content-Disposition": named})


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
