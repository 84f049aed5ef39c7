"""What a request says about whoever asks."""

from __future__ import annotations

from aiohttp import web

from engine.web.words import Words, preferred

LANGUAGE, THEME = "language", "theme"
THEMES = ("light", "dark")


def words_of(request: web.Request) -> Words:
    return Words(preferred(request.cookies.get(LANGUAGE), request.headers.get("Accept-Language", "")))


def theme_of(request: web.Request) -> str:
    """Empty: whatever the system has."""
    theme = request.cookies.get(THEME)
    return theme if theme in THEMES else ""


def is_htmx(request: web.Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def wants_json(request: web.Request) -> bool:
    accept = request.headers.get("Accept", "")
    return "text/html" not in accept and not is_htmx(request)
