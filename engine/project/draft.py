"""A project as written, with the defaults of what it leaves out: what rules look at and `build` compiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from engine.core import expressions, render
from engine.core.values import SourceError

from . import source
from .connecting.templates import names_of, sql_parameters
from .flow_draft import FlowDraft
from .places import Place
from .source import Document
from .translation import Translation

DEFAULTS = Path(__file__).parent / "defaults"
WITH_DEFAULTS = ("groups", "hours", "modes", "sentiment", "texts", "tickets")
LANGUAGES = ("es", "en")
"""Those of the defaults; the first serves companies of other languages."""

ALWAYS = "always"
"""The calendar that every project has."""

COMMANDS = ("commands", "supervisor_commands")
"""The words that people in rooms type: those of the personal rooms, and of the rooms that supervise."""


Values = Mapping[str, Any]


HOWS = {"path": "http", "csv": "csv", "sql": "sqlite", "rows": "static", "directory": "directory"}
"""The key that says how an operation answers, and what that is called."""


class Operation(NamedTuple):
    """An operation of a connector, whose whole file is `said`. `active`: its connector counts."""

    name: str
    connector: str
    place: Place
    body: Values
    said: Values
    active: bool = True

    @property
    def how(self) -> str:
        """http, csv, sqlite, static or directory."""
        return next(how for key, how in HOWS.items() if key in self.body)

    @property
    def many(self) -> bool:
        """Whether it finds a list."""
        return "find_all" in self.body or bool(self.body.get("many"))

    @property
    def writes(self) -> bool:
        return bool(self.body.get("writes"))

    @property
    def criteria(self) -> Values:
        """What each column has to be, in a table."""
        found: Values = self.body["find_all" if "find_all" in self.body else "find"]
        return found

    @property
    def counted(self) -> tuple[str, ...]:
        """The field that says how many rows there were, if it has one."""
        return (self.body["count"],) if "count" in self.body else ()

    @property
    def returns(self) -> Values:
        """Those of a directory are what the rows in it have."""
        body = self.body
        if self.how == "directory":
            body = self.said["operations"].get(self.body["directory"]) or {}
        found: Values = body.get("returns") or {}
        return found


class Draft:
    def __init__(self, root: Path, documents: Mapping[str, Document]) -> None:
        self.root = root
        self.documents = documents
        self.flows: dict[str, FlowDraft] = {}
        self.translations: list[Translation] = []
        self.connectors: dict[str, Document] = {}
        self.texts: dict[str, render.Text | SourceError] = {}
        self.conditions: dict[str, expressions.Expression | SourceError] = {}
        for file, document in documents.items():
            self._sort(PurePosixPath(file), document)

    def _sort(self, file: PurePosixPath, document: Document) -> None:
        match file.parts:
            case "flows", _:
                self.flows[file.stem] = FlowDraft(file.stem, document)
            case "flows", "i18n", language, _:
                self.translations.append(Translation(language, file.stem, document))
            case "config", "connectors", _:
                self.connectors[file.stem] = document

    @cached_property
    def crm(self) -> str | None:
        """The connector with `role: crm` that counts: the one that the company names, or the only one."""
        named = self.company.get("crm")
        crms = [name for name in self.connectors if self.role(name) == "crm"]
        if named is not None:
            return str(named)
        return crms[0] if len(crms) == 1 else None

    def is_active(self, connector: str) -> bool:
        """One that is there for a role counts only when it has the role."""
        match self.role(connector):
            case "crm":
                return connector == self.crm
            case "payments":
                return connector == self.company.get("payments")
        return True

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """By name; those of connectors that do not count, only where no other has the name. Of the CRM and
        of what one is paid with, the latter's."""
        found: dict[str, Operation] = {}
        for name in sorted(self.connectors, key=self._rank):
            for operation in operations_of(self.connectors[name], active=self.is_active(name)):
                found.setdefault(operation.name, operation)
        return found

    def _rank(self, connector: str) -> tuple[bool, bool]:
        return not self.is_active(connector), self.role(connector) != "payments"

    def role(self, connector: str) -> str:
        return str(self.connectors[connector].value.get("role", ""))

    def alike(self, operation: Operation) -> list[Operation]:
        """It, and those of its name in the other systems that could have its role: flows speak to all."""
        if "role" not in operation.said:
            return [operation]
        others = (
            each
            for name, document in self.connectors.items()
            if self.role(name) and name != operation.connector
            for each in operations_of(document, active=self.is_active(name))
        )
        return [operation, *(each for each in others if each.name == operation.name)]

    @cached_property
    def company(self) -> Values:
        return self.written("company")

    @cached_property
    def routing(self) -> Values:
        return self.written("routing")

    @cached_property
    def groups(self) -> Values:
        merged = self._with_defaults("groups")
        default = self.default("groups")
        words = {name: {**default[name], **merged[name]} for name in COMMANDS}
        return {**merged, **words}

    @property
    def departments(self) -> Mapping[str, dict[str, Any]]:
        return self.groups.get("departments") or {}

    @property
    def agents(self) -> Mapping[str, dict[str, Any]]:
        return self.groups.get("agents") or {}

    @cached_property
    def hours(self) -> Values:
        merged = self._with_defaults("hours")
        calendars = {**self.default("hours")["calendars"], **merged["calendars"]}
        return {**merged, "calendars": calendars}

    @cached_property
    def tickets(self) -> Values:
        return self._with_defaults("tickets")

    @cached_property
    def modes(self) -> Values:
        return self._with_defaults("modes")

    @cached_property
    def system_texts(self) -> Mapping[str, str]:
        written = self.written("texts").get("texts") or {}
        return {**self.default("texts")["texts"], **written}

    @cached_property
    def catalog(self) -> Values:
        return self.written("catalog")

    @cached_property
    def templates(self) -> Values:
        return self.written("templates")

    @cached_property
    def replies(self) -> Mapping[str, dict[str, Any]]:
        return self.written("replies").get("replies") or {}

    @cached_property
    def lines(self) -> Mapping[str, Values]:
        return self.written("channels").get("lines") or {"simulator": {"kind": "simulator"}}

    @cached_property
    def gateways(self) -> Mapping[str, Values]:
        return self.written("channels").get("gateways") or {}

    def document(self, name: str) -> Document | None:
        return self.documents.get(f"config/{name}.yaml")

    def written(self, name: str) -> Values:
        """What the file of that name says; nothing when there is none."""
        document = self.document(name)
        return document.value if document is not None else {}

    def default(self, name: str) -> Values:
        language = self.company["language"]
        return shipped(name, language if language in LANGUAGES else LANGUAGES[0])

    def place(self, name: str, *path: str | int) -> Place | None:
        """A place in a file of `config`; none when there is no such file, and the defaults serve."""
        document = self.document(name)
        return Place(document, path) if document is not None else None

    def at(self, name: str, *path: str | int) -> Place:
        """A place in a file of `config` that is there, since what is looked at was read from it."""
        place = self.place(name, *path)
        assert place is not None
        return place

    def _with_defaults(self, name: str) -> Values:
        return {**self.default(name), **self.written(name)}

    def translated(self, translation: Translation) -> FlowDraft:
        return translation.of(self.flows[translation.flow])

    def parameters(self, operation: Operation) -> dict[str, bool]:
        """What an operation is given: the names it uses, and whether it can do without."""
        if operation.how == "sqlite":
            return sql_parameters(operation.body["sql"])
        if operation.how in ("http", "directory"):
            return names_of(self.text, operation.body)
        texts = (self.text(value) for value in operation.criteria.values() if isinstance(value, str))
        uses = (use for text in texts if isinstance(text, render.Text) for use in text.names)
        return {use.path[0]: not use.has_default for use in uses}

    def text(self, source: str) -> render.Text | SourceError:
        """Each text is parsed once, however often it stands in the project and whoever asks."""
        found = self.texts.get(source)
        if found is None:
            found = self.texts[source] = _parsed_text(source)
        return found

    def condition(self, source: str) -> expressions.Expression | SourceError:
        found = self.conditions.get(source)
        if found is None:
            found = self.conditions[source] = _parsed_condition(source)
        return found


def operations_of(document: Document, *, active: bool = True) -> Iterator[Operation]:
    value = document.value
    for name, body in value["operations"].items():
        place = Place(document, ("operations", name))
        yield Operation(name, value["connector"], place, body, value, active)


@cache
def shipped(name: str, language: str) -> Values:
    file = f"{name}.{language}.yaml"
    value: Values = source.read(file, (DEFAULTS / file).read_bytes()).value
    return value


def _parsed_text(source: str) -> render.Text | SourceError:
    try:
        return render.parse(source)
    except SourceError as error:
        return error


def _parsed_condition(source: str) -> expressions.Expression | SourceError:
    try:
        return expressions.parse(source)
    except SourceError as error:
        return error
