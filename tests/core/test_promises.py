"""The machine of the desk is worth what it catches: here the core is broken on purpose, a way at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from engine.core import cases, clocks, customers, decide, desk, homes, personal, tickets
from engine.core.evolve import replace
from engine.core.hours import Calendar
from engine.core.messages import Content, Journal
from engine.core.model import Conversation, Room
from engine.core.names import personal_rooms
from engine.core.work import Work
from tests.core.test_desk_machine import OPEN, Clinic, Desk, Fibranorte
from tests.core.watched import Watched

Patch = Callable[[pytest.MonkeyPatch], None]
TRY = settings(
    max_examples=600,
    stateful_step_count=50,
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    deadline=None,
)


def the_bot_thanks_while_somebody_attends(patch: pytest.MonkeyPatch) -> None:
    relay = cases.relay_to_agent

    def and_thanks(work: Work, ticket: Any, content: Any) -> None:
        relay(work, ticket, content)
        work.send(("contact", ticket.contact), ticket.line, Content("text", "¡Gracias!"), "bot")

    patch.setattr(customers, "relay_to_agent", and_thanks)


def anybody_writes_in_anybodys_room(patch: pytest.MonkeyPatch) -> None:
    room_of = desk.in_personal_room

    def as_its_owner(work: Work, event: Any, room: Room, agent: Any) -> None:
        room_of(work, event, room, agent and work.release.groups.agents.get(room.agent, agent))

    patch.setattr(desk, "in_personal_room", as_its_owner)


def an_unknown_command_is_only_words(patch: pytest.MonkeyPatch) -> None:
    read = personal.read_command

    def known(release: Any, content: Any) -> Any:
        command = read(release, content)
        return command if command is not None and command.name else None

    patch.setattr(personal, "read_command", known)


def a_note_is_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(personal._COMMANDS, "note", personal._tell)


def an_answer_to_a_form_is_passed_on(patch: pytest.MonkeyPatch) -> None:
    fill = personal._fill

    def aloud(case: Any, command: Any) -> None:
        work, ticket = case.work, case.ticket
        fill(case, command)
        work.send(("contact", ticket.contact), ticket.line, case.content, "agent")

    patch.setattr(personal, "_fill", aloud)


def a_room_is_never_full(patch: pytest.MonkeyPatch) -> None:
    def rooms(work: Work, spec: Any) -> list[Room]:
        found = (work.find(Room, id) for id in personal_rooms(spec))
        return [room for room in found if room is not None and room.address]

    patch.setattr(tickets, "free_rooms", rooms)


def a_case_is_closed_and_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(tickets.ACTIONS, "free_room", lambda turn: None)


def a_case_is_in_a_room_and_nobodys(patch: pytest.MonkeyPatch) -> None:
    occupy = tickets._occupy_room

    def and_forget(turn: Any) -> None:
        occupy(turn)
        turn.change(agent=None)

    patch.setitem(tickets.ACTIONS, "occupy_room", and_forget)


def nobody_lists_the_unanswered(patch: pytest.MonkeyPatch) -> None:
    write = Work.journal

    def quietly(work: Work, owner: Any, what: str, **data: Any) -> None:
        if what != "unanswered":
            write(work, owner, what, **data)

    patch.setattr(Work, "journal", quietly)


def a_release_leaves_no_line(patch: pytest.MonkeyPatch) -> None:
    write = Work.emit

    def quietly(work: Work, effect: Any) -> None:
        if not (isinstance(effect, Journal) and effect.data.get("event") == "release"):
            write(work, effect)

    patch.setattr(Work, "emit", quietly)


def who_had_it_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(tickets.ACTIONS, "unassign", lambda turn: turn.change(agent=None))


def the_clock_runs_at_night(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Calendar, "open_time", lambda calendar, start, end: max(end - start, timedelta(0)))


def the_alert_comes_at_night(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Calendar, "add_open", lambda calendar, at, much: at + much)
    patch.setattr(cases, "too_early", lambda work, ticket, name: False)


def the_clock_goes_on_while_a_case_waits(patch: pytest.MonkeyPatch) -> None:
    adjust = clocks.adjust

    def never_stop(work: Work, ticket: Any, **changes: Any) -> Any:
        after = adjust(work, ticket, **changes)
        return replace(after, idle_since=after.idle_since or ticket.idle_since)

    patch.setattr(tickets, "adjust", never_stop)


def a_late_timer_counts(patch: pytest.MonkeyPatch) -> None:
    due = decide.conversation_timer

    def at_any_time(work: Work, event: Any) -> None:
        talk = work.find(Conversation, event.owner[1])
        due(work, replace(event, visit=talk.visit) if talk is not None else event)

    patch.setattr(decide, "conversation_timer", at_any_time)


def what_comes_twice_is_done_twice(patch: pytest.MonkeyPatch) -> None:
    turn = Watched._turn

    def forgetful(world: Watched, event: Any) -> None:
        world.seen.clear()
        turn(world, event)

    patch.setattr(Watched, "_turn", forgetful)


def the_gate_is_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decide, "through_the_gate", lambda mode, send: send)


def everybody_reads_what_a_customer_says(patch: pytest.MonkeyPatch) -> None:
    relay = cases.relay_to_agent

    def aloud(work: Work, ticket: Any, content: Any) -> None:
        relay(work, ticket, content)
        work.send(("room", ticket.department), ticket.line, content, "customer")

    patch.setattr(customers, "relay_to_agent", aloud)


def a_department_that_is_gone_breaks_its_cases(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(homes, "home_of", lambda release, ticket: ticket.department)


def a_notice_goes_nowhere(patch: pytest.MonkeyPatch) -> None:
    tell = cases._tell_the_room
    patch.setattr(
        cases, "_tell_the_room", lambda work, room, ticket, cause: tell(work, "nadie", ticket, cause)
    )


SABOTAGES: list[tuple[Patch, type[Desk], str]] = [
    (the_bot_thanks_while_somebody_attends, Clinic, "the bot says"),
    (anybody_writes_in_anybodys_room, Clinic, "somebody who has no case there"),
    (an_unknown_command_is_only_words, Clinic, "the command"),
    (a_note_is_shown, Clinic, "reached a customer"),
    (an_answer_to_a_form_is_passed_on, Clinic, "form|command"),
    (a_room_is_never_full, Clinic, "on top of|holds"),
    (a_case_is_closed_and_stays, Clinic, "is closed and still|holds|stands in"),
    (a_case_is_in_a_room_and_nobodys, Clinic, "stands in a room of"),
    (nobody_lists_the_unanswered, Fibranorte, "came to nothing"),
    (who_had_it_is_forgotten, Clinic, "history says it was with"),
    (the_clock_runs_at_night, Clinic, "the clock of .* went on"),
    (the_alert_comes_at_night, Fibranorte, "when nobody is there|alert of"),
    (the_clock_goes_on_while_a_case_waits, Fibranorte, "clock of"),
    (a_late_timer_counts, Fibranorte, "assert"),
    (what_comes_twice_is_done_twice, Clinic, "assert|twice|history"),
    (everybody_reads_what_a_customer_says, Clinic, "where nobody attends"),
    (a_department_that_is_gone_breaks_its_cases, Clinic, "guardia"),
    (a_notice_goes_nowhere, Clinic, "which does not exist"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sabotage", "desk_of", "says"), SABOTAGES, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_is_broken_on_purpose_is_caught(
    sabotage: Patch, desk_of: type[Desk], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    with pytest.raises(Exception, match=says) as caught:
        run_state_machine_as_test(desk_of, settings=TRY)
    assert not isinstance(caught.value, HypothesisException)


def a_case_is_given_back(desk: Desk) -> None:
    desk.is_attended(0, "menu")
    desk.clicks("release", 0, 0)


def an_agent_replies_while_cases_are_held(desk: Desk) -> None:
    desk.is_attended(0, "menu")
    desk.meddles("mode", 3)
    desk.replies(0, "ya lo miro")


def a_notice_comes_while_the_gateway_is_closed(desk: Desk) -> None:
    desk.meddles("mode", 3)
    desk.meddles("gateway", 0)


WALKS: list[tuple[Patch, Callable[[Desk], None], str]] = [
    (a_release_leaves_no_line, a_case_is_given_back, "history"),
    (the_gate_is_open, an_agent_replies_while_cases_are_held, "while the mode holds it"),
    (the_gate_is_open, a_notice_comes_while_the_gateway_is_closed, "gateway that is closed"),
]
"""What is broken where chance seldom goes."""


@pytest.mark.parametrize(("sabotage", "walk", "says"), WALKS, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_broken_where_chance_seldom_goes(
    sabotage: Patch, walk: Callable[[Desk], None], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _walked(walk)
    sabotage(monkeypatch)
    with pytest.raises(Exception, match=says):
        _walked(walk)


def _walked(walk: Callable[[Desk], None]) -> None:
    desk = Fibranorte()
    desk.begin(at=OPEN)  # type: ignore[attr-defined]
    walk(desk)
    desk.nobody_is_left_behind()
