"""Outside systems take their time; people do not wait for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.core.messages import ModeChosen
from tests.core.tiny import ANA, COMPANY, Story, flow, release

ROUTING = """schema: 1
identify: {fetch: customer, keep: 15m, failed: {flow: main}}
routes:
  - {if: "customer.known", flow: main}
  - {flow: sales}
"""
CONNECTOR = """schema: 1
connector: demo
title: "Demo"
operations:
  customer:
    csv: config/customers.csv
    find: {phone: "{{ phone }}"}
    returns: {name: name}
  debts:
    csv: config/customers.csv
    find_all: {phone: "{{ phone }}"}
    returns: {name: name}
"""
MAIN = """
menu:
  menu: "Hola {{ customer.first_name }}"
  options:
    - {label: "Deudas", next: look}
    - {label: "Nada", next: bye}
look:
  fetch: debts
  with: {phone: "{{ customer.phone }}"}
  save: debts
  not_found: {say: "Nada que pagar.", next: menu}
  failed: {say: "Ahora no puedo mirar.", next: menu}
  next: which
which:
  menu: "¿Cuál?"
  options_from: debts
  label: "{{ item.name }}"
  save: debt
  next: bye
bye:
  say: "Chau"
  end: done
"""
SALES = 'menu:\n  ask: "¿Qué plan querés?"\n  accept: text\n  save: plan\n  next: bye\nbye:\n  end: done\n'


DEBTS = {"config/connectors/demo.yaml": CONNECTOR, "config/customers.csv": "phone,name\n"}


def story(folder: Path) -> Story:
    files = {
        "main": flow(MAIN),
        "sales": flow(SALES, name="sales"),
        "config/routing.yaml": ROUTING,
        **DEBTS,
    }
    return Story(release(folder, files))


def test_who_writes_is_asked_once_and_kept(tmp_path: Path) -> None:
    people = story(tmp_path)
    assert people.says("hola") == []
    assert people.asked[0].parameters == {"phone": ANA}
    assert people.crm("found", {"name": "Ana Paz"})[0].startswith("Hola Ana")
    people.says("cualquier cosa")
    assert len(people.asked) == 1
    people.advance(timedelta(minutes=16))
    people.says("hola")
    assert len(people.asked) == 2


def test_not_known_is_an_answer_and_failed_is_not(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    assert people.crm("not_found") == ["¿Qué plan querés?"]
    others = story(tmp_path)
    others.says("hola")
    assert others.crm("failed")[0].startswith("Hola")
    assert others.at() == "menu"


def test_what_is_written_meanwhile_waits_in_order(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    assert people.says("deudas") == []
    assert people.says("y algo más") == []
    menu, *rest = people.crm("found", {"name": "Ana"})
    assert menu.startswith("Hola Ana")
    assert rest == []
    assert [content.text for content in people.conversation().queue] == ["y algo más"]
    listed = people.crm("found", ({"name": "Marzo"}, {"name": "Abril"}))
    assert listed[0].startswith("¿Cuál?")
    assert listed[1].startswith("No entendí.")


def test_an_answer_nobody_waits_for_changes_nothing(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    first = people.asked[0]
    people.crm("found", {"name": "Ana"})
    before = dict(people.rows)
    assert people.crm("found", {"name": "Otra"}, first) == []
    assert people.rows == before


def test_an_empty_list_never_ends_in_silence(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.crm("found", {"name": "Ana"})
    people.says("deudas")
    assert people.crm("found", ()) == ["Chau"]


def test_a_silence_lasts_as_long_on_the_day_the_clocks_change(tmp_path: Path) -> None:
    madrid = {"config/company.yaml": COMPANY.replace("America/Argentina/Tucuman", "Europe/Madrid")}
    people = Story(
        release(
            tmp_path, {"main": flow(MAIN.replace("customer.first_name", "company.name")), **DEBTS, **madrid}
        )
    )
    people.now = datetime(2026, 3, 29, 0, 55, tzinfo=UTC)
    people.says("hola")
    people.advance(timedelta(minutes=9))
    assert people.log[-1].content.text != "¿Seguís ahí?"
    people.advance(timedelta(minutes=2))
    assert people.log[-1].content.text == "¿Seguís ahí?"


def test_an_answer_that_comes_while_the_bot_may_not_speak_waits(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    choose(people, "stopped")
    assert people.crm("found", {"name": "Ana Paz"}) == []
    assert people.at() is None
    assert [text.splitlines()[0] for text in choose(people, "complete")] == ["Hola Ana"]
    people.says("deudas")
    choose(people, "stopped")
    assert people.crm("not_found") == []
    assert people.at() == "look"
    assert choose(people, "complete")[0] == "Nada que pagar."


def choose(people: Story, mode: str) -> list[str]:
    before = len(people.log)
    people.feed(ModeChosen(people.new_id(), people.now, "panel", mode))
    people.advance(timedelta(seconds=1))
    return [post.content.text for post in people.log[before:]]


def test_an_answer_for_a_step_that_is_gone_finds_the_customer_elsewhere(tmp_path: Path) -> None:
    people = story(tmp_path / "before")
    people.says("hola")
    people.crm("found", {"name": "Ana"})
    people.says("deudas")
    files = {
        "main": flow(MAIN.replace("look", "search")),
        "sales": flow(SALES, name="sales"),
        "config/routing.yaml": ROUTING,
        **DEBTS,
    }
    people.becomes(release(tmp_path / "after", files))
    apology, menu = people.crm("found", ({"name": "Marzo"},))
    assert apology
    assert menu.startswith("Hola Ana")
    assert people.says("nada") == ["Chau"]


def test_what_is_known_serves_as_long_as_was_declared(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.crm("found", {"name": "Ana"})
    people.now += timedelta(minutes=15)
    people.says("hola")
    assert len(people.asked) == 1
    people.now += timedelta(seconds=1)
    people.says("hola")
    assert len(people.asked) == 2
