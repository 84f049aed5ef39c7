"""The company's time zone, country, language and currency exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.problems import Problem, similar
from engine.project.draft import LANGUAGES, Draft, shipped
from engine.project.formats import formats_for

from .study import Study

FEW = 8
"""Texts that are still read when they are listed."""

MEANT = {
    **dict.fromkeys(("sp", "spa", "esp", "ar", "mx", "co"), "es"),
    **dict.fromkeys(("us", "gb", "eng", "ing"), "en"),
}
"""What people write for a language: its name in English, or the country."""


def check_company(study: Study) -> Iterator[Problem]:
    draft = study.draft
    company = draft.company
    if not _is_zone(company["time_zone"]):
        name, near = company["time_zone"], _zone_meant(company["time_zone"])
        place = draft.at("company", "time_zone")
        yield place.problem("C103", "similar" if near else "", name=name, similar=near or "")
    if not _is_country(company["country"], company["language"], company["currency"]):
        yield draft.at("company", "country").problem("C104", name=company["country"])
    if company["currency"] not in _currencies():
        yield draft.at("company", "currency").problem("C106", name=company["currency"])
    yield from _system_texts(draft)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _zone_meant(name: str) -> str | None:
    """Also when only the city is said. None of Etc: there the signs are the other way round."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    cities = {zone.rpartition("/")[2]: zone for zone in zones}
    return similar(name, zones) or cities.get(similar(name, cities) or "")


def _is_country(code: str, language: str, currency: str) -> bool:
    """Babel also lists unions of countries, and places where nobody lives."""
    try:
        formats_for(language, code, currency)
    except LookupError:
        return False
    return code in _countries()


@cache
def _countries() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").territories)


@cache
def _currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").currencies)


def _system_texts(draft: Draft) -> Iterator[Problem]:
    """Nothing is said to anybody in a language that is not the company's."""
    language = draft.company["language"]
    if language in LANGUAGES:
        return
    written = draft.written("texts").get("texts") or {}
    missing = [name for name in shipped("texts", LANGUAGES[0])["texts"] if name not in written]
    if missing:
        meant = MEANT.get(language) if not written else None
        hint = "similar" if meant else "few" if len(missing) <= FEW else ""
        params = {"language": language, "missing": missing, "similar": meant}
        yield draft.at("company", "language").problem("C105", hint, **params)
