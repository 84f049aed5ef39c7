"""What a file is: its first bytes say so, and whoever sent it does not."""

from __future__ import annotations

import re

OTHER = "application/octet-stream"
"""What nobody knows, and what is not what it was said to be."""

HEAD = 4096
"""Bytes that are enough to tell."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
DOCX, XLSX, PPTX = (
    f"{_OFFICE}.{name}"
    for name in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
ODT, ODS, ODP = (f"{_OPEN}.{name}" for name in ("text", "spreadsheet", "presentation"))
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"

SIGNATURES: tuple[tuple[re.Pattern[bytes], tuple[str, ...]], ...] = tuple(
    (re.compile(form, re.DOTALL), types)
    for form, types in (
        (rb"\xff\xd8\xff", ("image/jpeg",)),
        (rb"\x89PNG\r\n\x1a\n", ("image/png",)),
        (rb"RIFF....WEBP", ("image/webp",)),
        (rb"GIF8[79]a", ("image/gif",)),
        (rb"OggS", ("audio/ogg", "audio/opus", "video/ogg")),
        (rb"ID3|\xff[\xfa\xfb\xf2\xf3\xe2\xe3]", ("audio/mpeg",)),
        (rb"\xff[\xf0\xf1\xf8\xf9]", ("audio/aac",)),
        (rb"#!AMR", ("audio/amr",)),
        (rb"RIFF....WAVE", ("audio/wav", "audio/x-wav")),
        (rb"....ftyp3g", ("video/3gpp", "audio/3gpp", "video/mp4", "audio/mp4")),
        (rb"....ftypM4[AB]", ("audio/mp4", "video/mp4", "audio/x-m4a")),
        (rb"....ftyp(?:iso|mp4|avc1|M4V|MSNV|dash)", ("video/mp4", "audio/mp4", "audio/x-m4a", "video/3gpp")),
        (rb"\x1a\x45\xdf\xa3", ("video/webm", "audio/webm")),
        (rb"%PDF-", ("application/pdf",)),
        (rb"PK\x03\x04", ("application/zip", DOCX, XLSX, PPTX, ODT, ODS, ODP)),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (OTHER, DOC, XLS, PPT)),
    )
)
"""What a beginning may be: the first, or any of the others when it was declared."""

WRITTEN = ("text/plain", "text/csv")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ALIASES = {"image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg", "video/3gp": "video/3gpp"}


def kind_of(head: bytes, declared: str = "") -> str:
    """Of a file's first bytes. What is declared chooses among what they may be, and only that."""
    said = declared.partition(";")[0].strip().lower()
    said = _ALIASES.get(said, said)
    types = next((types for form, types in SIGNATURES if form.match(head)), ())
    if said in types:
        return said
    if types:
        return types[0] if said in ("", OTHER) or _both_images(said, types[0]) else OTHER
    return "text/plain" if said in WRITTEN and _is_text(head) else OTHER


def is_shown(mime: str) -> bool:
    """A browser may show it: it can do nothing there. Only of what `kind_of` said."""
    return mime.partition("/")[0] in ("image", "audio", "video")


def _both_images(declared: str, found: str) -> bool:
    """Phones call any picture by the name of another."""
    return declared.startswith("image/") and found.startswith("image/")


def _is_text(head: bytes) -> bool:
    """In any encoding that has no control characters."""
    return bool(head) and not _CONTROL.search(head)
