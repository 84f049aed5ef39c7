"""The files of config: what they name exists, and each phone, word or column is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.problems import Severity
from engine.project.draft import shipped
from engine.project.project import check
from tests.project.small import codes, problems, project


@pytest.mark.parametrize(
    ("key", "good", "bad", "code"),
    [
        ("time_zone", "America/Bogota", "America/Bogotá", "C103"),
        ("country", "CO", "QZ", "C104"),
        ("language", "en", "pt", "C105"),
        ("currency", "COP", "PSO", "C106"),
    ],
)
def test_the_company_is_somewhere(key: str, good: str, bad: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, f"# config/company.yaml\n{key}: {good}\n# config/groups.yaml\nagents: {{}}") == []
    assert codes(tmp_path, f"# config/company.yaml\n{key}: {bad}") == [code]


def test_a_wrong_country_does_not_make_every_phone_wrong(tmp_path: Path) -> None:
    assert codes(tmp_path, "# config/company.yaml\ncountry: QZ") == ["C104"]


def agents(*phones: str) -> str:
    listed = "".join(
        f'  a{n}: {{name: "Agente {n}", phone: "{phone}", departments: [support], rooms: 0}}\n'
        for n, phone in enumerate(phones)
    )
    return f"# config/groups.yaml\nagents:\n{listed}"


def test_a_phone_is_of_one_agent_however_it_is_written(tmp_path: Path) -> None:
    assert codes(tmp_path, agents("3815551001", "3815551002")) == []
    [problem] = problems(tmp_path, agents("3815551001", "+54 9 381 555-1001"))
    assert (problem.code, problem.params["agent"]) == ("C305", "a0")
    assert codes(tmp_path, agents("12345")) == ["C304"]


def test_departments_that_are_named_exist(tmp_path: Path) -> None:
    groups = """
        # config/groups.yaml
        departments:
          support: {title: "Soporte", room: "Soporte", supervises: [SUPERVISED]}
        agents:
          ana: {name: "Ana", phone: "3815551001", departments: [AGENT], rooms: 1}
        # config/tickets.yaml
        forms: {FORM: [{field: a, title: "A", accept: text}]}
        """

    def found(supervised: str = "support", agent: str = "support", form: str = "support") -> list[str]:
        text = groups.replace("SUPERVISED", supervised).replace("AGENT", agent).replace("FORM", form)
        return codes(tmp_path, text)

    assert found() == []
    assert found(supervised="suport") == ["C201"]
    assert found(agent="suport") == ["C201"]
    assert found(form="suport") == ["C201"]


def test_a_project_without_departments_opens_no_tickets(tmp_path: Path) -> None:
    project(tmp_path, "steps: {caso: {ticket: support, next: fin}}")
    (tmp_path / "config/groups.yaml").unlink()
    [problem] = check(tmp_path).problems
    assert (problem.code, problem.hint) == ("C201", "no_departments")


def test_the_calendar_that_is_always_open_needs_no_file(tmp_path: Path) -> None:
    groups = '# config/groups.yaml\nagents: {}\ndepartments: {support: {title: "S", room: "S", hours: HOURS}}'
    assert codes(tmp_path, groups.replace("HOURS", "always")) == []
    hours = '\n# config/hours.yaml\ncalendars: {office: {weekly: "Mo-Fr 09:00-18:00"}}'
    assert codes(tmp_path, groups.replace("HOURS", "always") + hours) == []
    assert codes(tmp_path, groups.replace("HOURS", "office") + hours) == []
    assert codes(tmp_path, groups.replace("HOURS", "ofice") + hours) == ["C202"]


def test_long_names_of_groups_are_told(tmp_path: Path) -> None:
    def found(title: str) -> list[str]:
        agent = 'ana: {name: "Ana Gómez", phone: "3815551001", departments: [support], rooms: 3}'
        room = f'personal_room: "{title} {{{{ agent.first_name }}}} {{{{ n }}}}"'
        return codes(tmp_path, f"# config/groups.yaml\nagents:\n  {agent}\n{room}")

    assert found("Casos") == []
    assert found("Casos de soporte técnico de la noche") == ["C307"]
    assert found("Casos de soporte " * 6) == ["C308"]


def test_two_groups_of_one_name_are_mixed_up(tmp_path: Path) -> None:
    groups = """
        # config/groups.yaml
        departments:
          support: {title: "Soporte", room: "Equipo"}
          sales: {title: "Ventas", room: "Equipo"}
        """
    assert codes(tmp_path, groups) == ["C309"]


def test_a_command_that_takes_the_word_of_one_that_stays_as_it_was(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, '# config/groups.yaml\ncommands: {close: "/espera"}')
    assert (problem.code, problem.params["command"]) == ("C310", "wait")
    swapped = '# config/groups.yaml\ncommands: {close: "/espera", wait: "/fin"}'
    assert codes(tmp_path, swapped) == []


def test_routes_end_in_one_for_everybody(tmp_path: Path) -> None:
    head = "# config/routing.yaml\nroutes: "
    assert codes(tmp_path, head + '[{if: "customer.known", flow: demo}, {flow: demo}]') == []
    assert codes(tmp_path, head + '[{if: "customer.known", flow: demo}]') == ["C301"]
    assert codes(tmp_path, head + "[{flow: demo}, {flow: demo}]") == ["C302"]
    assert codes(tmp_path, head + "[{flow: dem}]") == ["F102"]


CONNECTOR = """
        # config/connectors/demo.yaml
        operations:
          customer:
            csv: CSV
            find: {COLUMN: "{{ PARAMETER }}"}
            returns: {id: id, name: {path: RETURNED}}
        # config/routing.yaml
        identify: {fetch: customer}
"""


def connector(csv: str = "config/customers.csv", column: str = "phone", parameter: str = "phone") -> str:
    text = CONNECTOR.replace("CSV", csv).replace("COLUMN", column).replace("PARAMETER", parameter)
    return text.replace("RETURNED", "name")


def test_an_operation_reads_columns_that_its_file_has(tmp_path: Path) -> None:
    assert codes(tmp_path, connector()) == []
    assert codes(tmp_path, connector(csv="config/clientes.csv")) == ["C403"]
    assert codes(tmp_path, connector(column="telefono")) == ["C404"]
    assert codes(tmp_path, connector().replace("path: name", "path: nombre")) == ["C404"]
    assert codes(tmp_path, connector(parameter="document")) == ["C406"]
    assert codes(tmp_path, connector().replace("find:", "find_all:")) == ["C406"]


def test_a_table_may_be_separated_by_semicolons_as_spreadsheets_do(tmp_path: Path) -> None:
    table = "# config/customers.csv\nid;phone;name\n1;+5493815550001;María\n"
    assert codes(tmp_path, table + connector()) == []


def test_a_table_that_is_not_text_is_refused(tmp_path: Path) -> None:
    project(tmp_path, connector())
    (tmp_path / "config/customers.csv").write_bytes("id,phone,name,añ".encode("latin-1"))
    assert [problem.code for problem in check(tmp_path).problems] == ["C407"]


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("id,phone,name\n", "utf-8")
    inside = tmp_path / "project"
    project(inside, connector())
    (inside / "config/customers.csv").unlink()
    (inside / "config/customers.csv").symlink_to(outside)
    assert [problem.code for problem in check(inside).problems] == ["C405"]


@pytest.mark.parametrize(
    ("weekly", "hint"),
    [
        ("Mo-Fr 09:00-18:00", None),
        ("Mo-Fr 9-18", "suggestion"),
        ("Lu-Vi 09:00-18:00", "suggestion"),
        ("Mo-Fr 25:00-26:00", "bad_hour"),
        ("Mo-Fr 09:00-12:00,11:00-15:00", "overlap"),
    ],
)
def test_weekly_hours_can_be_read(weekly: str, hint: str | None, tmp_path: Path) -> None:
    found = problems(tmp_path, f'# config/hours.yaml\ncalendars: {{a: {{weekly: "{weekly}"}}}}')
    assert [problem.hint for problem in found] == ([] if hint is None else [hint])


def test_every_fault_of_the_hours_is_told_at_once(tmp_path: Path) -> None:
    hours = """
        # config/hours.yaml
        calendars:
          a:
            weekly: "siempre"
            holidays: {country: AR, subdivision: ZZ}
            exceptions:
              - {date: "2026-02-30", closed: true}
              - {date: "2026-03-01", hours: "12:00-12:00"}
        shifts:
          noche: "toda la noche"
        """
    assert sorted(codes(tmp_path, hours)) == ["H101", "H101", "H101", "H102", "H104"]


def test_zones_are_closed_and_do_not_repeat(tmp_path: Path) -> None:
    ring = "[[-65.2, -26.8], [-65.1, -26.8], [-65.1, -26.7], [-65.2, -26.8]]"

    def zones(*rings: str, same: bool = False) -> list[str]:
        features = ",".join(
            f'{{"type": "Feature", "id": "z{0 if same else n}", "properties": {{"name": "Z"}},'
            f' "geometry": {{"type": "Polygon", "coordinates": [{one}]}}}}'
            for n, one in enumerate(rings)
        )
        text = f'{{"type": "FeatureCollection", "features": [{features}]}}'
        return [problem.hint for problem in problems(tmp_path, f"# config/zones.geojson\n{text}")]

    assert zones(ring, ring) == []
    assert zones(ring, ring, same=True) == ["duplicate_id"]
    assert zones(ring.replace("-65.1, -26.7", "-26.7, -65.1")) == ["swapped"]
    assert zones(ring.replace("[-65.2, -26.8]]", "[-65.2, -26.9]]")) == ["open_ring"]


def test_a_promotion_is_of_plans_that_exist_and_ends_on_a_day(tmp_path: Path) -> None:
    catalog = """
        # config/catalog.yaml
        plans: [{id: hogar, name: "Hogar"}]
        promotions: [{id: verano, title: "Verano", until: "UNTIL", plans: [PLAN]}]
        """
    assert codes(tmp_path, catalog.replace("UNTIL", "2027-02-28").replace("PLAN", "hogar")) == []
    assert codes(tmp_path, catalog.replace("UNTIL", "2027-02-29").replace("PLAN", "hogar")) == ["H102"]
    assert codes(tmp_path, catalog.replace("UNTIL", "2027-02-28").replace("PLAN", "hogares")) == ["C206"]


def test_a_keyword_is_no_number_of_an_option(tmp_path: Path) -> None:
    routing = "# config/routing.yaml\nkeywords: [{words: [WORD], do: restart}]\n"

    def found(word: str) -> list[tuple[str, Severity]]:
        said = routing.replace("WORD", f'"{word}"')
        return [(problem.code, problem.severity) for problem in problems(tmp_path, said)]

    assert found("0") == found("9") == found("12)") == [("C311", Severity.ERROR)]
    assert found("la primera") == found("uno") == [("C311", Severity.WARNING)]
    assert found("menu") == found("plan 300") == []


def test_the_rooms_of_one_agent_are_told_apart(tmp_path: Path) -> None:
    groups = """
        # config/groups.yaml
        personal_room: "ROOM"
        agents: {juan: {name: "Juan Pérez", phone: "3815551001", departments: [support], rooms: MANY}}
        """

    def found(room: str, many: int) -> list[str]:
        return codes(tmp_path, groups.replace("ROOM", room).replace("MANY", str(many)))

    assert found("Chat {{ agent.name }}", 2) == ["C313"]
    assert found("Chat {{ agent.name }}", 1) == []
    assert found("Chat {{ agent.name }} {{ n }}", 2) == []


@pytest.mark.parametrize(
    ("calendar", "found"),
    [
        ('weekly: "Mo-Fr 09:00-18:00; PH off"', ["H106"]),
        ('weekly: "Mo-Fr 09:00-18:00; Su,PH off"', ["H106"]),
        ('weekly: "Mo-Fr 09:00-18:00; PH off", holidays: {country: AR}', []),
        ('weekly: "Mo-Fr 09:00-13:00; Mo-Fr 16:00-20:00"', ["H107"]),
        ('weekly: "Mo 09:00-13:00; We 09:00-13:00; Mo off; We off"', ["H107", "H107"]),
        ('weekly: "Sa 09:00-13:00; Mo-Su 09:00-18:00"', ["H107"]),
        ('weekly: "Mo-Su 09:00-18:00; Sa,Su off"', []),
        ('weekly: "Mo-Su off; Mo-Fr 09:00-18:00; Sa,Su 10:00-12:00"', []),
        ('weekly: "09:00-18:00; PH 10:00-12:00", holidays: {country: AR}', []),
        ('weekly: "Mo-Su off"', ["H108"]),
        ('weekly: "Mo-Su off", exceptions: [{date: "2026-12-24", hours: "09:00-12:00"}]', []),
        ('weekly: "PH 09:00-12:00", holidays: {country: AR}', []),
    ],
)
def test_a_week_says_what_was_meant(calendar: str, found: list[str], tmp_path: Path) -> None:
    text = f"# config/hours.yaml\ncalendars: {{oficina: {{{calendar}}}}}\n"
    assert codes(tmp_path, text) == found


def test_two_stretches_that_were_parted_are_put_together(tmp_path: Path) -> None:
    text = '# config/hours.yaml\ncalendars: {oficina: {weekly: "Mo-Fr 16:00-20:00; Mo-Fr 09:00-13:00"}}\n'
    [problem] = problems(tmp_path, text)
    assert problem.params["both"] == "Mo-Fr 09:00-13:00,16:00-20:00"


@pytest.mark.parametrize(
    ("price", "found"),
    [("18500", []), ("18.5", []), ("18.500", ["C209"]), ("18.000", ["C209"]), ("0.125", [])],
)
def test_a_price_has_no_separator(price: str, found: list[str], tmp_path: Path) -> None:
    root = tmp_path
    project(root, "# config/catalog.yaml\nplans: [{id: a, name: A, price: 1}]\n")
    file = root / "config/catalog.yaml"
    file.write_text(file.read_text("utf-8").replace("price: 1", f"price: {price}"), "utf-8")
    assert [problem.code for problem in check(root).problems] == found


def test_texts_for_another_language_are_listed_when_few_are_missing(tmp_path: Path) -> None:
    names = list(shipped("texts", "es")["texts"])
    written = "".join(f'  {name}: "x"\n' for name in names[2:])
    [problem] = problems(
        tmp_path, f"# config/company.yaml\nlanguage: pt\n# config/texts.yaml\ntexts:\n{written}"
    )
    assert (problem.hint, problem.params["missing"]) == ("few", names[:2])
