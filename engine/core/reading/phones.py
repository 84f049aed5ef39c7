"""Telephone numbers as people write them, to E.164."""

from __future__ import annotations

import re
from functools import cache

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
)

from engine.core.reading.spelling import plain

_SPELLING = re.compile(r"\+?[0-9(][0-9 ()./-]{5,29}")
_WHOLE = re.compile(r"\+[1-9][0-9]{8,14}")
_MOBILE = re.compile(r"\+549[0-9]{10}")
"""Of Argentina."""

_RUN = re.compile(r"(?<![\w@.])\+?\(?[0-9][0-9 ()./-]{4,28}[0-9](?![\w@])")


def phone_e164(text: str, country: str) -> str | None:
    """A whole text as a number of `country`, or of another with its prefix; none if there is no such number.

    A geographic number of Argentina becomes a mobile's, with its 9: it is for WhatsApp.
    """
    number = as_it_stands(text)
    if number is None or not phonenumbers.is_valid_number(number):
        number = _patiently(text, country)
    return None if number is None else phonenumbers.format_number(_as_mobile(number), PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Spelled as `phone_e164` would, if there is such a number or not; False where that is not certain."""
    number = as_it_stands(text)
    if number is None or _other_spellings(text):
        return False
    return number.country_code != 54 or _MOBILE.fullmatch(text) is not None


def _patiently(text: str, country: str) -> PhoneNumber | None:
    text = plain(text)
    if not _SPELLING.fullmatch(text):
        return None
    number = _parse(text, country)
    if number is not None:
        return number
    others = (_parse(spelling, country) for spelling in _other_spellings(text))
    return next((other for other in others if other is not None), None)


def phone_in(text: str, country: str) -> str | None:
    """The only number of a `plain` text."""
    found = {phone_e164(run, country) for run in _RUN.findall(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _parse(text: str, country: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def as_it_stands(text: str) -> PhoneNumber | None:
    """What `phonenumbers.parse` makes of a whole international number, in a tenth of its time.

    None for any other spelling, and wherever there may be a digit that is not part of the number.
    """
    if not _WHOLE.fullmatch(text):
        return None
    for end in (2, 3, 4):
        code, national = int(text[1:end]), text[end:]
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            trunk = _trunk(code).match(national)
            is_plain = national[0] != "0" and (trunk is None or trunk.end() == 0)
            return PhoneNumber(country_code=code, national_number=int(national)) if is_plain else None
    return None


@cache
def _trunk(code: int) -> re.Pattern[str]:
    """What is dialled before a number inside its country."""
    region = phonenumbers.region_code_for_country_code(code)
    about = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    return re.compile((about.national_prefix_for_parsing if about is not None else None) or "")


def _other_spellings(text: str) -> list[str]:
    """What WhatsApp or people add to a number and the numbering plan has not."""
    digits = re.sub(r"\D", "", text)
    mexican = re.fullmatch(r"521(\d{10})", digits)
    if mexican:
        return [f"+52{mexican[1]}"]
    # both the 9 and the 15 of an Argentine mobile; no area begins with the 0 that goes before it
    argentine = re.fullmatch(r"(?:54)?0?9?0?(?=\d{12}$)([1-9]\d{1,3}15\d{6,8})", digits)
    return [f"0{argentine[1]}"] if argentine else []


def _as_mobile(number: PhoneNumber) -> PhoneNumber:
    national = str(number.national_number)
    if number.country_code != 54 or national.startswith("9") or len(national) != 10:
        return number
    geographic = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if phonenumbers.number_type(number) not in geographic:
        return number
    return PhoneNumber(country_code=54, national_number=int(f"9{national}"))
