"""From bytes to a text whose every character can be shown."""

from __future__ import annotations

import codecs
import re

from .document import Fault, Lines, Unreadable

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark is its beginning
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
VISIBLE_BYTES = bytes(b for b in range(256) if b in b"\t\n\r" or (b >= 0x20 and b != 0x7F))
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff]")
ENOUGH = 10


def decode(file: str, data: bytes) -> str:
    _refuse_wide_encodings(file, data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(file, data, error.start) from None
    if data.translate(None, VISIBLE_BYTES) or not text.isascii():
        _refuse_invisible(file, text)
    return text


def _refuse_wide_encodings(file: str, data: bytes) -> None:
    name = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    start = data[:200]
    if not name and start.count(0) * 3 > len(start):
        name = "UTF-16"
    if name:
        raise Unreadable.of(file, Lines(""), [Fault("P103", 0, 0, {"encoding": name})])


def _not_utf8(file: str, data: bytes, at: int) -> Unreadable:
    """Spreadsheets and old editors write Windows-1252: its reading of the byte tells people where to look."""
    lines = Lines(data.decode("utf-8", "replace"))
    index = len(data[:at].decode())
    guess = data[at : at + 1].decode("cp1252", "replace")
    hint = "letter" if guess.isalpha() else ""
    fault = Fault("P102", index, index + 1, {"byte": f"0x{data[at]:02X}", "guess": guess}, hint)
    return Unreadable.of(file, lines, [fault])


def _refuse_invisible(file: str, text: str) -> None:
    found = [match for match, _ in zip(INVISIBLE.finditer(text), range(ENOUGH), strict=False)]
    if found:
        faults = [Fault("P104", m.start(), m.end(), {"character": f"U+{ord(m[0]):04X}"}) for m in found]
        raise Unreadable.of(file, Lines(text), faults)
