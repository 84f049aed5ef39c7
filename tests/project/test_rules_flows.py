"""Flows: what they name exists, every step is reached and every way ends."""

from __future__ import annotations

from pathlib import Path

from engine.problems import lines_on_disk, text
from engine.project.project import check
from tests.project.small import TODAY, codes, problems, project

WRONG = """schema: 1
flow: demo
start: elige
defaults:
  no_match: {tries: 1, next: fin}
  no_reply: {after: 1h, next: fin}
steps:
  elige:
    menu: "¿Qué necesitás?"
    options:
      - {label: "Facturas", next: factura}
      - {label: "Nada", next: fin}
  facturas:
    say: "No tenés facturas."
    next: fin
  fin:
    end: listo
"""


def test_a_step_that_does_not_exist_is_shown_with_the_one_that_was_meant(tmp_path: Path) -> None:
    project(tmp_path, "")
    (tmp_path / "flows/demo.yaml").write_text(WRONG, "utf-8")

    checked = check(tmp_path, TODAY)

    shown = text(checked.problems, lines_on_disk(tmp_path), files=checked.files)
    assert "error[F101]: el paso «factura» no existe" in shown
    assert "--> flows/demo.yaml:11:35" in shown
    assert "ayuda: ¿quisiste decir «facturas»? (línea 13)" in shown
    assert "1 error en 1 de 4 archivos." in shown


def test_every_wrong_arrow_is_reported_once_wherever_it_stands(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        defaults:
          no_match: {tries: 1, next: nadie}
          no_reply: {after: 1h, next: fin}
        lost: {next: tampoco}
        steps:
          uno:
            menu: "¿Qué?"
            options: [{label: "A", next: nada}]
          dos:
            ask: "¿Y?"
            accept: text
            save: y
            next: ninguno
          tres:
            check: [{if: "customer.known", next: nunca}]
            next: fin
        """,
    )
    assert {problem.code for problem in found} == {"F101"}
    assert [problem.params["name"] for problem in found] == ["nadie", "tampoco", "nada", "ninguno", "nunca"]


def test_a_jump_may_name_a_step_of_the_other_flow(tmp_path: Path) -> None:
    two = """
        steps:
          hola: {jump: otro.STEP}
        # flows/otro.yaml
        steps:
          primero: {say: "Uno", next: segundo}
          segundo: {end: listo}
        """
    assert codes(tmp_path, two.replace("STEP", "segundo")) == []
    assert codes(tmp_path, two.replace("STEP", "tercero")) == ["F101"]


def test_renamed_leads_to_steps_that_exist(tmp_path: Path) -> None:
    assert codes(tmp_path, "renamed: {viejo: hola}\nsteps:\n  hola: {end: listo}") == []
    assert codes(tmp_path, "renamed: {viejo: hole}\nsteps:\n  hola: {end: listo}") == ["F101"]


def test_a_misspelled_parameter_is_one_fault_and_not_two(tmp_path: Path) -> None:
    asks = """
        # config/connectors/demo.yaml
        operations:
          invoices:
            csv: config/invoices.csv
            find_all: {customer: "{{ customer }}"}
            returns: {number: number}
        # flows/demo.yaml
        steps:
          busca:
            fetch: invoices
            with: {costumer: "1"}
            save: facturas
            next: fin
        """
    [problem] = problems(tmp_path, asks)
    assert (problem.code, problem.params["similar"]) == ("F106", "customer")


def test_only_the_first_phase_that_fails_is_told(tmp_path: Path) -> None:
    """A typo in an arrow would make steps unreachable, and names lose their value."""
    found = codes(
        tmp_path,
        """
        steps:
          nombre: {ask: "¿Quién?", accept: text, save: quien, next: saluda_}
          saluda: {say: "Hola {{ quienes }}", next: fin}
        """,
    )
    assert found == ["F101"]


def test_a_step_reached_only_by_a_wait_that_fails_is_reached(tmp_path: Path) -> None:
    assert (
        codes(
            tmp_path,
            """
            steps:
              nombre:
                ask: "¿Quién?"
                accept: text
                save: quien
                no_match: {tries: 1, next: perdon}
                next: fin
              perdon: {say: "Perdón", next: fin}
            """,
        )
        == []
    )


def test_flows_that_only_reach_each_other_are_not_reached(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        steps:
          fin: {end: listo}
        # flows/uno.yaml
        steps:
          a: {ask: "¿?", accept: text, save: x, next: va}
          va: {jump: dos}
        # flows/dos.yaml
        steps:
          a: {ask: "¿?", accept: text, save: x, next: va}
          va: {jump: uno}
        """,
    )
    assert [problem.params.get("flow") for problem in found if problem.code == "F202"] == ["dos", "uno"]


def test_a_trap_is_told_once_where_it_cannot_be_left(tmp_path: Path) -> None:
    """The steps that lead into it are not to blame."""
    [problem] = problems(
        tmp_path,
        """
        defaults: {}
        steps:
          hola: {say: "Hola", next: antes}
          antes: {say: "Ahora sí", next: vuelta}
          vuelta:
            ask: "¿?"
            accept: text
            save: x
            no_match: {tries: 1, next: vuelta}
            no_reply: {after: 1h, next: otra}
            next: otra
          otra: {say: "Otra vez", next: vuelta}
        """,
    )
    assert (problem.code, problem.params["steps"]) == ("F203", ["vuelta", "otra"])


def test_a_flow_that_never_ends_is_blamed_and_not_the_one_that_calls_it(tmp_path: Path) -> None:
    [problem] = problems(
        tmp_path,
        """
        steps:
          llama: {call: otro, next: fin}
        # flows/otro.yaml
        defaults: {}
        steps:
          vuelta:
            ask: "¿?"
            accept: text
            save: x
            no_match: {tries: 1, next: vuelta}
            no_reply: {after: 1h, next: vuelta}
            next: vuelta
        """,
    )
    assert problem.code == "F203"
    assert problem.span
    assert problem.span.file == "flows/otro.yaml"


def test_a_loop_through_two_flows_is_seen(tmp_path: Path) -> None:
    [problem] = problems(
        tmp_path,
        """
        steps:
          hola: {say: "Hola", next: mira}
          mira:
            check: [{if: "customer.known", next: fin}]
            next: va
          va: {jump: otro}
        # flows/otro.yaml
        steps:
          sigue: {say: "Sigo", next: vuelve}
          vuelve: {jump: demo.mira}
        """,
    )
    assert problem.code == "F204"
    assert problem.params["way"] == "mira → va → otro.sigue → otro.vuelve → mira"


def test_a_call_that_waits_breaks_a_loop_and_one_that_does_not_is_part_of_it(tmp_path: Path) -> None:
    asks = """
        steps:
          llama: {call: otro, next: mira}
          mira:
            check: [{if: "customer.known", next: fin}]
            next: llama
        # flows/otro.yaml
        """
    assert codes(tmp_path, asks + 'steps: {a: {ask: "¿?", accept: text, save: x, next: fin}}') == []
    assert codes(tmp_path, asks + 'steps: {a: {say: "Hola", next: fin}}') == ["F204"]


def test_a_machine_that_answers_does_not_break_a_loop(tmp_path: Path) -> None:
    assert codes(
        tmp_path,
        """
        # config/connectors/demo.yaml
        operations:
          customer: {csv: config/customers.csv, find: {phone: "{{ phone }}"}, returns: {name: name}}
        # flows/demo.yaml
        steps:
          busca:
            fetch: customer
            with: {phone: "{{ customer.phone }}"}
            save: ficha
            not_found: {next: espera}
            next: fin
          espera: {say: "Un momento…", next: busca}
        """,
    ) == ["F204"]


def test_going_back_to_a_menu_is_no_loop(tmp_path: Path) -> None:
    assert (
        codes(
            tmp_path,
            """
            steps:
              menu:
                menu: "¿Qué?"
                options: [{label: "Precios", next: precios}, {label: "Salir", next: fin}]
              precios: {say: "Son tres.", next: menu}
            """,
        )
        == []
    )


def test_defaults_fill_key_by_key_what_a_wait_leaves_out(tmp_path: Path) -> None:
    wait = """
        defaults: {DEFAULTS}
        steps:
          nombre:
            ask: "¿Quién?"
            accept: text
            save: quien
            no_match: {say: "¿Cómo?"}
            no_reply: {NO_REPLY}
            next: fin
        """

    def found(defaults: str, no_reply: str) -> list[str]:
        return codes(tmp_path, wait.replace("DEFAULTS", defaults).replace("NO_REPLY", no_reply))

    assert found("", 'say: "¿Seguís?"') == ["F208"]
    assert found("no_reply: {after: 1h}", 'say: "¿Seguís?"') == []
    assert found("no_reply: {tries: 1}", "after: 5m") == []


def test_the_texts_of_another_language_stand_where_the_flow_has_texts(tmp_path: Path) -> None:
    base = """
        steps:
          elige:
            menu: "¿Qué?"
            options: [{label: "Precios", next: fin}, {label: "Nada", next: fin}]
        # flows/i18n/en/demo.yaml
        """
    assert codes(tmp_path, base + 'steps: {elige: {menu: "What?"}}') == []
    assert codes(tmp_path, base + 'steps: {elije: {menu: "What?"}}') == ["F101"]
    assert codes(tmp_path, base + 'steps: {elige: {ask: "What?"}}') == ["F108"]
    assert codes(tmp_path, base + 'steps: {elige: {no_match: {say: "Sorry"}}}') == ["F108"]


def test_a_translation_of_no_flow_is_an_error(tmp_path: Path) -> None:
    assert codes(tmp_path, '# flows/i18n/en/demos.yaml\nsteps: {a: {say: "Hi"}}') == ["F102"]
