"""The bytes of an answer → what JMESPath can look into. Whatever they are, only Unreadable is raised."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

DEEPEST = 200
LONGEST_NUMBER = 15

_LONG = re.compile(rb"[0-9]{19}")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LOOSE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PAGE = re.compile(r"\s*(<!doctype\s+html|<html[\s>])", re.IGNORECASE)
"""For people: of some server in between, whatever its address."""

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s<>/?!]+)[^<>]*?(?P<empty>/?)>")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([\w.:-]+)[\"']")
WORDS = {"true": True, "false": False, "null": None}


class Unreadable(Exception):
    """`reason` is for whoever looks after the connector: json, xml, deep, field, pages; never what came."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{reason} {where}".strip())
        self.reason, self.where = reason, where


@dataclass(frozen=True)
class Answer:
    """`headers` by their names in lower case. `body` is what was understood; null when it was empty."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @cached_property
    def seen(self) -> dict[str, Any]:
        """What the conditions of a file look at."""
        return {"status": self.status, "headers": dict(self.headers), "body": self.body}


def understood(
    status: int, headers: Mapping[str, str], raw: bytes, kind: str = "auto", charset: str = ""
) -> Answer:
    """`raw` is already decompressed, and of a bounded size. Raises Unreadable."""
    lower = {name.lower(): value for name, value in headers.items()}
    return Answer(status, lower, body_of(raw, kind, charset, lower.get("content-type", "")))


def body_of(raw: bytes, kind: str, charset: str = "", content_type: str = "") -> Any:
    if kind == "auto" and not charset and (found := _json_bytes(raw)) is not None:
        return found
    text = _text(raw, charset, content_type).removeprefix("\ufeff")
    if not text.strip():
        return None
    match kind:
        case "json":
            return _json(text)
        case "xml":
            return _xml(text, mending=True)
        case "text":
            return text.strip()
    return _by_content(text)


def _json_bytes(raw: bytes) -> Any:
    """The usual answer, without a detour through text."""
    if raw[:1] not in (b"{", b"["):
        return None
    try:
        return _loaded(raw)
    except (ValueError, RecursionError):
        return None


def _by_content(text: str) -> Any:
    """Not by the content type, which lies."""
    stripped = text.strip()
    if stripped[0] in '{["' or stripped in WORDS:
        try:
            return _json(stripped)
        except Unreadable as error:
            if error.reason == "deep":
                raise
            return stripped
    if _NUMBER.fullmatch(stripped) and len(stripped) <= LONGEST_NUMBER:
        return _json(stripped)
    if stripped[0] == "<" and not _PAGE.match(stripped):
        try:
            return _xml(stripped, mending=_DECLARATION.match(stripped) is not None)
        except Unreadable as error:
            if error.reason == "deep":
                raise
    return stripped


def _json(text: str) -> Any:
    try:
        return _loaded(text.strip().encode())
    except orjson.JSONDecodeError as error:
        raise Unreadable("deep" if "depth" in str(error) else "json") from None
    except (ValueError, RecursionError):
        raise Unreadable("json") from None


def _loaded(raw: bytes) -> Any:
    """With all the digits of a whole number: one of more than 64 bits would become a fraction."""
    value = orjson.loads(raw)
    return json.loads(raw) if _LONG.search(raw) is not None else value


def _text(raw: bytes, charset: str, content_type: str) -> str:
    said = _CHARSET.search(content_type)
    written = _XML_CHARSET.search(raw[:200])
    named = [written[1].decode()] if written else []
    named = [charset] if charset else _likely([*named, *([said[1]] if said else [])])
    for name in (*named, "utf-8"):
        try:
            return raw.decode("cp1252" if _is_latin(name) else name)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("cp1252", "replace")


def _likely(named: list[str]) -> list[str]:
    """Servers say latin-1 of anything, and text that is not UTF-8 almost never looks like it."""
    return ["utf-8", *named] if named and _is_latin(named[0]) else named


def _is_latin(name: str) -> bool:
    """Who says latin-1 means windows-1252, as browsers know: its quotes and its euro."""
    return name.lower().replace("_", "-") in (
        "latin-1",
        "latin1",
        "iso-8859-1",
        "iso8859-1",
        "us-ascii",
        "ascii",
    )


def _xml(text: str, mending: bool) -> Any:
    """As a mapping; what lacks a root, or has a loose &, is mended. `mending`: it is surely XML, so that also
    an element that does not end is."""
    body = _DECLARATION.sub("", text, count=1).strip()
    mended = _LOOSE_AMPERSAND.sub("&amp;", body)
    for each in (body, mended, f"<answer>{mended}</answer>", *([_closed(mended)] if mending else ())):
        try:
            return _parsed(each)
        except _Fault:
            continue
    raise Unreadable("xml")


def _closed(text: str) -> str:
    """With the end of those elements that lack theirs, where the one around them ends. What breaks off is
    left as it is: its last value may be half of it."""
    if "<!" in text:
        return text
    open_, pieces, last = [""], [], 0
    for tag in _TAG.finditer(text):
        name = tag["name"]
        pieces.append(text[last : tag.start()])
        last = tag.start()
        if not tag["end"]:
            open_ += [] if tag["empty"] else [name]
        elif name in open_:
            while (inner := open_.pop()) != name:
                pieces.append(f"</{inner}>")
    return "".join((*pieces, text[last:]))


class _Fault(Exception):
    pass


def _parsed(text: str) -> Any:
    builder = _Builder()
    try:
        parser = DefusedXMLParser(target=builder, forbid_dtd=True)
        parser.feed(text)
        return parser.close()
    except DefusedXmlException:
        raise Unreadable("xml") from None
    except (SyntaxError, ValueError):  # ParseError is a SyntaxError
        raise _Fault from None


class _Builder:
    """Elements as mappings by name: several of one name are a list, attributes have an @, and what has both
    text and something else keeps the text under #text. Names lose their namespace."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, Any], list[str]]] = [("", {}, [])]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise Unreadable("deep")
        own: dict[str, Any] = {f"@{_local(name)}": value for name, value in attributes.items()}
        self._open.append((_local(tag), own, []))

    def data(self, text: str) -> None:
        self._open[-1][2].append(text)

    def end(self, tag: str) -> None:
        name, own, texts = self._open.pop()
        text = "".join(texts).strip()
        value: Any = {**own, "#text": text} if own and text else own or text or None
        above = self._open[-1][1]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], _Several):
            above[name].append(value)
        else:
            above[name] = _Several([above[name], value])

    def close(self) -> dict[str, Any]:
        return self._open[0][1]


class _Several(list[Any]):
    """Elements of one name; a plain list for everybody else."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]
