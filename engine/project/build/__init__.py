"""A project that was proved right, compiled: from what the files say to what the core reads."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from engine.core.matching import first_of_each
from engine.core.release import (
    STEP_BACK,
    Company,
    Flood,
    Gateway,
    Identify,
    Keyword,
    Release,
    Route,
    Routing,
)
from engine.core.zones import Zones
from engine.project import draft as drafts
from engine.project.calendars import DAY_WORDS
from engine.project.durations import duration
from engine.project.formats import formats_for
from engine.project.geojson import read_zones
from engine.project.rules import Study

from .connectors import can, connectors_of, operations
from .desk import building, groups, modes, replies, tickets
from .flows import flow
from .pieces import Pieces
from .sentiment import lexicon
from .templates import keeps, reopen, templates, windows

KEPT = "15m"
"""How long the answer of who writes serves, when the file does not say."""

SAME = "10m"
"""How long another system may repeat a message without it being another one."""

MESSAGES, PER = 20, "1m"
"""More than a person writes in earnest."""


def build(study: Study, hash: str, today: date) -> Release:
    """`today` is the day around which holidays are expanded."""
    draft, pieces = study.draft, Pieces(study.draft)
    company = draft.company
    language, country = company["language"], company["country"]
    connectors = connectors_of(pieces)
    return Release(
        hash=hash,
        company=_company(pieces),
        formats=formats_for(language, country, company["currency"]),
        day_words=DAY_WORDS.get(language, DAY_WORDS[drafts.LANGUAGES[0]]),
        routing=_routing(pieces),
        flows={name: flow(study, pieces, each) for name, each in draft.flows.items()},
        groups=groups(pieces, today),
        tickets=tickets(pieces),
        modes=modes(pieces),
        zones=_zones(draft),
        catalog=_without_version(draft.catalog),
        texts={id: pieces.text(source) for id, source in draft.system_texts.items()},
        operations=operations(pieces, connectors),
        lines=draft.lines,
        templates=templates(pieces),
        reopen=reopen(pieces),
        windows=windows(draft.lines),
        keeps=keeps(pieces),
        gateways={name: _gateway(each) for name, each in draft.gateways.items()},
        replies=replies(pieces),
        sentiment=lexicon(draft),
        building={name: made for name, line in draft.lines.items() if (made := building(line)) is not None},
        connectors=connectors,
        can=can(draft),
    )


def _without_version(value: drafts.Values) -> dict[str, object]:
    return {key: inner for key, inner in value.items() if key != "schema"}


def _company(pieces: Pieces) -> Company:
    said = pieces.draft.company
    return Company(
        name=said["name"],
        zone=ZoneInfo(said["time_zone"]),
        country=said["country"],
        language=said["language"],
        currency=said["currency"],
        facts=_without_version(said),
        media_hosts=tuple(said.get("media_hosts") or ()),
    )


def _routing(pieces: Pieces) -> Routing:
    said = pieces.draft.routing
    keywords = [_keyword(pieces, each) for each in said.get("keywords") or ()]
    return Routing(
        routes=tuple(Route(route["flow"], pieces.condition(route.get("if"))) for route in said["routes"]),
        keywords=first_of_each((each.words, each) for each in keywords),
        identify=_identify(said["identify"]) if "identify" in said else None,
        wait_for_more=duration(said["wait_for_more"]) if "wait_for_more" in said else None,
        flood=_flood(pieces, said["flood"]) if "flood" in said else None,
        step_back=duration(said["step_back"]) if "step_back" in said else STEP_BACK,
    )


def _keyword(pieces: Pieces, said: drafts.Values) -> Keyword:
    say = pieces.optional(said.get("say"))
    return Keyword(tuple(said["words"]), said.get("do", "flow"), said.get("flow"), say)


def _flood(pieces: Pieces, said: drafts.Values) -> Flood:
    return Flood(
        said.get("messages", MESSAGES), duration(said.get("per", PER)), pieces.optional(said.get("say"))
    )


def _identify(said: drafts.Values) -> Identify:
    failed = said.get("failed") or {}
    return Identify(said["fetch"], duration(said.get("keep", KEPT)), failed.get("flow"))


def _gateway(said: drafts.Values) -> Gateway:
    return Gateway(said["line"], said["token"], duration(said.get("repeat_within", SAME)))


def _zones(draft: drafts.Draft) -> Zones:
    document = draft.documents.get("config/zones.geojson")
    return read_zones(document.value)[0] if document is not None else Zones()
