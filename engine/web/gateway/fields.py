"""What was sent, whatever way: the query, a form, a multipart form or JSON, whatever it calls itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote_to_bytes

from engine.core.reading.spelling import plain

TO = ("to", "destinatario", "numero", "number", "phone", "telefono", "celular")
MESSAGE = ("message", "mensaje", "text", "msg", "texto", "body")
MEDIA = ("media", "url", "file", "archivo", "pdf")
TOKEN = "token"  # noqa: S105 its name

MOST = 200
NAME = re.compile(rb'^content-disposition:[^\r\n]*?[;\s]name="?([^";\r\n]*)', re.IGNORECASE | re.MULTILINE)
"""Only where a line begins: looked for everywhere, a line that repeats it is read once for each."""

PART_ENDS = re.compile(rb"\r?\n\r?\n")

OURS = frozenset((*TO, *MESSAGE, *MEDIA, TOKEN))
A_NAME = re.compile(r"[\w.\[\]-]+")
SPACE = re.compile(rb"\s")

Pair = tuple[str, str]
Fields = dict[str, list[str]]
"""Values by name, without capitals or accents; those of the body first."""


class NotJson(Exception):
    """It begins like JSON, and is none."""


def fields(query: bytes, body: bytes) -> Fields:
    """Raises NotJson."""
    found: Fields = {}
    for name, value in islice(chain(_posted(body.strip()), _form(query)), MOST):
        text = storable(value)
        if text.strip():
            found.setdefault(_plain(name), []).append(text)
    return found


def storable(text: str) -> str:
    """No NUL and no half of a surrogate pair, and lines end as ours do."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _posted(body: bytes) -> Iterator[Pair]:
    """By what it looks like: those who send it say the wrong thing, or nothing, too often."""
    if body.startswith((b"{", b"[", b"\xef\xbb\xbf{")):
        return _json(body)
    if body.startswith(b"--") and b"content-disposition" in body.lower():
        return _multipart(body)
    return _form(body)


def _form(text: bytes) -> Iterator[Pair]:
    for piece in _pieces(text):
        name, _, value = piece.partition(b"=")
        yield unquoted(name), unquoted(value)


def _pieces(text: bytes) -> list[bytes]:
    """Templates put a text in as somebody wrote it: an `&` of its own does not end it."""
    pieces: list[bytes] = []
    for piece in text.split(b"&", MOST):
        if pieces and piece and _goes_on(pieces[-1], piece):
            pieces[-1] += b"&" + piece
        else:
            pieces.append(piece)
    return pieces


def _goes_on(before: bytes, piece: bytes) -> bool:
    """Whether it can only be more of the text before it: `Pérez & Hijos`, or the rest of a link."""
    if _plain(unquoted(before.partition(b"=")[0])) not in MESSAGE:
        return False
    name = unquoted(piece.partition(b"=")[0])
    if _plain(name) in OURS:
        return False
    is_a_word = b" " in before and b"=" not in piece
    return is_a_word or not A_NAME.fullmatch(name) or _ends_in_an_open_link(before)


def _ends_in_an_open_link(text: bytes) -> bool:
    """Of what was not encoded: the address goes on behind an `&`."""
    _, _, address = SPACE.split(text)[-1].partition(b"://")
    return b"?" in address


def unquoted(raw: bytes) -> str:
    """Whoever leaves spaces as they are leaves a `+` too."""
    return _decoded(unquote_to_bytes(raw if b" " in raw else raw.replace(b"+", b" ")))


def _plain(name: str) -> str:
    """As PHP names a list of one: `to[]`."""
    return plain(name).removesuffix("[]")


def _multipart(body: bytes) -> Iterator[Pair]:
    """The first line says what stands between the parts."""
    boundary = body.partition(b"\n")[0].rstrip()
    for part in body.split(boundary)[1:]:
        head, *value = PART_ENDS.split(part, maxsplit=1)
        name = NAME.search(head)
        if name is not None and value:
            yield _decoded(name[1]), _decoded(value[0]).removesuffix("\n").removesuffix("\r")


def _json(body: bytes) -> Iterator[Pair]:
    """Templates put a text with its line breaks between two quotes: those are let pass."""
    try:
        value = json.loads(_decoded(body).removeprefix("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        raise NotJson from None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        yield from ((name, text) for name, inner in value.items() if (text := _text(inner)) is not None)


def _text(value: Any) -> str | None:
    """A telephone may have come as a number; a list, as its lines."""
    if isinstance(value, list):
        texts = [text for each in value if not isinstance(each, list) and (text := _text(each)) is not None]
        return "\n".join(texts)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
