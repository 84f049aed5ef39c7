"""Menus and bounds: an answer means one option, and some answer fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.problems import Severity
from tests.project.small import codes, problems


def menu(*options: str) -> str:
    listed = "".join(f"      - {{{option}, next: fin}}\n" for option in options)
    return f'steps:\n  elige:\n    menu: "¿Qué?"\n    options:\n{listed}'


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('label: "Planes"', 'label: "¡PLANES!"'),
        ('label: "Menú"', 'label: "Otro", words: ["menu"]'),
        ('label: "A", words: ["sí"]', 'label: "B", words: ["si"]'),
        ('label: "👍"', 'label: "Otro", words: ["👍"]'),
    ],
)
def test_two_options_do_not_share_an_answer(first: str, second: str, tmp_path: Path) -> None:
    assert codes(tmp_path, menu(first, second)) == ["F301"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('label: "Planes", words: ["planes"]', 'label: "Precios"'),
        ('label: "Planes de hogar"', 'label: "Planes de empresa"'),
        ('label: "{{ customer.first_name }}"', 'label: "{{ customer.phone }}"'),
        ('label: "Pagar", if: "customer.known"', 'label: "Pagar", if: "not customer.known"'),
    ],
)
def test_what_is_not_shared(first: str, second: str, tmp_path: Path) -> None:
    assert codes(tmp_path, menu(first, second)) == []


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("2", ["F303"]),
        ("300", ["F303"]),
        ("dos", ["F303"]),
        ("La segunda", ["F303"]),
        ("Segunda", []),
        ("1", []),
        ("2 megas", []),
    ],
)
def test_a_number_is_that_of_an_option(label: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, menu(f'label: "{label}"', 'label: "Otra"')) == found


def test_a_keyword_hides_an_option_from_who_writes_it(tmp_path: Path) -> None:
    keywords = (
        '# config/routing.yaml\nkeywords: [{words: ["Menú", "salir"], do: restart}]\n# flows/demo.yaml\n'
    )
    [problem] = problems(tmp_path, keywords + menu('label: "Precios"', 'label: "Volver", words: ["menu"]'))
    assert (problem.code, problem.severity) == ("F302", Severity.WARNING)
    assert problem.params["file"] == "config/routing.yaml"


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("customer.known", "outage.active", ["F304"]),
        ("customer.known", "not customer.known", []),
        ("mode == 'stopped'", "not (mode ==  'stopped')", []),
    ],
)
def test_a_menu_always_has_something_to_choose(
    first: str, second: str, found: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, menu(f'label: "A", if: "{first}"', f'label: "B", if: "{second}"')) == found


def test_the_answers_of_a_choice_are_told_apart(tmp_path: Path) -> None:
    ask = 'steps: {pago: {ask: "¿Cómo?", accept: choice, choices: CHOICES, save: pago, next: fin}}'
    assert codes(tmp_path, ask.replace("CHOICES", '["efectivo", "tarjeta"]')) == []
    assert codes(tmp_path, ask.replace("CHOICES", '["efectivo", "Efectivo."]')) == ["F301"]
    assert codes(tmp_path, ask.replace("CHOICES", '["2", "1"]')) == ["F303", "F303"]


def test_the_options_of_another_language_are_looked_at_too(tmp_path: Path) -> None:
    flow = menu('label: "Planes"', 'label: "Precios"') + "# flows/i18n/en/demo.yaml\n"
    [problem] = problems(tmp_path, flow + 'steps: {elige: {options: [{label: "Plans"}, {label: "plans"}]}}')
    assert problem.code == "F301"
    assert problem.span
    assert problem.span.file == "flows/i18n/en/demo.yaml"


@pytest.mark.parametrize(
    ("accept", "least", "most", "found"),
    [
        ("number", "1", "5", []),
        ("number", "5", "5", []),
        ("number", "5.5", "5", ["F305"]),
        ("text", "20", "10", ["F305"]),
        ("date", "today", '"2020-01-01"', []),
        ("date", '"2026-03-10"', '"2026-03-01"', ["F305"]),
        ("date", '"2026-02-30"', "today", ["H102"]),
        ("time", '"18:00"', '"09:00"', ["F305"]),
    ],
)
def test_bounds_leave_room(accept: str, least: str, most: str, found: list[str], tmp_path: Path) -> None:
    flow = f'steps: {{x: {{ask: "¿?", accept: {accept}, min: {least}, max: {most}, save: x, next: fin}}}}'
    assert codes(tmp_path, flow) == found


def test_a_wait_waits(tmp_path: Path) -> None:
    flow = """
        defaults:
          no_match: {tries: 1, next: fin}
          no_reply: {after: 0h0m, next: fin}
        steps:
          x: {ask: "¿?", accept: text, save: x, next: fin}
        """
    assert codes(tmp_path, flow) == ["F306"]


LONG = "palabra " * 500
CLOUD = """
# config/channels.yaml
lines:
  wa:
    kind: cloud
    phone_number_id: "106540352242922"
    token: "${TOKEN}"
    app_secret: "${SECRET}"
    verify_token: "${VERIFY}"
    menus: MENUS
# flows/demo.yaml
"""


def test_what_goes_in_one_message_is_added_up(tmp_path: Path) -> None:
    alone = f'steps: {{x: {{say: "{LONG}", next: fin}}}}'
    assert codes(tmp_path, alone) == []
    assert codes(tmp_path, alone.replace("palabra ", "palabras ")) == ["L101"]
    together = f"""
        steps:
          x:
            say: "{LONG}"
            ask: "{LONG}"
            accept: text
            save: x
            no_match: {{say: "No", next: fin}}
            next: fin
        """
    assert codes(tmp_path, together) == ["L101"]


def test_the_names_in_a_long_text_count_as_nothing(tmp_path: Path) -> None:
    text = LONG + "{{ customer.first_name | default('una persona de la que no se sabe nada más') }} " * 30
    assert codes(tmp_path, f'steps: {{x: {{say: "{text}", next: fin}}}}') == []


def test_the_text_beside_a_file_is_shorter(tmp_path: Path) -> None:
    flow = """steps: {x: {say: "TEXT", attach: {image: "https://fibra.example/a.jpg"}, next: fin}}"""
    assert codes(tmp_path, flow.replace("TEXT", "Esta es la foto")) == []
    assert codes(tmp_path, flow.replace("TEXT", LONG)) == ["L102"]


@pytest.mark.parametrize(
    ("line", "found"),
    [(CLOUD.replace("MENUS", "native"), ["L103"]), (CLOUD.replace("MENUS", "text"), []), ("", [])],
)
def test_a_long_option_matters_only_where_menus_are_native(
    line: str, found: list[str], tmp_path: Path
) -> None:
    long = 'label: "Hablar con una persona del equipo"'
    assert codes(tmp_path, line + menu(long, 'label: "Nada"')) == found
    many = menu(long, *(f'label: "Opción {letter}"' for letter in "abcdefghij"))
    assert codes(tmp_path, line + many) == [], "so many options go as text"
