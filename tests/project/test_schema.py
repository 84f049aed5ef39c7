"""The shape of a file: which schema it has, and its faults one by one, in the author's words."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.problems import Problem, Severity, help_text, message
from engine.problems.catalogue import PLACEHOLDER, catalogue
from engine.project import schema
from engine.project.source import Document, read
from tests.project.shapes import ROOT, SCHEMAS, read_yaml, schema_of
from tests.project.wrong import GOOD, OF_A_RULE, WRONG

PROJECTS = ROOT / "tests" / "projects"
FILES = sorted(file for file in PROJECTS.rglob("*") if file.suffix in (".yaml", ".geojson"))
FILE_OF = {
    "flow": "flows/x.yaml",
    "flow_texts": "flows/i18n/en/x.yaml",
    "connector": "config/connectors/x.yaml",
    "example": "config/connectors/examples/x/y/z.yaml",
    "transcript": "tests/transcripts/x.yaml",
    "zones": "config/zones.geojson",
}


def document(name: str, text: str) -> Document:
    file = FILE_OF.get(name, f"config/{name}.yaml")
    return read(file, (json.dumps(read_yaml(text)) if name == "zones" else text).encode())


def flow(steps: str) -> Document:
    return document("flow", f"schema: 1\nflow: x\nstart: a\nsteps:\n{steps}")


def told(found: Document) -> list[str]:
    """Each problem as `line:marked text: message. help`."""
    return [
        f"{problem.span.line}:{under(found, problem)}: {message(problem)}. {help_text(problem)}"
        for problem in schema.check(found)
        if problem.span
    ]


def under(found: Document, problem: Problem) -> str:
    assert problem.span is not None
    return found.line_text(problem.span.line)[problem.span.column - 1 :][
        : problem.span.end_column - problem.span.column
    ]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("flows/support.yaml", "flow"),
        ("flows/i18n/en/support.yaml", "flow_texts"),
        ("config/company.yaml", "company"),
        ("config/zones.geojson", "zones"),
        ("config/connectors/demo.yaml", "connector"),
        ("tests/transcripts/a.yaml", "transcript"),
        ("tests/transcripts/visits/a.yaml", "transcript"),
        ("flows/support.yml", None),
        ("flows/old/support.yaml", None),
        ("config/hour.yaml", None),
        ("config/customers.csv", None),
        ("README.md", None),
    ],
)
def test_a_file_has_the_schema_of_its_place(file: str, kind: str | None) -> None:
    assert schema.kind_of(file) == kind
    assert kind is None or kind in SCHEMAS


def test_a_file_that_nothing_reads_is_a_warning() -> None:
    files = ["config/hour.yaml", "flows/support.yml", "config/zones.json", "config/mapa.yaml"]

    found = schema.stray(
        [*files, "config/company.yaml", "config/customers.csv", "docs/x.yaml", "flows/.x.yaml"]
    )

    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert [message(problem) for problem in found] == [f"nadie lee el archivo «{file}»" for file in files]
    assert [help_text(problem)[:45] for problem in found] == [
        "¿tiene que llamarse «config/hours.yaml»?",
        "¿tiene que llamarse «flows/support.yaml»?",
        "¿tiene que llamarse «config/zones.geojson»?",
        "los de config son: config/catalog.yaml, confi",
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECTS)))
def test_a_file_of_the_acceptance_projects_has_no_problem(file: Path) -> None:
    inside = Path(*file.relative_to(PROJECTS).parts[1:])
    found = read(str(inside), file.read_bytes())

    assert schema.kind_of(str(inside)) == schema_of(inside)
    assert schema.check(found) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_has_no_problem(name: str) -> None:
    assert schema.check(document(name, GOOD[name])) == []


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name in WRONG for wrong in WRONG[name]], ids=str
)
def test_one_fault_is_told_once(name: str, wrong: tuple[str, str, str]) -> None:
    line, instead, _ = wrong

    (problem,) = schema.check(document(name, GOOD[name].replace(line, instead)))

    assert problem.code != "S199"
    assert set(PLACEHOLDER.findall(catalogue("es")[problem.code]["message"])) <= set(problem.params)


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name in OF_A_RULE for wrong in OF_A_RULE[name]], ids=str
)
def test_what_a_rule_says_better_is_left_to_it(name: str, wrong: tuple[str, str, str]) -> None:
    line, instead, _ = wrong
    assert schema.check(document(name, GOOD[name].replace(line, instead))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "flow: x\nstart: a\nsteps: {a: {end: b}}\n",
            "1:flow: falta la versión del formato: schema: 1. poné como",
        ),
        ('schema: "1"\nflow: x\n', '1:"1": falta la versión del formato: schema: 1. la versión es un número'),
        ("esquema: 1\n", "1:esquema: la clave «esquema» no va acá. ¿quisiste decir «schema»?"),
        ("schema: 2\nnuevo: 1\n", "1:2: el archivo está escrito para una versión más nueva (schema: 2;"),
        ("schema: 0\n", "1:0: el archivo está escrito en una versión anterior (schema: 0; la de ahora es 1)"),
        ("# nada\n", "1:: el archivo está vacío."),
        ("hola\n", "1:hola: se esperaba un grupo de «clave: valor», pero «hola» es un texto."),
    ],
)
def test_the_version_comes_first(text: str, said: str) -> None:
    assert any(line.startswith(said) for line in told(document("flow", text)))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('menus: "x"', "6:menus: la clave «menus» no va acá. ¿quisiste decir «menu»?"),
        ('pregunta: "x"', "6:pregunta: la clave «pregunta» no va acá. ¿quisiste decir «ask»?"),
        (
            'say: "x"\n    options: [{label: "a", next: a}]',
            "7:options: acá falta una de estas claves: menu. «options» va junto con menu",
        ),
        (
            "next: a",
            "5:a: acá falta una de estas claves: say, menu, ask, check, fetch, submit, set, record, notify,"
            " ticket, call, jump, end. agregá la que corresponda",
        ),
        (
            "{}",
            "5:a: acá falta una de estas claves: say, menu, ask, check, fetch, submit, set, record, notify,",
        ),
        (
            'ask: "x"\n    ticket: sales',
            "7:ticket: «ask» y «ticket» no van juntas. dejá una de las dos; la otra va en otro paso",
        ),
        (
            "end: b\n    accept: text",
            "7:accept: la clave «accept» no va acá. va en un paso o una línea con ask",
        ),
        ("end: b\n    zzz: text", "7:zzz: la clave «zzz» no va acá. acá van: say, attach, end"),
        ('say: "x"\n    nxt: a', "7:nxt: la clave «nxt» no va acá. ¿quisiste decir «next»?"),
        ('say: "x"\n    zzz: a', "7:zzz: la clave «zzz» no va acá. ¿es «next», que falta?"),
        (
            'menu: "x"\n    tries: 2\n    options: [{label: "a", next: a}]',
            "7:tries: la clave «tries» no va acá. va adentro de no_match, no_reply: revisá la sangría",
        ),
        (
            "say: 0.50\n    next: a",
            '6:0.50: se esperaba un texto, pero 0.50 es un número. ponelo entre comillas: "0.50"',
        ),
        (
            "say: true\n    next: a",
            '6:true: se esperaba un texto, pero true es un sí o no. ponelo entre comillas: "true"',
        ),
        (
            "say:\n    next: a",
            "6:say: se esperaba un texto, pero no hay nada. falta el valor después de los dos puntos",
        ),
        ("say: [x]\n    next: a", "6:[x]: se esperaba un texto, pero hay una lista."),
        (
            "check: x\n    next: a",
            "6:x: se esperaba una lista, pero «x» es un texto. una lista va entre corchetes: [x]",
        ),
        (
            "check:\n      if: x\n    next: a",
            "7:if: x: se esperaba una lista, pero hay un grupo de «clave: valor».",
        ),
        (
            "set:\n      - x: 1\n    next: a",
            "7:- x: 1: se esperaba un grupo de «clave: valor», pero hay una lista.",
        ),
        (
            "set: x:1\n    next: a",
            "6:x:1: se esperaba un grupo de «clave: valor», pero «x:1» es un texto. ¿falta un espac",
        ),
        (
            'menu: "x"\n    options:\n      -a',
            "8:-a: se esperaba una lista, pero «-a» es un texto. ¿falta un espacio después del guion? - a",
        ),
        (
            "fetch: x\n    save: x\n    failed: a\n    next: a",
            "8:a: se esperaba un grupo de «clave: valor», pero «a» es un texto. escribilo con su clave:",
        ),
        (
            "end: b\n    attach: {name: x}",
            "7:attach: acá falta una de estas claves: document, image, audio. attach lleva",
        ),
    ],
)
def test_a_step_is_told_by_its_verb(step: str, said: str) -> None:
    (only,) = told(flow(f"  a:\n    {step}\n"))

    assert only.startswith(said)


def test_what_was_found_is_told_in_english_too() -> None:
    (problem,) = schema.check(flow("  a:\n    say: 4\n    next: a\n"))

    assert message(problem, "en") == "a text was expected, but 4 is a number"
    assert help_text(problem, "en") == 'put it in quotes: "4"'


def test_a_fault_in_one_step_hides_none_in_another() -> None:
    found = flow(
        "  a:\n    mneu: 1\n  b:\n    end: b\n    nxt: c\n  c:\n    jump: 5\n  d:\n    say: ''\n    next: a\n"
    )

    assert [problem.code for problem in schema.check(found)] == ["S101", "S101", "S105", "S107"]


def test_what_depends_on_a_wrong_choice_is_not_told() -> None:
    (step,) = told(flow('  a:\n    ask: "x"\n    accept: numero\n    min: uno\n    save: x\n    next: a\n'))
    zone = GOOD["zones"].replace("type: Polygon", "type: Point").replace("[[[-65.2", "[-65.2, [[-65.2")
    (shape,) = schema.check(document("zones", zone))

    assert step.startswith("7:numero: «numero» no es ninguno de los valores que van acá.")
    assert shape.code == "S104"


def test_an_entry_of_a_transcript_is_told_by_who_acts() -> None:
    head = 'schema: 1\ntranscript: "x"\ntalk:\n'
    for line, said in (
        ("- {cliente: hola}", "4:cliente: la clave «cliente» no va acá. ¿quisiste decir «customer»?"),
        (
            "- {says: hola}",
            "4:says: acá falta una de estas claves: customer, agent. «says» va junto con customer, agent",
        ),
        ('- {customer: hola, bot: ["x"]}', "4:bot: «customer» y «bot» no van juntas."),
        ("- {}", "4:{}: acá falta una de estas claves: customer, agent, operator,"),
    ):
        (only,) = told(document("transcript", head + line + "\n"))
        assert only.startswith(said)


def test_a_large_file_full_of_faults_is_cut_short() -> None:
    found = flow("".join(f"  s{n}: {{nada: {n}}}\n" for n in range(400)))

    assert 50 <= len(schema.check(found)) <= 100


def test_a_clean_project_does_not_load_what_explains() -> None:
    script = (
        "import sys; from engine.project import schema, source;"
        "f = 'flows/x.yaml'; d = source.read(f, b'schema: 1\\nflow: x\\nstart: a\\nsteps: {a: {end: b}}\\n');"
        "assert schema.check(d) == []; print('jsonschema' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert out.stdout == "False\n"


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**12,
    1.5,
    "",
    "x",
    "No vale",
    "é" * 400,
    [],
    {},
    ["x", "x"],
    {"say": "x"},
    {"zzz": 1},
]
ODD_KEYS = [
    "zzz",
    "say",
    "next",
    "menu",
    "ask",
    "if",
    "name",
    "flow",
    "schema",
    "Titulo",
    "numero",
    "opciones",
]


def spoiled(value: Any, chance: random.Random) -> Any:
    """The value with something somewhere inside it changed, removed, renamed or added."""
    inside = [place for place in places(value) if isinstance(place, dict | list) and place]
    place = chance.choice(inside)
    key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
    what = chance.randrange(4)
    if what == 0:
        place[key] = copy.deepcopy(chance.choice(ODD))
    elif what == 1:
        del place[key]
    elif isinstance(place, dict):
        place[chance.choice(ODD_KEYS)] = place.pop(key) if what == 2 else copy.deepcopy(chance.choice(ODD))
    else:
        place.append(copy.deepcopy(chance.choice(ODD)))
    return value


def places(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(place for child in children for place in places(child))]


def without_rules(schema: Any) -> Any:
    """As `check` uses it: what a rule says better is left to it."""
    if isinstance(schema, dict):
        return {} if "x-rule" in schema else {key: without_rules(part) for key, part in schema.items()}
    return [without_rules(part) for part in schema] if isinstance(schema, list) else schema


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 10**9), st.integers(1, 3))
def test_a_spoiled_file_has_problems_exactly_when_its_schema_refuses_it(
    name: str, seed: int, times: int
) -> None:
    chance = random.Random(seed)
    value = read_yaml(GOOD[name])
    for _ in range(times):
        value = spoiled(value, chance) if value else value
    file = FILE_OF.get(name, f"config/{name}.yaml")
    found = read(file.replace(".yaml", ".json"), json.dumps(value).encode())
    found.file = file

    problems = schema.check(found)

    assert (problems == []) == Draft202012Validator(without_rules(SCHEMAS[name])).is_valid(value)
    for problem in problems:
        assert message(problem)
        assert problem.span is not None
        assert problem.code != "S199"
