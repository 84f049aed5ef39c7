"""Values as another system reads them, and templates filled with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from engine.core.formats import Formats
from engine.core.render import Text
from engine.core.values import MISSING, Names, Value

from .spec import Home, Taken, Template
from .spellings import spellings

MOST_NESTED = 20


class _Plain(Formats):
    """For machines: 1234.5, 2026-03-10, true."""

    __slots__ = ()

    def text(self, value: object) -> str:
        return written(value)


def plain_formats(home: Home) -> Formats:
    """What the filters of a template write with: only a filter says something as people do."""
    own = home.formats
    return _Plain(**{name: getattr(own, name) for name in Formats.__slots__})


def written(value: object) -> str:
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return ""
    if isinstance(value, list | tuple):
        return ",".join(map(written, value))
    return str(value)


LARGEST = Decimal(10) ** 30


def as_json(value: object) -> Any:
    """A value of ours as JSON has it."""
    if value is MISSING:
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < LARGEST else float(value)
    if isinstance(value, date | time):
        return written(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    return value


@dataclass(frozen=True, slots=True)
class Asking:
    """What an operation is asked with. `settings` are resolved; `now` has the company's time zone; `key` is
    the same whenever the same thing is asked again."""

    settings: Mapping[str, Any]
    now: datetime
    key: str
    parameters: Mapping[str, Any]
    more: Mapping[str, Any]
    """`token`, `signature`, `nonce`…, where they exist."""


class Given:
    """The names of a template, each written as the operation `takes` it."""

    def __init__(self, asking: Asking, takes: Mapping[str, Taken], home: Home) -> None:
        self._asking, self._takes, self._home = asking, takes, home

    def get(self, root: str) -> Value | Any:
        value = self._raw(root)
        taken = self._takes.get(root)
        return (
            value if taken is None or value is None or value is MISSING else taking(value, taken, self._home)
        )

    def _raw(self, root: str) -> Any:
        asking = self._asking
        match root:
            case "settings":
                return asking.settings
            case "now":
                return asking.now.astimezone(self._home.zone)
            case "today":
                return asking.now.astimezone(self._home.zone).date()
            case "key":
                return asking.key
        return asking.more[root] if root in asking.more else asking.parameters.get(root, MISSING)


def taking(value: Any, taken: Taken, home: Home) -> Any:
    if taken.map:
        return taken.map.get(written(value), value)
    if taken.phone:
        return spellings(written(value), (taken.phone,), home.country)[0]
    if taken.format:
        moment = _moment(value)
        return value if moment is None else _formatted(moment, taken.format, home.zone)
    return value


def _moment(value: Any) -> date | time | None:
    if isinstance(value, date | time):
        return value
    if not isinstance(value, str):
        return None
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    return None


def _formatted(moment: date | time, form: str, zone: tzinfo) -> Any:
    if form in ("unix", "unix_ms"):
        if not isinstance(moment, date):
            return written(moment)
        whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
        whole = whole if whole.tzinfo is not None else whole.replace(tzinfo=zone)
        return int(whole.timestamp() * (1000 if form == "unix_ms" else 1))
    return moment.strftime(form)


def fill(template: Template, names: Names, formats: Formats, *, omit_empty: bool = False) -> Any:
    """The template with its values. One that is only `{{ name }}` keeps its type; `omit_empty` leaves out
    the keys of what is empty, and whatever holds nothing else."""
    if isinstance(template, Text):
        return template.value(names, formats, [])
    if isinstance(template, Mapping):
        filled = {key: fill(each, names, formats, omit_empty=omit_empty) for key, each in template.items()}
        return {k: v for k, v in filled.items() if not (omit_empty and is_empty(v))}
    if isinstance(template, list | tuple):
        values = [fill(each, names, formats, omit_empty=omit_empty) for each in template]
        return [value for value in values if not (omit_empty and is_empty(value))]
    return template


def is_empty(value: Any) -> bool:
    return value is None or value is MISSING or value == "" or value == {} or value == []


def text_of(template: Template, names: Names, formats: Formats) -> str:
    return written(fill(template, names, formats))


def texts_in(template: Template) -> Iterator[Text]:
    if isinstance(template, Text):
        yield template
    elif isinstance(template, Mapping):
        for each in template.values():
            yield from texts_in(each)
    elif isinstance(template, list | tuple):
        for each in template:
            yield from texts_in(each)
