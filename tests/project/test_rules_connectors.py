"""What check knows of connectors, beyond what each broken project shows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.problems import help_text
from engine.project.project import load
from tests.project.small import codes, problems, project

CRM = """
# config/connectors/uno.yaml
kind: http
role: crm
base_url: "https://uno.example"
operations:
  customer:
    path: /c
    query: {phone: "{{ phone }}"}
    returns: {name: n, status: {path: s, as: map, map: {A: active}}}
  new_lead: {path: /l, json: {phone: "{{ phone }}"}, writes: true, returns: {number: id}}
# config/connectors/otro.yaml
kind: http
role: crm
base_url: "https://otro.example"
operations:
  customer: {path: /k, query: {phone: "{{ phone }}"}, returns: {name: n}}
  speed_test: {path: /v, query: {id: "{{ id }}"}, returns: {mbps: {path: v, as: number}}}
# config/company.yaml
name: Demo
time_zone: America/Argentina/Tucuman
country: AR
language: es
currency: ARS
crm: uno
"""


def test_of_two_systems_with_the_same_operations_one_counts(tmp_path: Path) -> None:
    assert codes(tmp_path, CRM) == []
    release = load(tmp_path)
    assert release.operations["customer"].connector == "uno"
    assert (release.operations["speed_test"].kind, release.operations["speed_test"].spec) == (
        "inactive",
        None,
    )
    assert {name: release.can[name] for name in ("customer", "new_lead", "speed_test", "invoices")} == {
        "customer": True,
        "new_lead": True,
        "speed_test": False,
        "invoices": False,
    }
    assert [release.connectors[name].active for name in ("otro", "uno")] == [False, True]
    assert release.operations["new_lead"].writes
    assert not release.operations["new_lead"].repeatable


def test_the_only_crm_counts_without_being_named(tmp_path: Path) -> None:
    alone = CRM.split("# config/connectors/otro.yaml")[0]
    assert codes(tmp_path, alone) == []
    assert load(tmp_path).can["new_lead"]


def asks(condition: str) -> str:
    return f"""
{CRM}
# flows/demo.yaml
steps:
  mira: {{check: [{{if: "{condition}", next: fin}}], next: fin}}
"""


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("crm.can.speed_test", []),
        ("crm.can.invoices", []),
        ("not crm.can.new_lead or crm.can.customer", []),
        ("crm.can.fly", ["N103"]),
        ("crm.cna.customer", ["N103"]),
        ("customer.known and customer.status == 'active'", []),
    ],
)
def test_an_if_may_ask_what_some_system_can_do(condition: str, found: list[str], tmp_path: Path) -> None:
    identified = (
        asks(condition) + "# config/routing.yaml\nroutes: [{flow: demo}]\nidentify: {fetch: customer}\n"
    )
    assert codes(tmp_path, identified) == found


def test_a_word_of_a_map_that_no_answer_gives_is_a_mistake(tmp_path: Path) -> None:
    text = (
        asks("customer.status == 'actve'")
        + "# config/routing.yaml\nroutes: [{flow: demo}]\nidentify: {fetch: customer}\n"
    )
    assert codes(tmp_path, text) != []


GUARDED = """
# flows/demo.yaml
steps:
  inicio:
    menu: "¿Qué?"
    options:
      - {label: "Medir", if: "crm.can.speed_test", next: mide}
      - {label: "Nada", next: fin}
  mide:
    fetch: speed_test
    with: {id: "1"}
    save: medida
    next: fin
"""


def test_a_guarded_fetch_of_another_crm_is_no_warning(tmp_path: Path) -> None:
    assert codes(tmp_path, CRM + GUARDED) == []
    assert codes(tmp_path, CRM + GUARDED.replace('if: "crm.can.speed_test", ', "")) == ["C432"]


def test_who_writes_may_be_looked_up_with_more_that_is_optional(tmp_path: Path) -> None:
    text = """
# config/connectors/uno.yaml
kind: http
base_url: "https://uno.example"
operations:
  customer: {path: /c, query: {phone: "{{ phone }}", dni: "{{ dni | default('') }}"}, returns: {name: n}}
# config/routing.yaml
routes: [{flow: demo}]
identify: {fetch: customer}
"""
    assert codes(tmp_path, text) == []
    assert codes(tmp_path, text.replace(" | default('')", "")) == ["C406"]


SQLITE = """
# config/connectors/local.yaml
kind: sqlite
database: config/local.sqlite
operations:
  customer: {sql: "SELECT id, name FROM people WHERE phone = :phone", returns: {id: id, name: name}}
  new_lead: {sql: "INSERT INTO people (phone, at) VALUES (:phone, :now)", writes: true}
"""


@pytest.mark.parametrize(
    ("change", "code", "help"),
    [
        (("", ""), None, ""),
        (("FROM people", "FROM persons"), "C429", "no such table: persons"),
        (("phone = :phone", "phone = :phone; DELETE FROM people"), "C429", "one statement"),
        (("name: name}", "name: nombre}"), "C404", "name"),
        ((", writes: true", ""), "C433", "agregá writes: true"),
        (("}}\n", "}, writes: true}\n"), "C433", "sacá writes"),
        (("SELECT id, name", "WITH x AS (SELECT 1) SELECT id, name"), None, ""),
        (("local.sqlite", "locl.sqlite"), "C403", "config/local.sqlite"),
    ],
)
def test_a_statement_is_tried_on_the_database(
    change: Any, code: str | None, help: str, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "local.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE people (id, name, phone, at)")
    before = file.read_bytes()

    found = problems(tmp_path, SQLITE.replace(*change, 1))

    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(help in (help_text(problem) or "") for problem in found)
    assert file.read_bytes() == before
    if code is None:
        assert load(tmp_path).operations["new_lead"].parameters == ("phone",)


def test_what_writes_and_says_how_a_repeated_request_is_known_may_be_asked_again(tmp_path: Path) -> None:
    once = '  once: {path: /a, json: {a: "{{ a }}"}, writes: true}\n'
    text = '# config/connectors/uno.yaml\nkind: http\nbase_url: "https://uno.example"\noperations:\n' + once
    text += once.replace("once", "known").replace(
        "writes: true", "writes: true, idempotency: {header: X-Key}"
    )
    text += once.replace("once", "safe").replace("writes: true", "writes: true, repeat: safe")
    checked = project(tmp_path, text)
    assert checked.release is not None
    operations = checked.release.operations
    assert [operations[name].repeatable for name in ("once", "known", "safe")] == [False, True, True]
