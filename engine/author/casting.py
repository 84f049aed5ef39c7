"""What a transcript names must exist before anybody goes on stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.author.contents import media_of
from engine.author.expectations import EXPECTATIONS
from engine.author.given import NOW
from engine.author.stage import CUSTOMER, declared_rooms
from engine.core.reading.phones import phone_e164
from engine.core.release import Release
from engine.problems import Problem
from engine.project.places import Place
from engine.project.rules.report import absent
from engine.project.source import Document, Path

Name = tuple[str, str, Path, Collection[str]]
"""The code of its absence, the name, where it stands, and what there is."""

YEARS = range(1970, 2200)
"""Those in which a calendar makes sense."""

NOTHING_EXPECTED, PHONE, MOMENT = "R101", "R108", "R109"
AGENT, ROOM, ALIAS, MODE, OPERATION, TARGET = "R102", "R103", "R104", "R105", "R106", "R107"


PHONE_STARTS = "+0123456789"
"""Somebody from outside is named by a phone."""


def faults(document: Document, release: Release) -> list[Problem]:
    value = document.value
    found = [
        absent(code, Place(document, path), name, choices, is_key=code == OPERATION or "rooms" in path)
        for code, name, path, choices in _names(value, release)
        if name not in choices
    ]
    found += [
        _no_phone(document, path, phone) for path, phone in _phones(value) if not _is_phone(phone, release)
    ]
    now = _given(value).get("now", NOW)
    if not _is_moment(now):
        found.append(Place(document, ("given", "now")).problem(MOMENT, moment=now))
    if not any(EXPECTATIONS.keys() & entry.keys() for entry in value["talk"]):
        found.append(Place(document, ("talk",)).key_problem(NOTHING_EXPECTED))
    return found


def _given(value: Mapping[str, Any]) -> Mapping[str, Any]:
    given: Mapping[str, Any] = value.get("given") or {}
    return given


def _names(value: Mapping[str, Any], release: Release) -> Iterator[Name]:
    given = _given(value)
    agents, modes = release.groups.agents, release.modes.modes
    for n, agent in enumerate(given.get("registered", ())):
        yield AGENT, agent, ("given", "registered", n), agents
    if "mode" in given:
        yield MODE, given["mode"], ("given", "mode"), modes
    for operation in given.get("fetch", ()):
        yield OPERATION, operation, ("given", "fetch", operation), release.operations
    aliases: set[str] = set()
    for n, entry in enumerate(value["talk"]):
        yield from _entry_names(entry, ("talk", n), release, aliases)
        aliases |= {entry["as"]} if "as" in entry else set()


def _entry_names(entry: Mapping[str, Any], path: Path, release: Release, aliases: set[str]) -> Iterator[Name]:
    groups = release.groups
    for key, name in _rooms(entry):
        yield ROOM, name, (*path, *key), declared_rooms(release)
    if "agent" in entry and entry["agent"][0] not in PHONE_STARTS:
        yield AGENT, entry["agent"], (*path, "agent"), groups.agents
    if "quotes" in entry:
        yield ALIAS, entry["quotes"], (*path, "quotes"), frozenset(aliases)
    if "operator" in entry:
        yield from _operator_names(entry["operator"], (*path, "operator"), release)


def _rooms(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from (((key,), entry[key]) for key in ("in", "room") if key in entry)
    silent = entry.get("silence", CUSTOMER)
    if silent != CUSTOMER and silent[0] not in PHONE_STARTS:
        yield ("silence",), silent
    rooms = (entry.get("expect") or {}).get("rooms") or {}
    yield from ((("expect", "rooms", room), room) for room in rooms)


def _operator_names(done: Mapping[str, Any], path: Path, release: Release) -> Iterator[Name]:
    groups = release.groups
    if "mode" in done:
        yield MODE, done["mode"], (*path, "mode"), release.modes.modes
    if "assign" in done:
        yield AGENT, done["assign"], (*path, "assign"), groups.agents
    if "transfer" in done:
        yield TARGET, done["transfer"], (*path, "transfer"), [*groups.departments, *groups.agents]


def _phones(value: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    given = _given(value)
    if "customer" in given:
        yield ("given", "customer"), given["customer"]
    for phone in given.get("customers", ()):
        yield ("given", "customers", phone), phone
    for n, entry in enumerate(value["talk"]):
        if "customer" in entry and ("says" in entry or media_of(entry)):
            yield ("talk", n, "customer"), entry["customer"]
        if "to" in entry:
            yield ("talk", n, "to"), entry["to"]
        if "gateway" in entry:
            yield ("talk", n, "gateway", "to"), entry["gateway"]["to"]


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _is_phone(text: str, release: Release) -> bool:
    return phone_e164(str(text), release.company.country) is not None


def _no_phone(document: Document, path: Path, phone: str) -> Problem:
    return Place(document, path).problem(PHONE, phone=phone)
