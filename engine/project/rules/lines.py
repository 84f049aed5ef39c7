"""The lines: each has a number and keys of its own, as Meta gives them, and is asked for what it can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from engine.core.capabilities import BY_KIND
from engine.core.reading.addresses import keeps_secrets
from engine.problems import Problem
from engine.project.draft import Draft, Values
from engine.project.durations import duration
from engine.project.places import Place, warning

from .report import repeated
from .study import Study

LONGEST_PHONE = 13
"""The digits of a phone with its country; the ids that Meta gives have more."""

MORE = re.compile(r"://[^/]*@|[?#]|/v[0-9]+\.[0-9]+/?$")
"""In the address of the API: somebody's name, parameters, or the version, which has a key of its own."""

SECRETS = ("token", "app_secret", "verify_token")
SESSION = "default"
SLOWEST = timedelta(seconds=60)
"""From one group to the next WhatsApp wants no less."""


KINDS = {"phone_number_id": "cloud", "url": "web", "session": "web"}
"""By the key that says which number a line is."""


def check_lines(study: Study) -> Iterator[Problem]:
    draft = study.draft
    if draft.document("channels") is None:
        return
    yield from _numbers(draft)
    for name, line in draft.lines.items():
        place = draft.at("channels", "lines", name)
        yield from _menus(place, line)
        yield from _hurried(place, line)
        if line["kind"] == "cloud":
            yield from _secrets(place, line)
            yield from _identifier(place, line, draft.company["country"])
            yield from _graph(place, line)
    yield from _gateways(draft)


def _numbers(draft: Draft) -> Iterator[Problem]:
    """What comes in for a number is of one line."""
    keys = (_number(line, draft.at("channels", "lines", name)) for name, line in draft.lines.items())
    for again, first in repeated(key for key in keys if key is not None):
        _, name, key = first.path
        yield again.problem("C212", KINDS[str(key)], line=first.line, name=name)


def _number(line: Values, place: Place) -> tuple[object, Place] | None:
    match line["kind"]:
        case "cloud":
            return line["phone_number_id"], place.at("phone_number_id")
        case "web":
            session = line.get("session", SESSION)
            return (line["url"], session), place.at("session" if "session" in line else "url")
    return None


def _secrets(place: Place, line: Values) -> Iterator[Problem]:
    for again, first in repeated((line[key], place.at(key)) for key in SECRETS):
        yield again.problem("C213", key=again.path[-1], other=first.path[-1])


def _identifier(place: Place, line: Values, country: str) -> Iterator[Problem]:
    id = line["phone_number_id"]
    if id == line.get("waba_id"):
        yield place.at("waba_id").problem("C214", "account", written=id)
    elif id.isdigit() and len(id) <= LONGEST_PHONE and _is_phone(id, country):
        yield warning(place.at("phone_number_id").problem("C214", "phone", written=id))


def _graph(place: Place, line: Values) -> Iterator[Problem]:
    """The token goes with each message; what the environment will say, `serve` looks at."""
    address = line.get("graph_url", "$")
    if address.startswith("$"):
        return
    if MORE.search(address):
        yield place.at("graph_url").problem("C221")
    elif not keeps_secrets(address):
        yield place.at("graph_url").problem("C217")


def _hurried(place: Place, line: Values) -> Iterator[Problem]:
    """On a line of a real phone; nobody is hurt where it is played."""
    if line["kind"] != "web" or "rooms" not in line:
        return
    every = line["rooms"].get("create_every")
    if every is not None and duration(every) < SLOWEST:
        yield place.at("rooms", "create_every").problem("C220")


def _is_phone(digits: str, country: str) -> bool:
    from engine.core.reading.phones import phone_e164  # a heavy import, for the few that may be one

    return phone_e164(digits, country) is not None


def _menus(place: Place, line: Values) -> Iterator[Problem]:
    if not BY_KIND[line["kind"]].menus and line.get("menus") == "native":
        yield warning(place.at("menus").problem("C215"))


def _gateways(draft: Draft) -> Iterator[Problem]:
    """Where a line has a window, a notice to whoever is outside waits until they write."""
    if "reopen" in draft.templates:
        return
    for name, gateway in draft.gateways.items():
        line = draft.lines.get(gateway["line"])
        if line is not None and BY_KIND[line["kind"]].window is not None:
            place = draft.at("channels", "gateways", name)
            yield warning(place.key_problem("C216", name=name))
