"""Files that came with messages, as a browser gets them: looked at, they can do nothing."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.channels.media import Files
from engine.channels.media.files import Arriving
from engine.web.app import application
from engine.web.door import Door
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.settings import BadSetting, environment
from tests.web.conftest import TOKEN, Site, figures, nothing

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256))
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "media")


@asynccontextmanager
async def having(files: Files | None) -> AsyncIterator[Site]:
    app = application(Settings(TOKEN), Health(nothing, figures), files=files)
    door = Door(app, access_log=None, shutdown_timeout=0.1)
    await door.setup()
    await web.TCPSite(door, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Site(f"http://127.0.0.1:{door.addresses[0][1]}", http, app)
    finally:
        await door.cleanup()


@pytest.fixture
async def site(files: Files) -> AsyncIterator[Site]:
    async with having(files) as site:
        yield site


async def put(files: Files, body: bytes, mime: str = "") -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield body

    return (await files.keep(f"cloud:w:{hashlib.md5(body).hexdigest()}", Arriving(chunks(), mime))).sha256


@pytest.mark.parametrize(
    ("body", "kind", "how"),
    [
        (PHOTO, "image/jpeg", "inline"),
        (b"OggS\0\2", "audio/ogg", "inline"),
        (b"\0\0\0\x18ftypisom", "video/mp4", "inline"),
        (b"%PDF-1.7", "application/pdf", "attachment"),
        (PAGE, "application/octet-stream", "attachment"),
        (DRAWING, "application/octet-stream", "attachment"),
        (b"GIF8;<script>", "application/octet-stream", "attachment"),
        (b"", "application/octet-stream", "attachment"),
    ],
)
async def test_only_what_can_do_nothing_is_shown(
    site: Site, files: Files, body: bytes, kind: str, how: str
) -> None:
    answer = await site.get(f"/media/{await put(files, body, 'image/svg+xml')}")
    assert (answer.status, await answer.read()) == (200, body)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith(f"{how};")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_a_part_of_a_video_may_be_asked(site: Site, files: Files) -> None:
    hash = await put(files, PHOTO)
    answer = await site.get(f"/media/{hash}", headers={"Range": "bytes=1-2"})
    assert (answer.status, await answer.read()) == (206, PHOTO[1:3])


async def test_what_is_not_there(site: Site, files: Files) -> None:
    hash = await put(files, PHOTO)
    for path in (
        "f" * 64,
        hash.upper(),
        hash[:63],
        hash + "0",
        f"{hash[:2]}%2f{hash}",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "names",
        "..",
        "%00",
    ):
        answer = await site.http.get(aiohttp.client.URL(f"{site.address}/media/{path}", encoded=True))
        assert answer.status in (400, 404), path


async def test_without_files_there_are_none() -> None:
    async with having(None) as site:
        assert (await site.get("/media/" + "a" * 64)).status == 404


async def test_strangers_do_not_see_them(site: Site, files: Files) -> None:
    path = f"/media/{await put(files, PHOTO)}"
    assert (await site.get(path, headers={"Host": "desk.example"})).status == 403
    key = {"Host": "desk.example", "Authorization": f"Bearer {TOKEN}"}
    assert (await site.get(path, headers=key)).status == 200


@given(name=st.text(max_size=120))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_name_does_harm(site: Site, files: Files, name: str) -> None:
    hash = await put(files, PAGE)
    answer = await site.get(f"/media/{hash}", params={"name": name.encode("utf-8", "replace").decode()})
    disposition = answer.headers["Content-Disposition"]
    assert answer.status == 200
    how, _, named = disposition.partition("; filename*=UTF-8''")
    assert how == "attachment"
    assert not set(unquote(named)) & set('/\\\r\n"')
    assert not unquote(named).lower().endswith((".html", ".htm", ".svg", ".js", ".exe"))


def test_how_much_is_kept_is_said_in_the_environment(tmp_path: Path) -> None:
    found = environment({"VENTANILLA_MEDIA_MB": "2000", "VENTANILLA_FILE_MB": "16"}, tmp_path)
    assert (found.media, found.file) == (2000 * 1024**2, 16 * 1024**2)
    for wrong in ("0", "-1", "2G", "1.5", "9" * 20, "٣"):
        with pytest.raises(BadSetting, match="bad_size"):
            environment({"VENTANILLA_MEDIA_MB": wrong}, tmp_path)
