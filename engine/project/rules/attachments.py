"""The files that steps and ready replies send: where WhatsApp can reach them, of a type that it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, urlsplit

from engine.problems import Problem
from engine.project.places import Place, warning

from .study import Study

KINDS = ("document", "image", "audio")
PORTS = {"https": 443, "http": 80}
INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
NOT_TAKEN = {
    "image": frozenset(".gif .webp .svg .bmp .tif .tiff .heic .heif .avif .pdf".split()),
    "audio": frozenset(".wav .wma .flac .aif .aiff .mid .webm".split()),
}
"""Of these WhatsApp shows nothing; what else a file may be, only its bytes tell."""


def check_attachments(study: Study) -> Iterator[Problem]:
    draft = study.draft
    hosts = frozenset(str(host).lower() for host in draft.company.get("media_hosts") or ())
    official = any(line["kind"] == "cloud" for line in draft.lines.values())
    for flow in draft.flows.values():
        for step in flow.steps.values():
            for kind, place, written in _attached(step.place, step.body):
                yield from _file(kind, place, written, hosts, official=official)
    for shortcut, reply in draft.replies.items():
        for kind, place, written in _attached(draft.at("replies", "replies", shortcut), reply):
            yield from _file(kind, place, written, hosts, official=official)


def _attached(place: Place, said: Mapping[str, Any]) -> Iterator[tuple[str, Place, str]]:
    attach = said.get("attach") or {}
    for kind in KINDS:
        if kind in attach:
            yield kind, place.at("attach", kind), attach[kind]


def _file(
    kind: str, place: Place, written: str, hosts: Collection[str], *, official: bool
) -> Iterator[Problem]:
    """What a `{{ name }}` will bring, only run time knows."""
    if written.lstrip().startswith("{{"):
        return
    url = _split(written)
    if (why := _why_not(url, hosts)) is not None:
        yield place.problem("L105", why)
        return
    ending = PurePosixPath(url.path).suffix.lower() if url is not None else ""
    if official and ending in NOT_TAKEN.get(kind, ()):
        yield warning(place.problem("L106", kind, ending=ending))


def _split(written: str) -> SplitResult | None:
    try:
        url = urlsplit(written.strip())
        url.port  # noqa: B018 it is read late, and may be no number
    except ValueError:
        return None
    return url if url.scheme in PORTS and url.hostname else None


def _why_not(url: SplitResult | None, hosts: Collection[str]) -> str | None:
    """The sentence that says it; none: anybody can ask for it, or the project answers for its host."""
    if url is None:
        return "address"
    host, port = (url.hostname or "").rstrip("."), url.port or PORTS[url.scheme]
    if url.username is not None:
        return "user"
    if "{" in host or f"{host}:{port}" in hosts or (host in hosts and port == PORTS[url.scheme]):
        return None
    if url.scheme != "https":
        return "http"
    if port != PORTS["https"]:
        return "port"
    return None if _is_public(host) else "inside"


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not f".{host}".endswith(INSIDE)
