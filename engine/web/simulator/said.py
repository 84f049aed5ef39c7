"""What people wrote, as WhatsApp shows it: *bold*, _italic_, ~struck~ and addresses of pages."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

STYLES = {"*": "strong", "_": "em", "~": "s", "`": "code"}
STYLED = re.compile(r"(?<![\w*_~`])([*_~`])(?=[^\s*_~`])([^\n*_~`]*[^\s*_~`]|[^\s*_~`])\1(?![\w*_~`])")
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
SHORT = 90


def markup(text: str) -> Markup:
    """Escaped first; only what we add is HTML."""
    parts: list[Markup] = []
    start = 0
    for found in ADDRESS.finditer(text):
        parts.append(_styled(text[start : found.start()]))
        parts.append(_link(found[0]))
        start = found.end()
    parts.append(_styled(text[start:]))
    return Markup("").join(parts)


def _link(address: str) -> Markup:
    return Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(address)


def _styled(text: str) -> Markup:
    parts: list[Markup] = []
    start = 0
    for found in STYLED.finditer(text):
        parts.append(escape(text[start : found.start()]))
        tag = Markup(STYLES[found[1]])  # noqa: S704 (one of ours)
        parts.append(Markup("<{0}>{1}</{0}>").format(tag, found[2]))
        start = found.end()
    parts.append(escape(text[start:]))
    return Markup("").join(parts)


def plain(text: str) -> str:
    """One short line, for quotes and lists."""
    line = " ".join(text.replace("*", "").split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"
