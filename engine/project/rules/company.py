"""The company's time zone, country, language and currency exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.problems import Problem
from engine.project.draft import LANGUAGES, Draft, shipped
from engine.project.formats import formats_for

from .report import absent
from .study import Study


def check_company(study: Study) -> Iterator[Problem]:
    draft = study.draft
    company = draft.company
    if not _is_zone(company["time_zone"]):
        yield absent("C103", draft.at("company", "time_zone"), company["time_zone"], available_timezones())
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
        yield draft.at("company", "language").problem("C105", language=language, missing=missing)
