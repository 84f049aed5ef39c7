"""What another system wants to be sent: to whom, which words, and perhaps a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from engine.channels.links import Guard
from engine.core.messages import Content
from engine.core.reading.phones import phone_e164
from engine.core.release import Company
from engine.net.public import BadLink
from engine.web.gateway.fields import MEDIA, MESSAGE, TO, Fields, storable, unquoted
from engine.web.gateway.refused import Refused
from engine.web.settings import SHORTEST_TOKEN

SHOWN = SHORTEST_TOKEN - 1
"""Of what came instead of a telephone: never a whole token."""

SPACE = re.compile(r"%20|\+(?=\w)")
FEWEST_SPACES = 2
"""Less `+` than these stand for themselves."""

IMAGES = frozenset({".jpg", ".jpeg", ".png"})
VIDEOS = frozenset({".mp4", ".3gp"})
SOUNDS = frozenset({".mp3", ".ogg", ".m4a", ".amr", ".aac"})


@dataclass(frozen=True, slots=True)
class Notice:
    phone: str
    content: Content

    @property
    def parts(self) -> tuple[str, ...]:
        """What makes it the same notice when it comes again."""
        return self.phone, self.content.text, self.content.media or ""


def notice(fields: Fields, company: Company) -> Notice:
    """Raises Refused, which says what is missing or cannot be used."""
    all_to, message = _values(fields, TO), _first(fields, MESSAGE)
    to = all_to[0] if all_to else None
    if to is None:
        raise Refused(400, "no_to")
    if message is None:
        raise Refused(400, "no_message")
    phone = _phone(to, company.country)
    if phone is None:
        raise Refused(400, "no_phone", to=" ".join(to.split())[:SHOWN])
    if any(_phone(each, company.country) != phone for each in all_to):
        raise Refused(400, "many_to")
    return Notice(phone, _content(decoded_twice(message.strip()), _first(fields, MEDIA), company))


def _first(fields: Fields, names: tuple[str, ...]) -> str | None:
    return next(iter(_values(fields, names)), None)


def _values(fields: Fields, names: tuple[str, ...]) -> list[str]:
    """Of the first of these names that there is."""
    return next((fields[name] for name in names if name in fields), [])


def decoded_twice(text: str) -> str:
    """Some encode what was encoded already: then no space is left, but the signs that stand for one are."""
    first = SPACE.split(text, maxsplit=1)[0]
    signs = SPACE.findall(text)
    if "%20" not in signs and len(signs) < FEWEST_SPACES:
        return text
    if "://" in first or any(letter.isspace() for letter in text):
        return text
    return storable(unquoted(text.encode()))


def _phone(to: str, country: str) -> str | None:
    """In an address a `+` that nobody spelled out becomes a space."""
    written = unquote(to).strip()
    found = phone_e164(written, country)
    if found is None and to.startswith(" "):
        found = phone_e164(f"+{written}", country)
    return found


def _content(text: str, media: str | None, company: Company) -> Content:
    if media is None:
        return Content("text", text)
    link = _link(media.strip(), Guard(company.media_hosts))
    name = storable(unquote(PurePosixPath(urlsplit(link).path).name)) or None
    return Content(_kind(name or ""), text, link, name)


def _link(media: str, guard: Guard) -> str:
    """Only https, to a place that anybody on the Internet may ask, or one that the project names."""
    if not media.lower().startswith("https://"):
        raise Refused(400, "not_https")
    try:
        guard.check(media)
    except BadLink as bad:
        raise Refused(400, bad.reason) from None
    return f"https{media[5:]}"


def _kind(name: str) -> str:
    ending = PurePosixPath(name).suffix.lower()
    if ending in IMAGES:
        return "image"
    return "video" if ending in VIDEOS else "audio" if ending in SOUNDS else "document"
