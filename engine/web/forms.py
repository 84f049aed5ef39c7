"""What was filled in, whatever was sent instead of it."""

from __future__ import annotations

from aiohttp import web

from engine.web.refusals import Refusal

FORM = "application/x-www-form-urlencoded"
MOST = 200


async def fields(request: web.Request) -> dict[str, str]:
    """The text fields of a small form; the last of those that have one name."""
    if request.content_type != FORM:
        raise Refusal("bad")
    try:
        posted = await request.post()
    except (UnicodeDecodeError, ValueError, LookupError):
        raise Refusal("bad") from None
    found = {name: value for name, value in posted.items() if isinstance(value, str)}
    if len(posted) > MOST or not all(printable(str(value)) for value in posted.values()):
        raise Refusal("bad")
    return found


async def several(request: web.Request, name: str) -> list[str]:
    """All that have this name; `fields` has looked at the form."""
    return [value for value in (await request.post()).getall(name, []) if isinstance(value, str)]


def printable(text: str) -> bool:
    """No NUL and no half of a surrogate pair: neither can be stored."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
