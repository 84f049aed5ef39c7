"""What to write in `opening_hours` instead of what people write: «Lu-Vi 9 a 18 hs» → `Mo-Fr 09:00-18:00`."""

from __future__ import annotations

import re
from typing import Final

from engine.core.reading.spelling import plain
from engine.core.reading.words_en import ENGLISH
from engine.core.reading.words_es import SPANISH

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY: Final = "PH"

_LIKE_TIME = r"\d{1,2}(?:[:.h]?\d{2})?(?: ?h(?:r?s)?\.?| ?[ap]\.?m\.?)?"
_LIKE_SPAN = re.compile(rf"({_LIKE_TIME})\s*(?:-|a|to|hasta|\s)\s*({_LIKE_TIME})", re.IGNORECASE)

_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:h(?:r?s)?\.?|([ap])\.?m\.?)?", re.IGNORECASE)
_RULE = re.compile(r"(?P<days>[^\d]*?)[\s:]*(?P<hours>\d.*)")


_EVERY_DAY = frozenset(
    {"todos los dias", "todos", "toda la semana", "siempre", "every day", "daily", "always"}
)
_ALL_DAY = frozenset(
    {"24", "24 h", "24 hs", "24hs", "24 horas", "24 hours", "todo el dia", "siempre", "always"}
)


def _days_elsewhere() -> dict[str, str]:
    """«lunes», «lu», «lun», «l», «Monday», «feriados»: the days as people write them."""
    tables = (ENGLISH.dates.weekdays, SPANISH.dates.weekdays)
    names = {name: DAYS[day] for table in tables for name, day in table.items()}
    short = {name[:letters]: day for letters in (2, 3) for name, day in names.items()}
    plurals = {f"{name}s": day for name, day in names.items()}
    letters = {"l": "Mo", "m": "Tu", "x": "We", "j": "Th", "v": "Fr", "s": "Sa", "d": "Su"}
    holidays = dict.fromkeys(("ph", "feriado", "feriados", "festivos"), HOLIDAY)
    return {**names, **plurals, **short, **letters, **holidays, **{day.lower(): day for day in DAYS}}


_DAYS_ELSEWHERE = _days_elsewhere()


def suggest_days(text: str) -> str | None:
    """«Lu-Vi», «lunes a viernes», «Mon-Fri», «L a V» → `Mo-Fr`."""
    if plain(text).removesuffix(" de") in _EVERY_DAY:
        return "Mo-Su"
    joined = re.sub(r"\s+(?:a|al|to)\s+", "-", plain(text))
    joined = joined.replace("los ", "").removeprefix("de ").removesuffix(" de")
    joined = re.sub(r"\s*(?:,|\sy\s|\sand\s)\s*", ",", joined)
    parts = [
        [_DAYS_ELSEWHERE.get(name.strip(" .:"), "") for name in part.split("-")] for part in joined.split(",")
    ]
    if not all(name for part in parts for name in part):
        return None
    return ",".join("-".join(part) for part in parts)


def suggest_spans(text: str) -> str | None:
    """«9 a 13 y 16 a 20» → `09:00-13:00,16:00-20:00`."""
    spans = [suggest_span(span) for span in re.split(r"\s+(?:y|and)\s+|\s*/\s*", text)]
    return ",".join(span for span in spans if span) if all(spans) else None


def suggest_time(text: str) -> str | None:
    """«9», «9.30 hs», «6pm» → `09:00`, `09:30`, `18:00`."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour <= 24 and minute <= 59 else None


def suggest_span(text: str) -> str | None:
    match = _LIKE_SPAN.fullmatch(text.strip())
    ends = [suggest_time(match[1]), suggest_time(match[2])] if match else [None]
    return "-".join(end for end in ends if end) if all(ends) else None


def suggest_week(text: str) -> str | None:
    """«Lunes a viernes de 9 a 18; sábados 9-13» → `Mo-Fr 09:00-18:00; Sa 09:00-13:00`."""
    if plain(text).strip(" .") in _ALL_DAY:
        return "24/7"
    rules = [_suggest_rule(rule.strip()) for rule in text.split(";") if rule.strip()]
    return "; ".join(rule for rule in rules if rule) if all(rules) else None


def _suggest_rule(rule: str) -> str | None:
    match = _RULE.fullmatch(rule)
    days = suggest_days(match["days"]) if match and match["days"] else ""
    spans = [suggest_spans(span.strip()) for span in match["hours"].split(",")] if match else [None]
    if days is None or not all(spans):
        return None
    return f"{days} {','.join(span for span in spans if span)}".strip()
