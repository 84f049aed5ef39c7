"""The files change while people are in the middle of a conversation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from engine.core.messages import TicketOperated
from tests.core.staffed import GROUPS, MAIN, staffed
from tests.core.tiny import Story, flow, release

MENU = """
menu:
  menu: "¿Qué necesitás?"
  options:
    - {label: "Internet", next: problem}
    - {label: "Pagos", next: bye}
problem:
  ask: "¿Qué pasa?"
  accept: text
  save: problem
  next: thanks
thanks:
  say: "Anotado: {{ problem }}"
  next: bye
bye:
  end: done
"""


def story(folder: Path, steps: str = MENU) -> Story:
    return Story(release(folder / "before", {"main": flow(steps)}))


def after(folder: Path, steps: str, more: str = "") -> dict[str, str]:
    return {"main": flow(steps, more=more)}


def test_a_text_may_change_under_the_customer(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.becomes(release(tmp_path / "after", after(tmp_path, MENU.replace("¿Qué pasa?", "Contame"))))
    assert people.says("1") == ["Contame"]


def test_a_renamed_step_takes_its_people_along(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.says("internet")
    steps = MENU.replace("problem:", "fault:", 1).replace("next: problem}", "next: fault}")
    files = after(tmp_path, steps, "renamed: {problem: fault}\n")
    people.becomes(release(tmp_path / "after", files))
    assert people.says("se cortó") == ["Anotado: se cortó"]


def test_a_step_that_vanished_apologises_and_starts_again(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.says("internet")
    steps = MENU.replace("problem:", "fault:", 1).replace("next: problem}", "next: fault}")
    people.becomes(release(tmp_path / "after", after(tmp_path, steps)))
    apology, menu = people.says("se cortó")
    assert "¿Qué necesitás?" in menu
    assert apology
    assert people.at() == "menu"


def test_a_flow_says_itself_what_becomes_of_the_lost(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.says("internet")
    steps = MENU.replace("problem:", "fault:", 1).replace("next: problem}", "next: fault}")
    more = 'lost: {say: "Cambiamos el menú.", next: fault}\n'
    people.becomes(release(tmp_path / "after", after(tmp_path, steps, more)))
    assert people.says("se cortó") == ["Cambiamos el menú.", "¿Qué pasa?"]


def test_a_step_that_needs_a_value_nobody_asked_for_loses_its_people(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.says("internet")
    steps = MENU.replace("next: problem}", "next: name}").replace("¿Qué pasa?", "¿Qué pasa, {{ name }}?")
    steps += 'name:\n  ask: "¿Tu nombre?"\n  accept: text\n  save: name\n  next: problem\n'
    people.becomes(release(tmp_path / "after", after(tmp_path, steps)))
    assert len(people.says("se cortó")) == 2
    assert people.at() == "menu"


def test_an_option_keeps_its_meaning_when_another_comes_before_it(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    steps = MENU.replace("    - {label", '    - {label: "Ventas", next: bye}\n    - {label', 1)
    people.becomes(release(tmp_path / "after", after(tmp_path, steps)))
    assert people.says("1") == ["¿Qué pasa?"]


def test_an_option_that_is_gone_is_not_chosen(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    steps = MENU.replace('    - {label: "Pagos", next: bye}\n', "")
    people.becomes(release(tmp_path / "after", after(tmp_path, steps)))
    [again] = people.says("2")
    assert "No entendí." in again
    assert "Pagos" not in again


def test_a_flow_that_is_gone_leaves_nobody_behind(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    other = {
        "other": flow(MENU, name="other"),
        "config/routing.yaml": "schema: 1\nroutes:\n  - {flow: other}\n",
    }
    people.becomes(release(tmp_path / "after", other))
    apology, menu = people.says("internet")
    assert apology
    assert menu == "¿Qué pasa?"


def test_whoever_was_called_from_a_step_that_is_gone_is_lost_too(tmp_path: Path) -> None:
    caller = 'menu:\n  call: survey\n  next: bye\nbye:\n  say: "Chau"\n  end: done\n'
    survey = flow(
        'ask:\n  ask: "¿Nota?"\n  accept: number\n  save: mark\n  next: bye\nbye:\n  end: done\n',
        name="survey",
        start="ask",
    )
    people = Story(release(tmp_path / "before", {"main": flow(caller), "survey": survey}))
    assert people.says("hola") == ["¿Nota?"]
    moved = caller.replace("menu:", "first:", 1)
    files = {"main": flow(moved, start="first"), "survey": survey}
    people.becomes(release(tmp_path / "after", files))
    apology, question = people.says("4")
    assert apology
    assert question == "¿Nota?"


def test_a_reminder_after_a_change_finds_the_new_place(tmp_path: Path) -> None:
    people = story(tmp_path)
    people.says("hola")
    people.says("internet")
    steps = MENU.replace("problem:", "fault:", 1).replace("next: problem}", "next: fault}")
    people.becomes(release(tmp_path / "after", after(tmp_path, steps)))
    people.advance(timedelta(minutes=11))
    assert people.at() == "menu"


MORE = GROUPS.replace(
    "agents:", '  visits: {title: "Visitas", prefix: VIS, room: "Visitas"}\nagents:'
).replace("departments: [support]", "departments: [support, visits]")


def test_what_comes_before_its_case_is_looked_at_may_find_the_department_gone(tmp_path: Path) -> None:
    desk = staffed(tmp_path / "before", files={"main": flow(MAIN), "config/groups.yaml": MORE})
    desk.with_eva()
    desk.eva("/transferir visits", "eva_1")
    notice = [post for post in desk.log if post.place == ("room", "visits")][-1]
    desk.eva("yo", "visits", notice.id)
    desk.release = release(tmp_path / "after", {"main": flow(MAIN), "config/groups.yaml": GROUPS})
    desk.says("¿siguen ahí?")
    assert desk.room()[-1] == "¿siguen ahí?"
    before = len(desk.log)
    desk.eva("Sí, acá estoy")
    assert [post.content.text for post in desk.log[before:]] == ["Sí, acá estoy"]
    desk.advance(timedelta(hours=5))
    assert desk.ticket().agent == "eva"
    desk.eva("/fin")
    assert desk.ticket().state == "closed"
    assert desk.conversation().ticket is None


def test_the_case_of_an_agent_who_is_gone_can_be_closed_and_leaves_the_room(tmp_path: Path) -> None:
    two = GROUPS + '  leo: {name: "Leo Paz", phone: "3815551002", departments: [support], rooms: 1}\n'
    desk = staffed(tmp_path / "before", files={"main": flow(MAIN), "config/groups.yaml": two})
    desk.with_eva()
    alone = GROUPS.partition("  eva:")[0] + two.partition("departments: [support], rooms: 2}\n")[2]
    desk.becomes(release(tmp_path / "after", {"main": flow(MAIN), "config/groups.yaml": alone}))
    desk.feed(TicketOperated("click", desk.now, "panel", desk.ticket().id, "close"))
    assert desk.ticket().state == "closed"
    assert desk.load(("room", "eva_1")).ticket is None
