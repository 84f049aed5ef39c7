"""What to write in `opening_hours` instead of what people write: «Lu-Vi 9 a 18 hs» → `Mo-Fr 09:00-18:00`."""

from __future__ import annotations

import re
from typing import Final

from engine.core.reading.spelling import plain
from engine.core.reading.words_en import ENGLISH
from engine.core.reading.words_es import SPANISH

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY: Final = "PH"

_LIKE_TIME = r"\d{1,2}(?:[:.h]?\d{2})?(?: ?h(?:r?s)?\.?)?"
_LIKE_SPAN = re.compile(rf"({_LIKE_TIME})\s*(?:-|a|to|hasta|\s)\s*({_LIKE_TIME})", re.IGNORECASE)


def _days_elsewhere() -> dict[str, str]:
    """«lunes», «lu», «lun», «l», «Monday», «feriados»: the days as people write them."""
    tables = (ENGLISH.dates.weekdays, SPANISH.dates.weekdays)
    names = {name: DAYS[day] for table in tables for name, day in table.items()}
    short = {name[:letters]: day for letters in (2, 3) for name, day in names.items()}
    letters = {"l": "Mo", "m": "Tu", "x": "We", "j": "Th", "v": "Fr", "s": "Sa", "d": "Su"}
    holidays = dict.fromkeys(("ph", "feriado", "feriados", "festivos"), HOLIDAY)
    return {**names, **short, **letters, **holidays, **{day.lower(): day for day in DAYS}}


_DAYS_ELSEWHERE = _days_elsewhere()


def suggest_days(text: str) -> str | None:
    """«Lu-Vi», «lunes a viernes», «Mon-Fri», «L a V» → `Mo-Fr`."""
    joined = re.sub(r"\s+(?:a|al|to)\s+", "-", plain(text))
    joined = re.sub(r"\s*(?:,|\sy\s|\sand\s)\s*", ",", joined.replace("los ", "").removesuffix(" de"))
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
    match = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:h(?:r?s)?\.?)?", text, re.IGNORECASE)
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return None
    return f"{int(match[1]):02}:{int(match[2] or 0):02}"


def suggest_span(text: str) -> str | None:
    match = _LIKE_SPAN.fullmatch(text.strip())
    ends = [suggest_time(match[1]), suggest_time(match[2])] if match else [None]
    return "-".join(end for end in ends if end) if all(ends) else None
