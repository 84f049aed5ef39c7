"""Pages and files that belong to no part in particular."""

from __future__ import annotations

from aiohttp import web

from engine.web.asking import LANGUAGE, THEME, THEMES
from engine.web.forms import fields
from engine.web.keys import ASSETS
from engine.web.words import LANGUAGES

YEAR = 365 * 24 * 3600
FOREVER = f"public, max-age={YEAR}, immutable"
CHOICES = {LANGUAGE: LANGUAGES, THEME: THEMES}


async def static(request: web.Request) -> web.Response:
    """Another version is another file: a page that was open before an update must be loaded anew."""
    assets = request.app[ASSETS]
    asset = assets.files.get(request.match_info["name"])
    if asset is None or request.match_info["version"] != assets.version:
        raise web.HTTPNotFound
    headers = {"Cache-Control": FOREVER}
    return web.Response(
        body=asset.body, content_type=asset.type, charset=_charset(asset.type), headers=headers
    )


def _charset(type: str) -> str | None:
    return "utf-8" if type.startswith("text/") else None


async def preferences(request: web.Request) -> web.Response:
    """Language and colours are kept in the browser."""
    asked = await fields(request)
    response = web.Response(status=303, headers={"Location": _back(asked.get("back", ""))})
    for name, choices in CHOICES.items():
        if asked.get(name) in choices:
            response.set_cookie(name, asked[name], max_age=YEAR, httponly=True, samesite="Strict", path="/")
    return response


def _back(path: str) -> str:
    """Only to a page of ours."""
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if inside and path.isprintable() else "/"


async def home(request: web.Request) -> web.Response:
    return web.Response(status=303, headers={"Location": "/simulator"})
