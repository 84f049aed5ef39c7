"""A phone as other systems write it, and whether two spellings are one phone."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

from engine.core.reading.phones import phone_e164

SAFE = ("digits", "country", "national", "trunk", "with_15", "mobile_1", "e164")
"""What `all` tries: those that lack the area are also somebody else's, in another town."""

KINDS = (*SAFE, "trunk_15", "dashed_15", "local_15", "local", "short", "all")

SEPARATORS = re.compile(r"[,;|\n\r]|\s[yoe]\s")
LEAST_DIGITS = 6
MOST_PHONES = 20
LONGEST = 500


def known_phone(text: str, country: str) -> str | None:
    """In E.164, of any spelling that a system of the country may have: also those older than its plan."""
    text = text.strip()
    known = phone_e164(text, country)
    if known is not None or len(text) > LONGEST:
        return known
    digits = "".join(character for character in text if character in "0123456789")
    older = None
    if country == "BR" and (found := re.fullmatch(r"(?:55)?0?([1-9][0-9])([6-9][0-9]{7})", digits)):
        older = f"+55{found[1]}9{found[2]}"
    elif country == "MX" and (found := re.fullmatch(r"(?:04[45]|01)([0-9]{10})", digits)):
        older = f"+52{found[1]}"
    elif country == "CL" and (found := re.fullmatch(r"(?:56)?0?([5-9][0-9]{7})", digits)):
        older = f"+569{found[1]}"
    return phone_e164(older, country) if older else None


def spellings(phone: str, kinds: Iterable[str], country: str) -> tuple[str, ...]:
    """The phone in each of these ways, each once; as it is, when it is no phone of any country."""
    known = known_phone(phone, country)
    if known is None:
        return (phone,)
    table = _spelled(known)
    wanted = [name for kind in kinds for name in (SAFE if kind == "all" else (kind,))]
    return tuple(dict.fromkeys(table[name] for name in wanted if name in table)) or (known,)


def _spelled(e164: str) -> dict[str, str]:
    """By the name of the way."""
    parsed = phonenumbers.parse(e164, None)
    code, national = str(parsed.country_code), phonenumbers.national_significant_number(parsed)
    table = {"e164": e164, "digits": e164[1:], "national": national, **_with_trunk(parsed, national)}
    match code:
        case "54":
            return table | _argentine(national.removeprefix("9") if len(national) == 11 else national)
        case "52":
            return table | {"mobile_1": f"521{national}"}
        case "55" if len(national) == 11 and national[2] == "9":
            short = national[:2] + national[3:]
            return table | {"local": national[2:], "country": f"55{short}", "short": short}
        case "56" if len(national) == 9 and national.startswith("9"):
            return table | {"short": national[1:]}
    return table


def _with_trunk(parsed: phonenumbers.PhoneNumber, national: str) -> dict[str, str]:
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    prefix = phonenumbers.ndd_prefix_for_region(region, True)
    return {"trunk": f"{prefix}{national}"} if prefix and prefix.isdigit() else {}


def _argentine(national: str) -> dict[str, str]:
    """Of area and subscriber, ten digits."""
    area, rest = national[: (length := _area_length(national))], national[length:]
    return {
        "country": f"54{national}",
        "national": national,
        "trunk": f"0{national}",
        "with_15": f"{area}15{rest}",
        "trunk_15": f"0{area}15{rest}",
        "dashed_15": f"0{area}-15-{rest[:-4]}-{rest[-4:]}",
        "local_15": f"15{rest}",
        "local": rest,
    }


def _area_length(national: str) -> int:
    parsed = phonenumbers.PhoneNumber(country_code=54, national_number=int(national or "0"))
    length = phonenumbers.length_of_geographical_area_code(parsed)
    return length if 2 <= length <= 4 else 3


def phone_key(text: str, country: str) -> str:
    """The same for every spelling of one phone; of what is no phone, its digits."""
    known = known_phone(text, country)
    return known or "".join(character for character in text if character in "0123456789")


def phones_in(text: str, country: str) -> tuple[str, ...]:
    """All the phones of a field that may hold several, in E.164 where they are known; each once."""
    parts = [each for part in SEPARATORS.split(text[:LONGEST]) for each in _apart(part, country)]
    found = (known_phone(part, country) or part for part in parts if any(map(str.isdigit, part)))
    return tuple(dict.fromkeys(found))[:MOST_PHONES]


def _apart(part: str, country: str) -> list[str]:
    """3815551234/3814445566 are two, and 3815551234 / 4 is one with something; 381/5551234 is one."""
    pieces = [piece.strip() for piece in part.split("/")]
    long = [piece for piece in pieces if sum(map(str.isdigit, piece)) >= LEAST_DIGITS]
    if len(long) == len(pieces) or any(known_phone(piece, country) for piece in long):
        return long
    return [part.strip()]
