"""E-mail addresses and Argentina's DNI, CUIT and CBU, found in a `plain` text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from engine.core.reading.spelling import phrase

_LOCAL = r"[a-z0-9!#$%&*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{6,254}}$)(?=[^@]{{1,64}}@)({_LOCAL})@(?:{_LABEL}\.)+[a-z]{{2,24}}")
_DIGITS = re.compile(r"(?<![\w/])[0-9]+(?:[ .-][0-9]+)*(?![\w/])")

_CUIT_KINDS = frozenset({"20", "23", "24", "25", "26", "27", "30", "33", "34"})
_CUIT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_BANK_WEIGHTS = (7, 1, 3, 9, 7, 1, 3)
_ACCOUNT_WEIGHTS = (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3)


def email_in(text: str, at_sign: tuple[str, ...] = ()) -> str | None:
    text = phrase(at_sign).sub("@", text)
    words = re.sub(r" ?@ ?", "@", text).split(" ")
    candidates = (word.removeprefix("mailto:").strip("<>()[]{},.;:\"'¿?¡!") for word in words if "@" in word)
    return _only(candidates, lambda word: bool(_EMAIL.fullmatch(word)))


def dni_in(text: str) -> str | None:
    """Its digits; Argentina's has no check digit."""
    return _only(_numbers(text), lambda digits: len(digits) in {7, 8} and digits[0] != "0")


def cuit_in(text: str) -> str | None:
    return _only(_numbers(text), is_cuit)


def cbu_in(text: str) -> str | None:
    return _only(_numbers(text), is_cbu)


def is_cuit(digits: str) -> bool:
    """Eleven digits, the last one of control; a person's CUIL is the same number."""
    if len(digits) != 11 or digits[:2] not in _CUIT_KINDS:
        return False
    return -_weigh(digits[:10], _CUIT_WEIGHTS) % 11 == int(digits[10])


def is_cbu(digits: str) -> bool:
    """22 digits in two blocks, each with its own check digit; a CVU is the same."""
    if len(digits) != 22 or digits == "0" * 22:
        return False
    bank = -_weigh(digits[:7], _BANK_WEIGHTS) % 10 == int(digits[7])
    return bank and -_weigh(digits[8:21], _ACCOUNT_WEIGHTS) % 10 == int(digits[21])


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _numbers(text: str) -> list[str]:
    return [re.sub(r"\D", "", run) for run in _DIGITS.findall(text)]


def _only(candidates: Iterable[str], fits: Callable[[str], bool]) -> str | None:
    found = set(filter(fits, candidates))
    return found.pop() if len(found) == 1 else None
