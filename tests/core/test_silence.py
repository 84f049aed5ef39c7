"""A customer who owes the answer, against a count by hand: minute by minute, in open hours alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.author.rooms import all_rooms, make_ready, register
from engine.author.world import World
from engine.core.messages import Content, CustomerMessage, ModeChosen, RoomMessage, Sender, TimerDue
from engine.core.model import Ticket
from engine.core.release import Release
from engine.project.project import load

PROJECT = Path(__file__).parents[1] / "stories/closing"
ANA, BETO = "+5493515550001", "+5493515551001"
FRIDAY = datetime.fromisoformat("2026-03-06T09:00-03:00")
MINUTE = timedelta(minutes=1)
REMIND, CLOSE = 30, 120


@cache
def release() -> Release:
    return load(PROJECT)


class Shop(World):
    """Beto attends Ana."""

    def __init__(self, project: Release | None = None) -> None:
        super().__init__(project or release(), lambda operation, parameters: ("failed", None), FRIDAY)
        make_ready(self, all_rooms(release()))
        register(self, release().groups.agents["beto"])
        self.ana("arreglar")
        notice = [post for post in self.log if post.place == ("room", "taller")][-1]
        self.beto("yo", "taller", notice.id)

    def ana(self, text: str = "sí") -> None:
        sender = Sender(ANA, ANA)
        self.feed(CustomerMessage(self.new_id(), self.now, self.line, sender, Content("text", text)))

    def beto(self, text: str = "¿?", room: str = "beto_1", quotes: str | None = None) -> None:
        said = Content("text", text), quotes
        self.feed(RoomMessage(self.new_id(), self.now, self.line, room, Sender(BETO, BETO), *said))

    def mode(self, mode: str) -> None:
        self.feed(ModeChosen(self.new_id(), self.now, "operator", mode))

    @property
    def case(self) -> Ticket:
        found = self.load(("ticket", "TA-1"))
        assert isinstance(found, Ticket)
        return found

    @property
    def reminders(self) -> int:
        return sum(line.what == "reminded" for _, line in self.journal)


def is_open(at: datetime) -> bool:
    clock = at.astimezone(FRIDAY.tzinfo)
    return clock.weekday() < 5 and clock.hour in (9, 10, 11, 12, 16, 17, 18, 19)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(["ana", "beto"]), st.integers(1, 300)), max_size=10))
@example(["beto", 239, "beto", 1, 180, 29, 1, 90])
@example(["beto", 4300])
def test_it_is_done_in_the_minute_in_which_a_count_by_hand_says_so(deeds: list[str | int]) -> None:
    shop, silent, reminders = Shop(), None, 0
    for deed in deeds:
        if shop.case.state == "closed":
            break
        if isinstance(deed, str):
            getattr(shop, deed)()
            silent = 0 if deed == "beto" else None
            continue
        for _ in range(deed):
            passed = is_open(shop.now)
            shop.advance(MINUTE)
            if silent is None:
                continue
            silent += passed
            reminders += passed and silent == REMIND
            assert shop.reminders == reminders
            assert (shop.case.state == "closed") == (silent >= CLOSE)


def test_a_timer_that_comes_late_finds_nothing_to_do() -> None:
    shop = Shop()
    shop.beto()
    shop.advance(5 * MINUTE)
    for who in ("nobody", "ana"):
        if who == "ana":
            shop.ana()
        for name in ("silence_remind", "silence_close"):
            shop.feed(TimerDue(shop.new_id(), shop.now, ("ticket", "TA-1"), name, 0))
    assert (shop.reminders, shop.case.state, shop.case.silent_since) == (0, "in_progress", None)


def test_what_would_fall_due_in_the_siesta_waits_until_the_department_opens() -> None:
    shop = Shop()
    shop.advance(180 * MINUTE)  # 12:00
    shop.beto()
    shop.advance(5 * MINUTE)
    shop.mode("emergency")
    shop.advance(60 * MINUTE)
    shop.mode("complete")  # 13:05, with 25 minutes left
    shop.advance(170 * MINUTE)
    assert shop.reminders == 0
    shop.advance(10 * MINUTE)  # 16:05
    assert shop.reminders == 1


def test_before_anybody_writes_nothing_is_remembered() -> None:
    shop = Shop()
    assert shop.case.silent_since is None
    shop.ana()
    assert shop.case.silent_since is None


def test_without_a_summary_the_customer_is_told_why_the_case_was_closed() -> None:
    project = replace(release(), tickets=replace(release().tickets, closing=False))
    shop = Shop(project)
    shop.beto()
    shop.advance(CLOSE * MINUTE)
    told = [post.content.text for post in shop.log if post.place == ("customer", ANA)]
    assert told[-2].startswith("Cerramos el caso TA-1 porque no tuvimos respuesta")
    assert "¿cómo te atendimos?" in told[-1]
