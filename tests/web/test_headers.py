"""What every answer says to the browser."""

from __future__ import annotations

import re

import pytest

from engine.web.keys import ASSETS
from tests.web.conftest import MARIELA, Site

PAGE = f"/simulator?customer=%2B{MARIELA[1:]}&room=support"


@pytest.mark.parametrize("path", ["/health/live", PAGE, "/nothing", "/metrics", "/simulator/transcript"])
async def test_every_answer_is_hardened(site: Site, path: str) -> None:
    answer = await site.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Server"] == "ventanilla"
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_pages_have_nothing_inline_and_nothing_from_elsewhere(site: Site) -> None:
    await site.post("/simulator/say", {"customer": MARIELA, "says": "hola"})
    html = await (await site.get(PAGE, headers={"Accept": "text/html"})).text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", html)


async def test_files_are_kept_for_ever_under_their_version(site: Site) -> None:
    answer = await site.get(site.app[ASSETS].address("css/base.css"))
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content_type == "text/css"
    assert (await site.get("/static/000000000000/css/base.css")).status == 404


async def test_cookies_are_not_for_scripts(site: Site) -> None:
    answer = await site.post("/preferences", {"theme": "dark", "back": "/simulator"})
    assert answer.headers["Location"] == "/simulator"
    cookie = answer.headers["Set-Cookie"]
    assert "theme=dark" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
