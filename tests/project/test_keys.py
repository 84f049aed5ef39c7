"""What the schemas allow is what the engine reads, key by key and both ways.

The projects of the language's page, which use every key, are checked and compiled with mappings that remember
what they were asked for; so are the conversations, when they are played.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.author.rehearsal import rehearse
from engine.project import project, source
from engine.project.draft import Draft
from engine.project.schema import kind_of
from engine.project.source import Document
from engine.store import codec
from tests.project.shapes import ROOT, SCHEMAS, inside, read_yaml
from tests.project.test_language_examples import EXAMPLES, FIBRANORTE, build, refines, write
from tests.project.test_schemas import FOR_EDITORS

Places = list[tuple[str, Any]]
"""Schemas that hold for a value, each with where it stands: `flow#/$defs/step_ask`."""

ASKED: dict[str, set[str]] = defaultdict(set)
"""By place, the keys that the engine asked a mapping for."""


class Watched(dict[str, Any]):
    """Copying it whole (`{**watched}`) is not reading; looking at each of its items is."""

    def __init__(self, value: Mapping[str, Any], places: Iterable[str]) -> None:
        super().__init__(value)
        self.places = tuple(places)

    def ask(self, *keys: str) -> None:
        for place in self.places:
            ASKED[place].update(keys)

    def __getitem__(self, key: str) -> Any:
        self.ask(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.ask(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.ask(str(key))
        return super().__contains__(key)

    def items(self) -> Any:
        self.ask(*self)
        return super().items()


def watched(kind: str, value: Any) -> Any:
    return _watched(SCHEMAS[kind], [(f"{kind}#", SCHEMAS[kind])], value)


def _watched(root: dict[str, Any], places: Places, value: Any) -> Any:
    places = list(_all(root, places, value))
    if isinstance(value, dict):
        inner = {key: _watched(root, list(_under(places, key)), part) for key, part in value.items()}
        return Watched(inner, [place for place, schema in places if counts(place, schema)])
    if isinstance(value, list):
        items = [(f"{place}/items", schema["items"]) for place, schema in places if "items" in schema]
        return [_watched(root, items, part) for part in value]
    return value


def _all(root: dict[str, Any], places: Places, value: Any) -> Iterator[tuple[str, Any]]:
    """With those they refer to, and those that hold because of what the value is."""
    for place, schema in places:
        if not isinstance(schema, dict):
            continue
        yield place, schema
        more: Places = []
        if "$ref" in schema:
            more.append((place.partition("#")[0] + schema["$ref"], referred(root, schema["$ref"])))
        more += [(f"{place}/allOf/{n}", part) for n, part in enumerate(schema.get("allOf", ()))]
        if "if" in schema:
            branch = "then" if holds(root, schema["if"], value) else "else"
            more.append((f"{place}/{branch}", schema.get(branch)))
        yield from _all(root, more, value)


def referred(root: dict[str, Any], reference: str) -> Any:
    return root["$defs"][reference.removeprefix("#/$defs/")]


def holds(root: dict[str, Any], condition: dict[str, Any], value: Any) -> bool:
    return Draft202012Validator({**condition, "$defs": root["$defs"]}).is_valid(value)


def _under(places: Places, key: str) -> Iterator[tuple[str, Any]]:
    for place, schema in places:
        if key in schema.get("properties", {}):
            yield f"{place}/properties/{key}", schema["properties"][key]
        elif isinstance(schema.get("additionalProperties"), dict):
            yield f"{place}/additionalProperties", schema["additionalProperties"]


def counts(place: str, schema: Any) -> bool:
    return "properties" in schema and place not in FOR_EDITORS and not refines(place)


KEYS = {
    f"{name}{place}": set(schema["properties"])
    for name, root in SCHEMAS.items()
    for place, schema, tested in inside(root)
    if not tested and counts(f"{name}{place}", schema)
}


def read(file: str, data: bytes) -> Document:
    """As `source.read`, with a value that remembers."""
    document = source.read(file, data)
    kind = kind_of(file)
    if kind is not None and isinstance(document.value, dict):
        document.value = watched(kind, document.value)
    return document


class WatchedDraft(Draft):
    """What it puts together with the defaults is a new mapping: it is watched too."""

    @cached_property
    def groups(self) -> Any:
        return Watched(super().groups, ["groups#"])

    @cached_property
    def hours(self) -> Any:
        return Watched(super().hours, ["hours#"])

    @cached_property
    def tickets(self) -> Any:
        return Watched(super().tickets, ["tickets#"])

    @cached_property
    def modes(self) -> Any:
        return Watched(super().modes, ["modes#"])


MORE_STEPS = """
describe:
  ask: "¿Qué pasa?"
  accept: choice
  choices: ["No anda", "Anda lento"]
  save: problem
  next: to_person
handoff:
  ticket: support
  opened: {say: "Tu caso es el {{ ticket.number }}."}
  taken: {say: "Te atiende {{ agent.first_name }}."}
  queued: {after: 10m, say: "Ya casi."}
  closed: {say: "¡Gracias!"}
  next: promise
promise:
  submit: payment_promise
  with: {day: "{{ customer.phone }}"}
  save: promise
  failed: {say: "No pude anotarlo.", next: survey}
  next: survey
"""
MORE_CONNECTOR = """
schema: 1
connector: promesas
kind: http
base_url: "https://crm.example"
operations:
  payment_promise: {path: /promise, json: {day: "{{ day }}"}, writes: true, returns: {number: number}}
"""
MORE_EXAMPLE = """
schema: 1
example: "Anotada"
with: {day: "2026-03-10"}
settings: {url: "https://crm.example"}
now: "2026-03-02 10:00"
request:
  method: POST
  url: "https://crm.example/promise"
  path: /promise
  query: {}
  headers: {content-type: application/json}
  body: {day: "2026-03-10"}
answer:
  - {status: 200, headers: {}, body: {number: 7}}
  - {text: ""}
gives: {outcome: done, value: {number: "7"}}
"""
MORE_SUBMITS = """
submits:
  - on: opened
    submit: payment_promise
    departments: [support]
    if: "customer.known"
    with: {day: "{{ ticket.number }}"}
    save: {promise: number}
"""
MORE_TEXTS = """
schema: 1
steps:
  describe:
    choices: ["It is down", "It is slow"]
    no_reply: {say: "Are you still there?"}
  handoff:
    opened: {say: "Your case is {{ ticket.number }}."}
    taken: {say: "{{ agent.first_name }} is with you."}
    queued: {say: "Nearly there."}
    closed: {say: "Thank you!"}
"""
MORE_TALK = """
given: {now: "2026-03-02 10:00", customer: "+5493815550001", registered: [juan, ana]}
talk:
  - {customer: "asesor"}
  - {room: support, shows: ["SOP-1"], as: aviso}
  - {agent: juan, in: support, quotes: aviso, says: "Lo tomo"}
  - {customer: {location: {lat: -26.81, lon: -65.295, name: "Plaza", address: "San Martín 500"}}}
  - {room: juan_1, location: {lat: -26.81, lon: -65.295, name: "Plaza", address: "San Martín 500"}}
  - {customer: "+5493815550001", image: "modem.jpg", caption: "está así"}
  - {customer: {contact: "Pedro Sosa"}}
  - {operator: {transfer: sales, note: "quiere más megas", number: SOP-1}}
  - {operator: {attend: done, customer: "+5493815550001"}}
  - expect:
      ticket:
        state: pending
        priority: normal
        summary: "Pide hablar con una persona"
        contact_reason: ""
        sentiment: neutral
        tags: []
        fields: {}
        opened_at: "2026-03-02 10:00"
        taken_at: "2026-03-02 10:00"
        closed_at: none
  - {operator: {close: "Resuelto"}}
  - {operator: {reopen: true}}
ignore: [bot]
"""


@pytest.fixture(scope="module", autouse=True)
def asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compiles every example of the page, and plays every conversation there is."""
    ASKED.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "source", SimpleNamespace(**{**vars(source), "read": read}))
        patch.setattr(project, "Draft", WatchedDraft)
        for example in EXAMPLES:
            if example.kind != "transcript" and "only=shape" not in example.words:
                root = tmp_path_factory.mktemp("example")
                build(example, root)
                project.load(root)
        project.load(more(tmp_path_factory.mktemp("more")))
        releases = {root: project.load(root) for root in (FIBRANORTE, ROOT / "tests/author/project")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "_quickly", by_hand)
        for root, release in releases.items():
            for file in sorted((root / "tests/transcripts").glob("*.yaml")):
                talk = watched("transcript", read_yaml(file.read_text("utf-8")))
                assert rehearse(release, root, talk) is None
        assert rehearse(releases[FIBRANORTE], FIBRANORTE, watched("transcript", read_yaml(MORE_TALK))) is None


def by_hand(value: object) -> str:
    """State with a mapping that watches is not written the quick way, and without one it would be."""
    raise codec._Rare


def more(root: Path) -> Path:
    """Fibranorte with what the page shows only the shape of, and with the catalog of the page."""
    shutil.copytree(FIBRANORTE, root, dirs_exist_ok=True)
    flow = read_yaml((root / "flows/support.yaml").read_text("utf-8"))
    flow["steps"] |= read_yaml(MORE_STEPS)
    write(root / "flows/support.yaml", flow)
    write(root / "flows/i18n/en/support.yaml", read_yaml(MORE_TEXTS))
    write(root / "config/connectors/promesas.yaml", read_yaml(MORE_CONNECTOR))
    done = root / "config/connectors/examples/promesas/payment_promise/done.yaml"
    write(done, read_yaml(MORE_EXAMPLE))
    tickets = read_yaml((root / "config/tickets.yaml").read_text("utf-8"))
    write(root / "config/tickets.yaml", {**tickets, **read_yaml(MORE_SUBMITS)})
    catalog = next(example for example in EXAMPLES if example.schema == "catalog")
    write(root / "config/catalog.yaml", catalog.value)
    return root


FIELD = "tickets#/properties/forms/additionalProperties/items"
DAY = "hours#/properties/calendars/additionalProperties/properties/exceptions/items"
FEATURE = "zones#/properties/features/items"

NOT_READ = {
    # said for people, and for other programs
    DAY: {"why"},
    "zones#": {"bbox"},
    FEATURE: {"bbox"},
    f"{FEATURE}/properties/geometry": {"bbox"},
    # who reads a conversation from its file looks at these before it is played
    "transcript#": {"schema", "transcript"},
    # for whoever reads the file
    **{f"connector#/$defs/operation_{how}": {"title"} for how in ("csv", "rows", "sql", "directory")},
    "connector#/$defs/webhook": {"title"},
    "example#": {"example"},
    # a release hands each line as it is to the channel of its kind; the rules look at these
    "channels#/$defs/line_cloud": KEYS["channels#/$defs/line_cloud"]
    - {"kind", "menus", "phone_number_id", "waba_id", "token", "app_secret", "verify_token", "graph_url"},
    "channels#/$defs/line_web": {"api_key", "hmac_key"},
    "channels#/$defs/line_simulator": {"menus"},
}
"""Keys that nothing in these projects asks for, and why."""


def ending(pattern: str) -> set[str]:
    return {place for place in KEYS if re.fullmatch(pattern, place)}


STEPS = ending(r"flow#/\$defs/step_\w+")
QUEUED = "flow#/$defs/step_ticket/properties/queued"
ENTRIES = ending(r"transcript#/\$defs/entry_\w+")
MEDIA = "transcript#/$defs/media"
OPERATIONS = ending(r"connector#/\$defs/operation_\w+")
AUTHS, PROOFS = ending(r"connector#/\$defs/auth_\w+"), ending(r"connector#/\$defs/verify_\w+")
BODY = "connector#/$defs/operation_http"

READ_ALIKE = (
    # the verb of a step is looked for, and its exits are those of the step or of `defaults`
    (STEPS | {"flow_texts#/$defs/step", "flow#/properties/defaults"}, STEPS),
    # an exit may say, wait, try again and lead on; which of these, its schema tells
    (ending(r"flow#/\$defs/(no_match|no_reply|exit|notice)") | {QUEUED}, {"flow#/$defs/no_reply"}),
    # who acts is looked for, and whatever is written may be a file
    (ENTRIES | {MEDIA, "transcript#/$defs/entry_gateway/properties/gateway"}, ENTRIES | {MEDIA}),
    # an operation is what its key says, and both auth and the proof of a webhook what their kind says
    (OPERATIONS, OPERATIONS),
    (AUTHS, {*AUTHS, "connector#"}),
    (PROOFS, PROOFS | AUTHS),
    ({"connector#/$defs/auth_login/properties/inject"}, AUTHS),
    # the table of errors is the connector's, or an operation's
    ({"connector#"}, {BODY}),
    # a field of a form accepts what an `ask` does
    ({FIELD}, {"flow#/$defs/step_ask"}),
)
"""The same code reads all of the first; what it asks for is in what it is, or in one of the second."""


def known(place: str) -> set[str]:
    others = (second for first, second in READ_ALIKE if place in first)
    return KEYS[place].union(*(KEYS[other] for second in others for other in second))


def test_every_key_of_a_schema_is_read() -> None:
    unread = {place: keys - ASKED[place] for place, keys in KEYS.items()}
    assert {place: keys for place, keys in unread.items() if keys} == NOT_READ


def test_every_key_that_is_read_is_in_a_schema() -> None:
    assert set(ASKED) <= set(KEYS)
    unknown = {place: keys - known(place) for place, keys in ASKED.items()}
    assert {place: keys for place, keys in unknown.items() if keys} == {}


@pytest.mark.parametrize("place", [place for place in KEYS if known(place) == KEYS[place]])
def test_where_one_kind_of_thing_stands_both_are_the_same(place: str) -> None:
    assert ASKED[place] == KEYS[place] - NOT_READ.get(place, set())
