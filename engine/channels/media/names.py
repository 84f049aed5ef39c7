"""What a file is called where people see it: never where it is kept, and never what could be run."""

from __future__ import annotations

import re
import unicodedata

from engine.channels.media import kinds

LONGEST = 80

ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/opus": ("opus", "ogg"),
    "video/ogg": ("ogv",),
    "audio/mpeg": ("mp3",),
    "audio/aac": ("aac",),
    "audio/amr": ("amr",),
    "audio/wav": ("wav",),
    "audio/x-wav": ("wav",),
    "audio/mp4": ("m4a", "mp4"),
    "audio/x-m4a": ("m4a",),
    "audio/3gpp": ("3gp", "3gpp"),
    "audio/webm": ("weba", "webm"),
    "video/mp4": ("mp4", "m4v"),
    "video/3gpp": ("3gp", "3gpp"),
    "video/webm": ("webm",),
    "application/pdf": ("pdf",),
    "application/zip": ("zip",),
    kinds.DOCX: ("docx",),
    kinds.XLSX: ("xlsx",),
    kinds.PPTX: ("pptx",),
    kinds.ODT: ("odt",),
    kinds.ODS: ("ods",),
    kinds.ODP: ("odp",),
    kinds.DOC: ("doc",),
    kinds.XLS: ("xls",),
    kinds.PPT: ("ppt",),
    "text/plain": ("txt", "csv"),
    kinds.OTHER: ("bin", "dwg", "dxf", "kml", "kmz", "heic", "heif", "rar", "7z", "rtf", "tif", "tiff"),
}
"""By type, the endings a name may keep; the first is given to any other."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(name: str | None, mime: str) -> str:
    """One name, with the ending of what the file is."""
    stem, ending = _parts(name or "")
    endings = ENDINGS.get(mime, ENDINGS[kinds.OTHER])
    chosen = ending if ending in endings else endings[0]
    return f"{stem or _general(mime)}.{chosen}"


def _parts(name: str) -> tuple[str, str]:
    last = re.split(r"[\\/]", _visible(name))[-1]
    stem, dot, ending = _FORBIDDEN.sub("_", last).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.replace(".", "_").strip(" _")[:LONGEST].strip(" _")
    return (f"_{stem}" if _RESERVED.fullmatch(stem) else stem), ending.strip().lower()


def _visible(name: str) -> str:
    """Without what cannot be seen, or turns around what can."""
    name = unicodedata.normalize("NFC", name[: LONGEST * 10])
    plain = (" " if unicodedata.category(letter)[0] == "Z" else letter for letter in name)
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C")


def _general(mime: str) -> str:
    family = mime.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"
