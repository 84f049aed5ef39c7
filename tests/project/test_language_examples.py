"""Every example of docs/language.md is placed into a small project and checked.

The words behind ```yaml say what an example is:

    flow                     a whole flow; without `schema`, keys that join the flow `support` of fibranorte
    step [NAME=ACCEPT …]     steps of a flow that has already saved these values; steps it only names just end
    transcript               a conversation to run
    config/….yaml, …         a whole file of a project with nothing but a company, a route and a flow
        +NAME                that project also has this file of fibranorte's config
        completo             the project is fibranorte
    only=shape               it needs what no project here has: only its schema is asked
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from ruamel.yaml import YAML

from engine.author.rehearsal import rehearse
from engine.core.filters import NAMES as FILTERS
from engine.problems import Severity
from engine.project.project import check, load
from tests.project.shapes import ROOT, SCHEMAS, faults, inside, keys_used, read_yaml, schema_of
from tests.project.test_schemas import FOR_EDITORS

PAGE = ROOT / "docs" / "language.md"
FIBRANORTE = ROOT / "tests" / "projects" / "fibranorte"
FENCE = re.compile(
    r"^```(?P<form>yaml|json) ?(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)

HELLO = {
    "schema": 1,
    "flow": "hola",
    "start": "fin",
    "steps": {"fin": {"say": "Hola", "end": "saludado"}},
}
DATABASE = """
CREATE TABLE customers (id, name, phone, debt);
CREATE TABLE invoices (number, customer, due);
CREATE TABLE requests (customer, what, at);
"""
WAITS = {"no_match": {"tries": 1, "next": "fin"}, "no_reply": {"after": "1h", "next": "fin"}}


@dataclass(frozen=True)
class Example:
    line: int
    kind: str
    words: tuple[str, ...]
    text: str

    @property
    def value(self) -> Any:
        return json.loads(self.text) if self.kind.endswith(".geojson") else read_yaml(self.text)

    @property
    def is_whole(self) -> bool:
        return self.kind.endswith(".geojson") or "schema" in self.value

    @property
    def schema(self) -> str:
        return {"step": "flow"}.get(self.kind) or schema_of(PurePosixPath(self.file))

    @property
    def file(self) -> str:
        """Where it stands in its project."""
        if self.kind == "flow":
            return f"flows/{self.value['flow'] if self.is_whole else 'support'}.yaml"
        return {"step": "flows/ejemplo.yaml", "transcript": "tests/transcripts/ejemplo.yaml"}.get(
            self.kind, self.kind
        )

    @property
    def written(self) -> Any:
        """What its file says in the end."""
        if self.kind == "step":
            return flow_of(self.value, dict(word.split("=") for word in self.words if word != "only=shape"))
        if self.is_whole:
            return self.value
        return {**read_yaml((FIBRANORTE / self.file).read_text(encoding="utf-8")), **self.value}

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}"


def examples() -> Iterator[Example]:
    page = PAGE.read_text(encoding="utf-8")
    for block in FENCE.finditer(page):
        kind, *words = block["words"].split()
        yield Example(page.count("\n", 0, block.start()) + 1, kind, tuple(words), block["text"])


def flow_of(steps: Mapping[str, Any], saved: Mapping[str, str]) -> dict[str, Any]:
    """A flow that asks for `saved`, then offers each of the steps that no other leads to."""
    first = [name for name in steps if name not in set(arrows(steps))]
    asks = {
        f"pide_{name}": {"ask": f"¿{name}?", "accept": accept, "save": name} for name, accept in saved.items()
    }
    choose = {"menu": "¿Cuál?", "options": [{"label": name, "next": name} for name in first]}
    body: dict[str, Any] = {**asks, "elegir": choose}
    for name, after in zip(asks, [*asks, "elegir"][1:], strict=True):
        body[name]["next"] = after
    body |= steps
    ends = {name: {"end": name} for name in [*arrows(body), "fin"] if name not in body}
    return {
        "schema": 1,
        "flow": "ejemplo",
        "start": next(iter(body)),
        "defaults": WAITS,
        "steps": {**body, **ends},
    }


def arrows(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "next":
                yield part
            else:
                yield from arrows(part)
    elif isinstance(value, list):
        for part in value:
            yield from arrows(part)


def build(example: Example, root: Path) -> None:
    """The small project around the example."""
    if example.is_whole and example.kind.startswith("config/") and "completo" not in example.words:
        bare(root, [word.removeprefix("+") for word in example.words])
    else:
        shutil.copytree(FIBRANORTE, root, dirs_exist_ok=True)
        shutil.rmtree(root / "tests")
    file = root / example.file
    file.parent.mkdir(parents=True, exist_ok=True)
    if example.file.endswith(".geojson"):
        file.write_text(example.text, encoding="utf-8")
    else:
        write(file, example.written)
    if example.schema == "flow":
        reach(root, file.stem)


def bare(root: Path, more: list[str]) -> None:
    write(root / "flows" / "hola.yaml", HELLO)
    write(root / "config" / "routing.yaml", {"schema": 1, "routes": [{"flow": "hola"}]})
    if "channels" in more:
        write(root / "config" / "channels.yaml", {"schema": 1, "lines": {"celular": {"kind": "simulator"}}})
    with closing(sqlite3.connect(root / "config" / "crm.sqlite")) as database:
        database.executescript(DATABASE)
    names = [f"{name}.yaml" for name in more if name != "channels"]
    for name in ("company.yaml", "customers.csv", "invoices.csv", *names):
        shutil.copy(FIBRANORTE / "config" / name, root / "config" / name)


def reach(root: Path, flow: str) -> None:
    file = root / "config" / "routing.yaml"
    routing = read_yaml(file.read_text(encoding="utf-8"))
    if flow not in {route["flow"] for route in routing["routes"]}:
        routing["routes"].insert(0, {"if": "message.kind == 'sticker'", "flow": flow})
        write(file, routing)


YAML_IN_ORDER = YAML(typ="safe", pure=True)
YAML_IN_ORDER.sort_base_mapping_type_on_output = False  # type: ignore[assignment]


def write(file: Path, value: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as stream:
        YAML_IN_ORDER.dump(value, stream)


EXAMPLES = list(examples())
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)


@every_example
def test_an_example_obeys_its_schema(example: Example) -> None:
    assert faults(example.schema, example.written) == []


@every_example
def test_an_example_makes_a_project_without_errors(example: Example, tmp_path: Path) -> None:
    if "only=shape" in example.words:
        return
    build(example, tmp_path)

    checked = check(tmp_path)

    assert [problem for problem in checked.problems if problem.severity is Severity.ERROR] == []
    assert checked.release is not None


@pytest.mark.parametrize(
    "example",
    [one for one in EXAMPLES if one.kind == "transcript" and "only=shape" not in one.words],
    ids=str,
)
def test_a_conversation_goes_as_written(example: Example) -> None:
    assert rehearse(load(FIBRANORTE), FIBRANORTE, example.value) is None


def test_every_block_says_what_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert len(EXAMPLES) == sum(line.startswith("```") for line in page.splitlines()) / 2
    assert len(EXAMPLES) > 40


def test_every_key_has_an_example() -> None:
    used = {common(place) for example in EXAMPLES for place in keys_used(example.schema, as_shown(example))}
    keys = {
        common(f"{name}{place}/properties/{key}")
        for name, schema in SCHEMAS.items()
        for place, part, tested in inside(schema)
        if not tested and f"{name}{place}" not in FOR_EDITORS and not refines(place)
        for key in part.get("properties", {})
    }

    assert sorted(keys - used) == []


def common(place: str) -> str:
    """`say` and `attach` are the same in every verb."""
    return re.sub(r"/step_\w+(/properties/(?:say|attach))$", r"/step\1", place)


def as_shown(example: Example) -> Any:
    return {"steps": example.value} if example.kind == "step" else example.value


def refines(place: str) -> bool:
    """It says more of keys that are already declared beside it."""
    return "/then" in place or "/else" in place


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_word_of_a_list_is_explained(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = {
        str(word) for _, part, tested in inside(SCHEMAS[name]) if not tested for word in part.get("enum", ())
    }

    assert {word for word in words if f"`{word}`" not in page and f": {word}`" not in page} == set()


NAMES = """
    customer.known customer.phone customer.tags customer.segment customer.language customer.first_name
    crm.can.OPERACIÓN
    customer.zone message.kind message.text mode hours.DEPARTAMENTO.open hours.DEPARTAMENTO.next_open
    outage.active outage.zones outage.message company.… catalog.… item sequence department.id
    ticket.number ticket.state ticket.department ticket.agent ticket.room ticket.summary ticket.reason
    ticket.priority ticket.sentiment ticket.tags ticket.csat ticket.transfers ticket.form.… ticket.fields.…
    ticket.opened_at ticket.taken_at ticket.closed_at
    agent.id agent.name agent.first_name agent.phone agent.free_rooms agent.skills agent.shift n
""".split()


@pytest.mark.parametrize("name", [*FILTERS, *NAMES])
def test_every_filter_and_name_is_listed(name: str) -> None:
    assert re.search(rf"^\|.*`{re.escape(name)}`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_first_project_has_twenty_lines() -> None:
    files = EXAMPLES[:3]

    assert [example.schema for example in files] == ["company", "routing", "flow"]
    assert sum(example.text.count("\n") for example in files) == 20


def test_the_table_of_contents_leads_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    titles = {anchor(title) for title in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}

    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= titles


def anchor(title: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
