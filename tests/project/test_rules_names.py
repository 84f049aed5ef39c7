"""Names: each one exists where it is used, and has a value whichever way one came."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.problems import Problem, Severity
from tests.project.small import codes, problems

CRM = """
        # config/connectors/demo.yaml
        operations:
          customer:
            csv: config/customers.csv
            find: {phone: "{{ phone }}"}
            returns: {id: id, name: name}
          invoices:
            csv: config/invoices.csv
            find_all: {customer: "{{ customer }}"}
            returns: {number: number, amount: {path: amount, as: number}}
        # config/routing.yaml
        identify: {fetch: customer}
        # flows/demo.yaml
"""

ASK_NAME = '{ask: "¿Quién?", accept: text, save: nombre, next: saluda}'


def says(text: str) -> str:
    return f"""
        steps:
          hola: {{say: "{text}", next: fin}}
        """


def only(found: list[Problem]) -> Problem:
    [problem] = found
    return problem


def test_the_names_of_the_system_can_be_used(tmp_path: Path) -> None:
    text = "{{ company.name }} {{ customer.first_name }} {{ customer.phone }} {{ mode }} {{ message.text }}"
    assert codes(tmp_path, says(f"{text} {{{{ hours.support.next_open }}}} {{{{ outage.message }}}}")) == []


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("{{ compani.name }}", "N101", "similar"),
        ("{{ item.name }}", "N101", "elsewhere"),
        ("{{ agent.name }}", "N101", "elsewhere"),
        ("{{ cualquier_cosa }}", "N101", ""),
        ("{{ company.nam }}", "N103", "similar"),
        ("{{ hours.suport.open }}", "N103", "similar"),
        ("{{ company.name.first }}", "N103", "no_fields"),
        ("{{ catalog.plans }}", "N103", ""),
        ("{{ ticket.number }}", "N102", "ticket_never"),
    ],
)
def test_a_name_that_does_not_exist_there(text: str, code: str, hint: str, tmp_path: Path) -> None:
    problem = only(problems(tmp_path, says(text)))
    assert (problem.code, problem.hint) == (code, hint)


def test_the_fault_is_shown_under_the_name_alone(tmp_path: Path) -> None:
    problem = only(problems(tmp_path, says("Somos {{ compani.name }}")))
    line = (tmp_path / "flows/demo.yaml").read_text("utf-8").splitlines()[problem.span.line - 1]  # type: ignore[union-attr]
    assert line[problem.span.column - 1 : problem.span.end_column - 1] == "compani"  # type: ignore[union-attr]


def test_a_value_missing_on_one_of_the_ways_is_told_with_that_way(tmp_path: Path) -> None:
    problem = only(
        problems(
            tmp_path,
            f"""
            steps:
              elige:
                menu: "¿Qué?"
                options: [{{label: "Nombre", next: nombre}}, {{label: "Atajo", next: atajo}}]
              nombre: {ASK_NAME}
              atajo: {{say: "Bueno", next: saluda}}
              saluda: {{say: "Hola {{{{ nombre }}}}", next: fin}}
            """,
        )
    )
    assert problem.code == "N102"
    assert problem.params["way"] == "elige → atajo → saluda"


def test_an_exit_of_a_question_leaves_without_its_value(tmp_path: Path) -> None:
    flow = """
        steps:
          nombre:
            ask: "¿Quién?"
            accept: text
            save: nombre
            no_match: {tries: 1, next: NO_MATCH}
            next: saluda
          saluda: {say: "Hola {{ nombre }}", next: fin}
        """
    assert codes(tmp_path, flow.replace("NO_MATCH", "fin")) == []
    assert codes(tmp_path, flow.replace("NO_MATCH", "saluda")) == ["N102"]


@pytest.mark.parametrize(
    ("condition", "there", "found"),
    [
        ("nombre", "next", []),
        ("nombre != none", "next", []),
        ("nombre == none", "otherwise", []),
        ("not nombre", "otherwise", []),
        ("nombre == none or customer.known", "otherwise", []),
        ("nombre and customer.known", "next", []),
        ("nombre == none", "next", ["N102"]),
        ("nombre or customer.known", "next", ["N102"]),
        ("nombre and customer.known", "otherwise", ["N102"]),
        ("customer.known", "next", ["N102"]),
    ],
)
def test_a_check_may_look_whether_a_value_is_there(
    condition: str, there: str, found: list[str], tmp_path: Path
) -> None:
    yes, no = ("saluda", "fin") if there == "next" else ("fin", "saluda")
    flow = f"""
        steps:
          elige:
            menu: "¿Qué?"
            options: [{{label: "Nombre", next: nombre}}, {{label: "Atajo", next: mira}}]
          nombre: {{ask: "¿Quién?", accept: text, save: nombre, next: mira}}
          mira:
            check: [{{if: "{condition}", next: {yes}}}]
            next: {no}
          saluda: {{say: "Hola {{{{ nombre }}}}", next: fin}}
        """
    assert codes(tmp_path, flow) == found


def test_a_condition_may_compare_what_is_there_on_some_ways_alone(tmp_path: Path) -> None:
    flow = """
        steps:
          elige:
            menu: "¿Qué?"
            options: [{label: "Nota", next: nota}, {label: "Atajo", next: mira}]
          nota: {ask: "¿Nota?", accept: number, save: nota, next: mira}
          mira:
            check: [{if: "nota <= 2", next: fin}]
            next: fin
        """
    assert codes(tmp_path, flow) == []


def test_a_condition_that_compares_what_no_way_has_is_a_mistake(tmp_path: Path) -> None:
    flow = """
        steps:
          mira:
            check: [{if: "CONDITION", next: fin}]
            next: nota
          nota: {ask: "¿Nota?", accept: number, save: nota, next: AFTER}
        """

    def found(condition: str, after: str) -> list[tuple[str, str]]:
        said = flow.replace("CONDITION", condition).replace("AFTER", after)
        return [(problem.code, problem.hint) for problem in problems(tmp_path, said)]

    assert found("nota <= 2", "fin") == [("N102", "never")]
    assert found("nota <= 2", "mira") == [], "it comes back with a value"
    assert found("nota == none", "fin") == [], "it asks whether it is there"
    assert found("ticket.csat < 3", "fin") == [("N102", "ticket_never")]


def test_a_condition_sees_what_a_called_flow_saved(tmp_path: Path) -> None:
    flows = """
        steps:
          llama: {call: otro, next: mira}
          mira:
            check: [{if: "nombre == 'Ana'", next: fin}]
            next: fin
        # flows/otro.yaml
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: nombre, next: fin}
        """
    assert codes(tmp_path, flows) == []


def test_a_called_flow_gives_its_values_back(tmp_path: Path) -> None:
    flows = """
        steps:
          llama: {call: otro, next: saluda}
          saluda: {say: "Hola {{ nombre }}", next: fin}
        # flows/otro.yaml
        steps:
          nombre:
            ask: "¿Quién?"
            accept: text
            save: nombre
            no_match: {tries: 1, next: nada}
            no_reply: {after: 1h, next: nada}
            next: fin
          nada: {NOBODY}
        """
    named = 'set: {nombre: "vecino"}, next: fin'
    assert codes(tmp_path, flows.replace("NOBODY", named)) == []
    assert codes(tmp_path, flows.replace("NOBODY", "end: nada")) == ["N102"]


def test_a_called_flow_sees_what_every_caller_has(tmp_path: Path) -> None:
    flows = """
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: nombre, next: llama}
          llama: {call: otro, next: fin}
        # flows/otro.yaml
        steps:
          saluda: {say: "Hola {{ nombre }}", next: fin}
        """
    assert codes(tmp_path, flows) == []
    straight = """
        # config/routing.yaml
        keywords: [{words: ["otro"], flow: otro}]
        """
    assert codes(tmp_path, flows + straight) == ["N102"]


def test_values_go_along_with_a_jump_and_do_not_come_back_to_who_did_not_call(tmp_path: Path) -> None:
    flows = """
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: nombre, next: salta}
          salta: {jump: otro}
        # flows/otro.yaml
        steps:
          saluda: {say: "Hola {{ nombre }}", next: dia}
          dia: {ask: "¿Qué día?", accept: date, save: dia, next: fin}
        """
    assert codes(tmp_path, flows) == []


def test_a_value_of_a_flow_that_is_no_relation_is_unknown(tmp_path: Path) -> None:
    flows = """
        # config/routing.yaml
        keywords: [{words: ["otro"], flow: otro}]
        # flows/demo.yaml
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: nombre, next: fin}
        # flows/otro.yaml
        steps:
          saluda: {say: "Hola {{ nombre }}", next: fin}
        """
    assert codes(tmp_path, flows) == ["N101"]


def test_a_search_that_fails_leaves_no_value_not_even_the_old_one(tmp_path: Path) -> None:
    flow = """
        steps:
          primera: {fetch: invoices, with: {customer: "1"}, save: lista, ELSE, next: otra}
          otra: {fetch: invoices, with: {customer: "2"}, save: lista, ELSE, failed: {next: HERE}, next: elige}
          elige: {menu: "¿Cuál?", options_from: lista, label: "{{ item.number }}", save: una, next: fin}
        """
    flow = flow.replace("ELSE", "not_found: {next: fin}")
    assert codes(tmp_path, CRM + flow.replace("HERE", "fin")) == []
    assert codes(tmp_path, CRM + flow.replace("HERE", "elige")) == ["N102"]


def test_an_item_has_what_its_list_has(tmp_path: Path) -> None:
    menu = """
        # config/catalog.yaml
        plans: [{id: a, name: "A", speed: "10"}, {id: b, name: "B"}]
        # flows/demo.yaml
        steps:
          elige:
            menu: "¿Cuál?"
            options_from: catalog.plans
            label: "{{ item.LABEL }}"
            save: plan
            next: sigue
          sigue: {say: "Elegiste {{ plan.SAID }}", next: fin}
        """

    def found(label: str, said: str) -> list[str]:
        return codes(tmp_path, menu.replace("LABEL", label).replace("SAID", said))

    assert found("name", "name") == []
    assert found("names", "name") == ["N103"]
    assert found("name", "title") == ["N103"]
    assert found("speed", "name") == ["N201"], "not every plan has one"
    assert found("speed | default('-')", "name") == []


def test_a_list_comes_from_a_list(tmp_path: Path) -> None:
    flow = """
        steps:
          busca:
            fetch: customer
            with: {phone: "1"}
            save: ficha
            not_found: {next: fin}
            failed: {next: fin}
            next: elige
          elige: {menu: "¿Cuál?", options_from: FROM, label: "{{ item }}", save: una, next: fin}
        """
    assert codes(tmp_path, CRM + flow.replace("FROM", "ficha")) == ["N105"]
    assert codes(tmp_path, CRM + flow.replace("FROM", "fichas")) == ["N101"]
    assert codes(tmp_path, CRM + flow.replace("FROM", "customer.tags")) == []


def test_of_a_stranger_only_the_phone_and_first_name_can_be_printed(tmp_path: Path) -> None:
    problem = only(problems(tmp_path, CRM + says("Hola {{ customer.name }}")))
    assert (problem.code, problem.severity) == ("N201", Severity.WARNING)
    assert codes(tmp_path, CRM + says("Hola {{ customer.name | default('') }}")) == []
    assert codes(tmp_path, CRM + says("Hola {{ customer.first_name }} {{ customer.phone }}")) == []
    assert codes(tmp_path, CRM + says("Hola {{ customer.debt }}")) == ["N103"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("customer.known", []),
        ("customer.name", []),
        ("customer.name == 'Ana'", []),
        ("customer.id in ['1', '2']", []),
        ("customer.id != none", []),
        ("customer.id != '1'", ["N201"]),
        ("not customer.known", ["N201"]),
        ("customer.zone == 'centro'", ["N201"]),
    ],
)
def test_a_way_that_tested_the_customer_may_name_it(condition: str, found: list[str], tmp_path: Path) -> None:
    flow = f"""
        steps:
          mira:
            check: [{{if: "{condition}", next: saluda}}]
            next: fin
          saluda: {{say: "Hola {{{{ customer.name }}}}", next: fin}}
        """
    assert codes(tmp_path, CRM + flow) == found


def test_the_if_of_an_option_and_of_a_route_count_too(tmp_path: Path) -> None:
    option = """
        steps:
          elige:
            menu: "¿Qué?"
            options:
              - {label: "Soy {{ customer.name }}", if: "customer.known", next: saluda}
              - {label: "Otro", next: fin}
          saluda: {say: "Hola {{ customer.name }}", next: fin}
        """
    assert codes(tmp_path, CRM + option) == []
    route = """
        steps:
          saluda: {say: "Hola {{ customer.name }}", next: fin}
        # flows/otro.yaml
        steps:
          fin: {end: listo}
        # config/routing.yaml
        identify: {fetch: customer}
        routes: [{if: "customer.known", flow: demo}, {flow: otro}]
        """
    assert codes(tmp_path, CRM + route) == []


def test_saving_a_new_customer_forgets_what_was_known_of_the_old(tmp_path: Path) -> None:
    flow = """
        steps:
          mira:
            check: [{if: "customer.known", next: busca}]
            next: fin
          busca:
            fetch: customer
            with: {phone: "1"}
            save: customer
            not_found: {next: fin}
            failed: {next: FAILED}
            next: saluda
          saluda: {say: "Hola {{ customer.name }}", next: fin}
        """
    assert codes(tmp_path, CRM + flow.replace("FAILED", "fin")) == []
    assert codes(tmp_path, CRM + flow.replace("FAILED", "saluda")) == ["N201"]


def test_a_place_may_lie_outside_every_zone(tmp_path: Path) -> None:
    flow = """
        steps:
          donde: {ask: "¿Dónde?", accept: location, save: lugar, next: mira}
          mira:
            check: [{if: "CONDITION", next: fin}]
            next: dice
          dice: {say: "{{ lugar.lat }} {{ lugar.zone.name }}", next: fin}
        """
    assert codes(tmp_path, flow.replace("CONDITION", "lugar.zone == none")) == []
    assert codes(tmp_path, flow.replace("CONDITION", "customer.known")) == ["N201"]


def test_the_ticket_is_known_once_it_is_open(tmp_path: Path) -> None:
    flow = """
        steps:
          caso:
            ticket: support
            opened: {say: "Es el {{ ticket.number }} de {{ department.title }}"}
            taken: {say: "Te atiende {{ agent.first_name }}"}
            closed: {say: "Cerramos el {{ ticket.number }}"}
            next: despues
          despues: {say: "Gracias por el {{ ticket.number }}", next: fin}
        """
    assert codes(tmp_path, flow) == []
    assert codes(tmp_path, flow.replace('opened: {say: "Es', 'opened: {say: "{{ agent.name }} Es')) == [
        "N101"
    ]


def test_a_text_of_defaults_is_reported_once(tmp_path: Path) -> None:
    [problem] = problems(
        tmp_path,
        """
        defaults:
          no_match: {say: "No, {{ nadie }}", tries: 1, next: fin}
          no_reply: {after: 1h, next: fin}
        steps:
          uno: {ask: "¿?", accept: text, save: a, next: dos}
          dos: {ask: "¿?", accept: text, save: b, next: fin}
        """,
    )
    assert problem.code == "N101"


def test_a_translated_text_uses_the_same_names(tmp_path: Path) -> None:
    flow = """
        steps:
          hola: {say: "Hola", next: fin}
        # flows/i18n/en/demo.yaml
        steps:
          hola: {say: "Hi {{ NAME }}"}
        """
    assert codes(tmp_path, flow.replace("NAME", "customer.first_name")) == []
    assert codes(tmp_path, flow.replace("NAME", "customer.first_name |")) == ["N002"]
    [problem] = problems(tmp_path, flow.replace("NAME", "nombre"))
    assert problem.code == "N101"
    assert problem.span
    assert problem.span.file == "flows/i18n/en/demo.yaml"


@pytest.mark.parametrize("name", ["mode", "ticket", "item", "n", "none", "not"])
def test_nothing_is_saved_under_a_name_of_the_system(name: str, tmp_path: Path) -> None:
    flow = f'steps:\n  pone: {{set: {{"{name}": "x"}}, next: fin}}'
    assert codes(tmp_path, flow) == ["N104"]


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("routing", 'routes: [{if: "customer.known", flow: demo}, {flow: demo}]', "ticket.state == 'x'"),
        ("tickets", 'priorities: {a: {title: "A", if: "ticket.sentiment == \'angry\'"}}', "item"),
    ],
)
def test_conditions_of_config_have_their_own_names(file: str, good: str, bad: str, tmp_path: Path) -> None:
    head = f"# config/{file}.yaml\n"
    assert codes(tmp_path, head + good) == []
    condition = good.split('if: "')[1].split('"')[0]
    assert codes(tmp_path, head + good.replace(condition, bad)) == ["N101"]


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("tickets", 'number: "{{ department.prefix }}-{{ sequence }}"', []),
        ("tickets", 'number: "{{ prefix }}-{{ sequence }}"', ["N101"]),
        ("groups", 'personal_room: "Casos {{ agent.first_name }} {{ n }}"', []),
        ("groups", 'personal_room: "Casos {{ agent.first }} {{ n }}"', ["N103"]),
        ("texts", 'texts: {busy: "{{ agent.name }}, no"}', []),
        ("texts", 'texts: {busy: "{{ agente.name }}, no"}', ["N101"]),
        ("routing", 'routes: [{flow: demo}]\nkeywords: [{words: [a], do: restart, say: "{{ mode }}"}]', []),
        (
            "routing",
            'routes: [{flow: demo}]\nkeywords: [{words: [a], do: restart, say: "{{ modo }}"}]',
            ["N101"],
        ),
    ],
)
def test_texts_of_config_have_their_own_names(file: str, text: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, f"# config/{file}.yaml\n{text}") == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("nota > 3", []),
        ("nota == 'tres'", ["N301"]),
        ("nota == '3'", ["N301"]),
        ("nota in [1, 2, 'tres']", ["N301"]),
        ("nota < none", ["N301"]),
        ("nota == none", []),
        ("customer.known == 'true'", ["N301"]),
        ("dia > '2026-03-10'", []),
        ("dia > 'lunes'", ["N301"]),
        ("dia > 20260310", ["N301"]),
        ("mode == 'emergency'", []),
        ("mode == 'emergencia'", ["N302"]),
        ("'lo que sea' in message.text", []),
        ("'vip' in customer.tags", []),
        ("3 in customer.tags", ["N301"]),
    ],
)
def test_what_is_compared_may_be_equal(condition: str, found: list[str], tmp_path: Path) -> None:
    flow = f"""
        steps:
          nota: {{ask: "¿Nota?", accept: number, save: nota, next: dia}}
          dia: {{ask: "¿Día?", accept: date, save: dia, next: mira}}
          mira:
            check: [{{if: "{condition}", next: fin}}]
            next: fin
        """
    assert codes(tmp_path, flow) == found


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ mode", "unclosed"),
        ("{{ mode | monei }}", "similar_filter"),
        ("{{ mode | zzzzz }}", "unknown_filter"),
        ("{% if mode %}", "statement"),
        ("{{ mode() }}", "call"),
    ],
)
def test_a_text_that_cannot_be_read(text: str, hint: str, tmp_path: Path) -> None:
    problem = only(problems(tmp_path, says(text)))
    assert (problem.code, problem.hint) == ("N002", hint)


TICKET = """
    steps:
      persona:
        ticket: support
        fields: {dia: "{{ customer.zone }}"}
        opened: {say: "OPENED"}
        closed: {say: "CLOSED"}
        next: luego
      luego: {say: "LATER", next: fin}
    """


@pytest.mark.parametrize(
    ("where", "text", "found"),
    [
        ("OPENED", "{{ ticket.fields.dia }}", []),
        ("OPENED", "{{ agent.first_name }}", ["N101"]),
        ("CLOSED", "{{ ticket.fields.dia }} {{ agent.first_name }}", []),
        ("LATER", "{{ ticket.fields.dia }}", []),
        ("LATER", "{{ ticket.priority }}", ["N201"]),
    ],
)
def test_what_a_case_was_given_is_there(where: str, text: str, found: list[str], tmp_path: Path) -> None:
    flow = TICKET.replace(where, text)
    for other in ("OPENED", "CLOSED", "LATER"):
        flow = flow.replace(other, "Listo")
    assert codes(tmp_path, flow) == found


def test_a_second_case_has_not_what_the_first_was_given(tmp_path: Path) -> None:
    flow = """
        steps:
          uno: {ticket: support, fields: {dia: "lunes"}, next: dos}
          dos: {ticket: support, next: dice}
          dice: {say: "{{ ticket.fields.dia }}", next: fin}
        """
    assert codes(tmp_path, flow) == ["N201"]


def test_what_is_copied_to_the_case_is_on_it(tmp_path: Path) -> None:
    flow = """
        steps:
          persona: {ticket: support, next: nota}
          nota: {ask: "¿Nota?", accept: integer, save: nota, copy_to: ticket.fields.nota, next: dice}
          dice: {say: "{{ ticket.fields.nota }}", next: fin}
        """
    assert codes(tmp_path, flow) == []


ZONES = """
    # config/zones.geojson
    {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "centro",
      "properties": {"name": "Centro"TECHNICIAN}, "geometry": {"type": "Polygon",
      "coordinates": [[[-65.22, -26.84], [-65.19, -26.84], [-65.19, -26.82], [-65.22, -26.84]]]}}]}
    # flows/demo.yaml
    steps:
      donde: {ask: "¿Dónde?", accept: location, save: lugar, next: mira}
      mira: {check: [{if: "lugar.zone", next: dice}], next: fin}
      dice: {say: "{{ lugar.zone.technician }}", next: fin}
    """


def test_the_technician_is_there_when_every_zone_has_one(tmp_path: Path) -> None:
    assert codes(tmp_path, ZONES.replace("TECHNICIAN", ', "technician": "Cuadrilla 1"')) == []
    assert codes(tmp_path, ZONES.replace("TECHNICIAN", "")) == ["N201"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{nombre}", ["N202"]),
        ("{ { nombre } }", ["N202"]),
        ("{ customer.first_name | upper }", ["N202"]),
        ("{{ nombre }} {otra} {} {1} {a b}", []),
        ("{{nombre}}", []),
    ],
)
def test_a_name_in_braces_that_are_no_pair(text: str, found: list[str], tmp_path: Path) -> None:
    flow = """
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: nombre, next: dice}
          dice: {say: "Gracias TEXT", next: fin}
        """
    assert codes(tmp_path, flow.replace("TEXT", text)) == found


def place_or_bill(place: str, bill: str, then: str = "cual", both: str = "") -> str:
    """`cosa` is a place on one way and a bill on the other; `then` is where both lead."""
    met = f'ambas: {{say: "{both}", next: fin}}' if both else ""
    return f"""{CRM}
        steps:
          cual:
            menu: "¿Qué?"
            options:
              - {{label: "Un lugar", next: pide}}
              - {{label: "Una factura", next: trae}}
          pide: {{ask: "¿Dónde?", accept: location, save: cosa, next: lejos}}
          lejos: {{say: "{place}", next: {then}}}
          trae:
            fetch: invoices
            with: {{customer: "1001"}}
            save: todas
            not_found: {{next: fin}}
            failed: {{next: fin}}
            next: elige
          elige:
            menu: "¿Cuál?"
            options_from: todas
            label: "{{{{ item.number }}}}"
            save: cosa
            next: muestra
          muestra: {{say: "{bill}", next: {then}}}
          {met}
        """


@pytest.mark.parametrize(
    ("place", "bill", "expected"),
    [
        ("{{ cosa.lat }}", "{{ cosa.number }}", []),
        ("{{ cosa.lat }}", "{{ cosa.lat }}", ["N103"]),
        ("{{ cosa.number }}", "{{ cosa.number }}", ["N103"]),
    ],
)
def test_a_name_is_of_the_kind_it_was_last_saved_with(
    place: str, bill: str, expected: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, place_or_bill(place, bill)) == expected


def test_where_two_ways_meet_it_may_be_either(tmp_path: Path) -> None:
    problem = only(problems(tmp_path, place_or_bill("Bien", "Bien", "ambas", "{{ cosa.number }}")))
    assert (problem.code, problem.severity) == ("N201", Severity.WARNING)
