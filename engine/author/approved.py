"""The templates of a project beside those that Meta has, as Meta lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.release import Template

Listed = Mapping[str, Any]
VARIABLE = re.compile(r"\{\{\s*\w+\s*\}\}")

FILLED = ("OTP", "COPY_CODE", "MPM", "SPM", "FLOW")
"""Buttons that take a value of their own with each message."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`name` is its sentence; what the files say, and what Meta does."""

    name: str
    here: str = ""
    there: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """`id` empty: only Meta has it, and nothing here uses it."""

    id: str
    name: str
    language: str
    status: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def result(self) -> str:
        if not self.id:
            return "unused"
        if not self.status:
            return "missing"
        return "differs" if self.faults else "same"


def compare(declared: Iterable[Template], listed: Iterable[Listed]) -> list[Compared]:
    there = {(str(one.get("name")), str(one.get("language"))): one for one in listed}
    here = list(declared)
    used = {(template.name, template.language) for template in here}
    rows = [_compared(template, there) for template in here]
    unused = sorted(there.keys() - used)
    return rows + [Compared("", *key, str(there[key].get("status"))) for key in unused]


def _compared(template: Template, there: Mapping[tuple[str, str], Listed]) -> Compared:
    found = there.get((template.name, template.language))
    if found is None:
        languages = sorted(language for name, language in there if name == template.name)
        faults = (Fault("language", template.language, ", ".join(languages)),) if languages else ()
        return Compared(template.id, template.name, template.language, faults=faults)
    status = str(found.get("status"))
    return Compared(template.id, template.name, template.language, status, tuple(_faults(template, found)))


def _faults(template: Template, found: Listed) -> Iterator[Fault]:
    if (status := str(found.get("status"))) != "APPROVED":
        yield Fault("status", "APPROVED", _with_reason(status, found.get("rejected_reason")))
    category = str(found.get("category")).lower()
    if category != template.category:
        yield Fault("category", template.category, category)
    yield from _text_faults(template, found)
    for part in _parts(found):
        if _needs_more(part):
            yield Fault("more_variables", there=str(part.get("type")).lower())


def _with_reason(status: str, reason: object) -> str:
    return f"{status} ({reason})" if isinstance(reason, str) and reason not in ("", "NONE") else status


def _text_faults(template: Template, found: Listed) -> Iterator[Fault]:
    body = next((str(part.get("text")) for part in _parts(found) if part.get("type") == "BODY"), "")
    count = len(VARIABLE.findall(body))
    if str(found.get("parameter_format")) == "NAMED" and count:
        yield Fault("named", there=body)
    elif count != template.text.count:
        yield Fault("variables", str(template.text.count), str(count))
    elif (here := numbered(template)) != body.strip():
        yield Fault("text", here, body)


def numbered(template: Template) -> str:
    """Its text as Meta writes it."""
    numbers = (f"{{{{{n}}}}}" for n in range(1, template.text.count + 1))
    return template.text.filled(numbers).strip()


def _parts(found: Listed) -> list[Mapping[str, Any]]:
    return _objects(found.get("components"))


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _needs_more(part: Mapping[str, Any]) -> bool:
    """We give values to the text alone: a file above it, or a variable elsewhere, would be missing."""
    match part.get("type"):
        case "BODY" | "FOOTER":
            return False
        case "HEADER":
            return part.get("format") != "TEXT" or bool(VARIABLE.search(str(part.get("text"))))
        case "BUTTONS":
            return any(map(_is_filled, _objects(part.get("buttons"))))
    return True


def _is_filled(button: Mapping[str, Any]) -> bool:
    return button.get("type") in FILLED or bool(VARIABLE.search(str(button.get("url", ""))))
