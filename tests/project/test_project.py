"""A folder becomes a Release, or a list of what is wrong in it."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.core.release import Ask, Menu, OpenTicket, Request, Set
from engine.core.render import Text
from engine.project.durations import duration
from engine.project.project import Invalid, check, load
from tests.project.small import TODAY, project

PROJECTS = Path(__file__).parent.parent / "projects"


@pytest.fixture(scope="module")
def fibranorte():  # type: ignore[no-untyped-def]
    return load(PROJECTS / "fibranorte", TODAY)


@pytest.mark.parametrize("name", ["fibranorte", "w1"])
def test_the_acceptance_projects_have_no_problem_and_no_warning(name: str) -> None:
    checked = check(PROJECTS / name, TODAY)
    assert checked.problems == []
    assert checked.release is not None


def test_an_empty_folder_says_what_a_project_needs(tmp_path: Path) -> None:
    checked = check(tmp_path, TODAY)
    assert [problem.code for problem in checked.problems] == ["C101", "C101", "C102"]
    assert checked.release is None
    with pytest.raises(Invalid, match="C101"):
        load(tmp_path, TODAY)


def test_every_file_that_cannot_be_read_is_told_and_nothing_else(tmp_path: Path) -> None:
    project(tmp_path, "steps: {hola: {say: 'Hola', next: nadie}}")
    (tmp_path / "config/groups.yaml").write_text("schema: 1\ndepartments: {", "utf-8")
    (tmp_path / "config/hours.yaml").write_text("schema: 1\n\tcalendars: {}", "utf-8")
    found = check(tmp_path, TODAY).problems
    assert {problem.code[0] for problem in found} == {"Y"}
    assert {problem.span.file for problem in found if problem.span} == {
        "config/groups.yaml",
        "config/hours.yaml",
    }


def test_a_file_that_nothing_reads_is_a_warning(tmp_path: Path) -> None:
    project(tmp_path, "")
    (tmp_path / "config/horarios.yaml").write_text("schema: 1\n", "utf-8")
    checked = check(tmp_path, TODAY)
    assert [problem.code for problem in checked.problems] == ["P109"]
    assert checked.release is not None


def test_a_project_with_only_what_it_needs_has_everything_else(tmp_path: Path) -> None:
    project(tmp_path, "")
    (tmp_path / "config/groups.yaml").unlink()
    release = load(tmp_path, TODAY)
    assert list(release.modes.modes) == ["complete", "gateway_only", "emergency", "stopped"]
    assert list(release.tickets.lifecycle.states) == ["pending", "in_progress", "waiting", "closed"]
    assert release.tickets.sla.alert_after is None
    assert release.tickets.forms == {}
    assert release.groups.departments == {}
    assert release.groups.word == "LISTO"
    assert release.groups.commands["close"] == "/fin"
    assert release.lines == {"simulator": {"kind": "simulator"}}
    assert len(release.zones) == 0


def test_a_company_of_another_language_gets_its_words(tmp_path: Path) -> None:
    project(tmp_path, "# config/company.yaml\nlanguage: en")
    release = load(tmp_path, TODAY)
    assert release.groups.commands["close"] == "/close"
    assert release.tickets.lifecycle.states["closed"].title == "Closed"
    assert release.day_words.today == "today at {time}"


def test_the_hash_is_of_what_the_files_say(tmp_path: Path) -> None:
    before = project(tmp_path / "a", "")
    same = project(tmp_path / "b", "")
    assert before.hash == same.hash
    assert len(before.hash) == 64
    routing = tmp_path / "b/config/routing.yaml"
    routing.write_text(routing.read_text("utf-8") + "# nada\n", "utf-8")
    assert check(tmp_path / "b", TODAY).hash != before.hash
    (tmp_path / "a/config/customers.csv").write_text("id,phone,name\n", "utf-8")
    assert check(tmp_path / "a", TODAY).hash == before.hash, "data are no part of a release"


def test_holidays_are_known_two_years_each_way(fibranorte) -> None:  # type: ignore[no-untyped-def]
    office = fibranorte.groups.departments["support"].calendar
    years = sorted({day.year for day in office.holidays})
    assert years == [2024, 2025, 2026, 2027, 2028]
    assert date(2026, 5, 25) in office.holidays
    assert office.exceptions[date(2026, 12, 24)] == ((9 * 60, 12 * 60),)


def test_exits_are_filled_from_the_defaults_and_lead_somewhere(fibranorte) -> None:  # type: ignore[no-untyped-def]
    steps = fibranorte.flows["support"].steps
    menu, ask, fetch = steps["main_menu"], steps["ask_location"], steps["load_invoices"]
    assert isinstance(menu, Menu)
    assert (menu.no_match.tries, menu.no_match.next) == (2, "to_person")
    assert menu.no_reply.after == timedelta(minutes=15)
    assert isinstance(ask, Ask)
    assert (ask.no_match.tries, ask.no_match.next) == (1, "describe")
    assert ask.no_reply.next == "gone", "from the defaults"
    assert isinstance(fetch, Request)
    assert fetch.failed.next == "to_person"


def test_tries_are_one_when_something_is_said_and_nobody_says_how_often(tmp_path: Path) -> None:
    flow = """
        steps:
          uno:
            ask: "¿?"
            accept: text
            save: x
            no_match: {say: "¿Cómo?", next: fin}
            no_reply: {after: 5m, next: fin}
            next: fin
        """
    project(tmp_path, flow.replace("steps:", "defaults: {}\n        steps:"))
    [ask] = [step for step in load(tmp_path, TODAY).flows["demo"].steps.values() if isinstance(step, Ask)]
    assert (ask.no_match.tries, ask.no_reply.tries) == (1, 0)


def test_values_are_literals_or_texts(tmp_path: Path) -> None:
    project(tmp_path, 'steps: {pone: {set: {a: 1, b: true, c: "hola", d: "{{ mode }}", e: 1.5}, next: fin}}')
    step = load(tmp_path, TODAY).flows["demo"].steps["pone"]
    assert isinstance(step, Set)
    assert (step.values["a"], step.values["b"], step.values["c"]) == (1, True, "hola")
    assert step.values["e"] == Decimal("1.5")
    assert isinstance(step.values["d"], Text)


def test_bounds_are_of_their_kind(tmp_path: Path) -> None:
    flow = """
        steps:
          nota: {ask: "¿?", accept: number, min: 1, max: 4.5, save: nota, next: dia}
          dia: {ask: "¿?", accept: date, min: today, max: "2026-12-31", save: dia, next: hora}
          hora: {ask: "¿?", accept: time, min: "09:00", save: hora, next: fin}
        """
    project(tmp_path, flow)
    asks = {
        id: step.accept
        for id, step in load(tmp_path, TODAY).flows["demo"].steps.items()
        if isinstance(step, Ask)
    }
    assert (asks["nota"].min, asks["nota"].max) == (Decimal(1), Decimal("4.5"))
    assert (asks["dia"].min, asks["dia"].max) == ("today", date(2026, 12, 31))
    assert asks["hora"].min == time(9)


def test_a_step_says_which_saved_values_it_needs(fibranorte) -> None:  # type: ignore[no-untyped-def]
    support, sales = fibranorte.flows["support"].steps, fibranorte.flows["sales"].steps
    assert support["send_invoice"].uses == {"invoice"}
    assert support["choose_invoice"].uses == {"invoices"}
    assert support["handoff"].uses == frozenset(), "it has a default"
    assert support["main_menu"].uses == frozenset(), "customer is always there"
    assert sales["covered"].uses == {"place"}


def test_the_desk_is_as_declared(fibranorte) -> None:  # type: ignore[no-untyped-def]
    groups, tickets = fibranorte.groups, fibranorte.tickets
    assert groups.agents["juan"].phone == "+5493815551001"
    assert groups.departments["supervision"].supervises == ("support", "sales")
    assert groups.departments["supervision"].prefix == "SUP", "from its name, when it says none"
    assert list(groups.shifts) == ["morning", "afternoon"]
    assert tickets.sla.reassign_after == timedelta(minutes=20)
    assert [field.name for field in tickets.forms["sales"]] == ["result", "amount"]
    assert tickets.forms["sales"][0].accept.choices[0] == "vendido"
    assert [priority.id for priority in tickets.priorities] == ["urgent", "normal"]


def test_of_what_is_promised_a_priority_says_more_than_a_line_and_a_line_more_than_the_rest(
    tmp_path: Path,
) -> None:
    project(
        tmp_path,
        """
        steps:
          caso: {ticket: support, next: fin}
        # config/channels.yaml
        lines: {celular: {kind: simulator}}
        # config/tickets.yaml
        priorities: {urgent: {title: "Urgente"}}
        sla:
          alert_after: 30m
          resolution: 8h
          lines: {celular: {alert_after: 20m, escalate_after: 2h}}
          priorities: {urgent: {alert_after: 5m, first_response: {open: 1m}}}
        """,
    )
    sla = load(tmp_path, TODAY).tickets.sla
    minutes = {
        (priority, line): (sla.of(priority, line).alert_after, sla.of(priority, line).escalate_after)
        for priority in (None, "urgent")
        for line in ("celular", "another")
    }
    minute = timedelta(minutes=1)
    assert minutes == {
        (None, "another"): (30 * minute, None),
        (None, "celular"): (20 * minute, 120 * minute),
        ("urgent", "another"): (5 * minute, None),
        ("urgent", "celular"): (5 * minute, 120 * minute),
    }
    assert sla.of("urgent", "celular").first_response_open == minute
    assert {sla.of(priority, "celular").resolution for priority in (None, "urgent")} == {480 * minute}


def test_an_operation_says_what_it_takes_and_gives(fibranorte) -> None:  # type: ignore[no-untyped-def]
    invoices = fibranorte.operations["invoices"]
    assert invoices.many
    assert invoices.parameters == ("customer",)
    assert invoices.returns == {"number": "text", "amount": "number", "due": "date", "url": "text"}
    assert invoices.spec["csv"] == "config/invoices.csv"


def test_another_language_has_the_same_steps_with_other_texts(tmp_path: Path) -> None:
    flow = """
        steps:
          elige:
            menu: "¿Qué?"
            options: [{label: "Precios", words: ["costo"], next: fin}, {label: "Nada", next: fin}]
            no_match: {say: "¿Cómo?"}
        # flows/i18n/en/demo.yaml
        steps:
          elige:
            menu: "What?"
            options: [{label: "Prices", words: ["cost"]}, {label: "Nothing"}]
        """
    project(tmp_path, flow)
    release = load(tmp_path, TODAY)
    base, english = release.flows["demo"].steps["elige"], release.flows["demo"].languages["en"]["elige"]
    assert isinstance(base, Menu)
    assert isinstance(english, Menu)
    assert (english.text.source, base.text.source) == ("What?", "¿Qué?")
    assert [(option.label.source, option.next) for option in english.options] == [
        ("Prices", "fin"),
        ("Nothing", "fin"),
    ]
    assert english.options[0].words == ("cost",)
    assert english.no_match == base.no_match, "what is not translated stays"
    assert set(release.flows["demo"].languages["en"]) == set(release.flows["demo"].steps)


def test_a_ticket_speaks_on_its_way(tmp_path: Path) -> None:
    flow = """
        steps:
          caso:
            ticket: support
            queued: {after: 10m, say: "Seguimos"}
            closed: {say: "Listo"}
            next: fin
        """
    project(tmp_path, flow)
    step = load(tmp_path, TODAY).flows["demo"].steps["caso"]
    assert isinstance(step, OpenTicket)
    assert (step.queued.after, step.queued.tries) == (timedelta(minutes=10), 1)
    assert step.closed.next == "fin"
    assert step.summary.plain == ""


def test_secrets_stay_as_they_are_written() -> None:
    release = load(PROJECTS / "w1", TODAY)
    assert release.lines["whatsapp"]["token"] == "${WHATSAPP_TOKEN}"


def test_a_link_to_the_project_serves_as_well(tmp_path: Path) -> None:
    shutil.copytree(PROJECTS / "w1", tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert check(tmp_path / "link", TODAY).hash == check(tmp_path / "real", TODAY).hash


def test_what_waits_for_ever_waits_within_the_calendar() -> None:
    assert datetime(2026, 11, 22, tzinfo=UTC) + duration("999999d" * 4) > datetime(2100, 1, 1, tzinfo=UTC)
    assert duration("2h9m") == timedelta(hours=2, minutes=9)
