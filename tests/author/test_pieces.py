"""The small parts that transcripts are made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.author import durations
from engine.author.contents import carries, contains, content
from engine.author.matching import differences, same
from engine.author.record import flow
from engine.core.messages import Content, Location


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h9m", 7740), ("3d", 259_200), ("1d2h3m4s", 93_784)]
)
def test_a_duration_is_read_and_written(text: str, seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert durations.parse(text) == duration
    assert durations.parse(durations.write(duration)) == duration


@pytest.mark.parametrize("text", ["", "m", "10", "10 m", "-10m", "10x", "1.5h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        durations.parse(text)


def test_what_people_write_becomes_a_message() -> None:
    assert content({"says": "hola"}) == Content(text="hola")
    assert content({"image": "a.jpg", "caption": "acá"}) == Content("image", "acá", "a.jpg")
    assert content({"says": {"image": "a.jpg"}}) == Content("image", "", "a.jpg")
    place = Location(Decimal("-26.81"), Decimal("-65.2950"))
    assert content({"location": [Decimal("-26.81"), Decimal("-65.295")]}) == Content(
        "location", location=place
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("hola maría", True), ("Hola MARÍA", True), ("Maria", False), ("$ 18.500", True), ("", True)],
)
def test_a_message_contains_words_whatever_their_case_and_spaces(words: str, found: bool) -> None:
    assert contains(Content(text="Hola María: $\u00a018.500"), words) is found


def test_the_name_of_a_file_and_of_a_place_are_words_of_the_message() -> None:
    assert contains(Content("document", "Va", "http://x", "factura-1.pdf"), "factura-1")
    assert contains(Content("location", location=Location(Decimal(1), Decimal(2), "Plaza")), "plaza")


def test_a_message_carries_the_very_file_with_the_very_caption() -> None:
    photo = Content("image", "acá está", "modem.jpg")
    assert carries(photo, {})
    assert carries(photo, {"image": "modem.jpg", "caption": "acá está"})
    assert not carries(photo, {"image": "otra.jpg"})
    assert not carries(photo, {"document": "modem.jpg"})
    assert not carries(photo, {"image": "modem.jpg", "caption": "acá"})
    assert not carries(Content(text="acá"), {"location": [1, 2]})


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("none", None),
        (None, None),
        (5, Decimal("5.0")),
        (Decimal("24900.5"), Decimal("24900.50")),
        ("vendido", "vendido"),
        ("2026-03-10", date(2026, 3, 10)),
        ("2026-03-10 09:00", datetime(2026, 3, 10, 9, 0, 30, tzinfo=UTC)),
        ("2026-03-10 09:00:30", datetime(2026, 3, 10, 9, 0, 30, tzinfo=UTC)),
        (True, True),
        (["a", "b"], ("a", "b")),
        ({"a": 1}, {"a": Decimal(1), "b": 2}),
        ({"a": "none"}, {}),
    ],
)
def test_what_is_the_same(wanted: Any, found: Any) -> None:
    assert same(wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("none", "juan"),
        ("juan", None),
        (5, Decimal("5.1")),
        (1, True),
        (True, 1),
        ("vendido", "Vendido"),
        (["a"], ("a", "b")),
        ({"a": 1}, None),
        ({"a": 1}, {}),
        ("2026-03-10 09:01", datetime(2026, 3, 10, 9, 0, tzinfo=UTC)),
    ],
)
def test_what_is_not(wanted: Any, found: Any) -> None:
    assert not same(wanted, found)


def test_differences_name_what_they_are_about() -> None:
    wanted = {
        "ticket": {"state": "closed", "form": {"amount": 1}},
        "mode": "complete",
        "rooms": {"juan_1": "free"},
    }
    found = {
        "ticket": {"state": "pending", "form": {"amount": Decimal(2)}},
        "mode": "complete",
        "rooms": {"juan_1": "T"},
    }
    assert differences(wanted, found) == [
        ("ticket.state", "closed", "pending"),
        ("ticket.form.amount", "1", "2"),
        ("rooms.juan_1", "free", "T"),
    ]
    assert differences({"ticket": {"state": "closed"}}, {"ticket": None}) == [
        ("ticket", "{state: closed}", "none")
    ]


def test_an_entry_is_written_as_people_write_it() -> None:
    entry = {"agent": "juan", "in": "juan_1", "says": 'no: "5" #1'}
    assert flow(entry) == '{agent: juan, in: juan_1, says: "no: \\"5\\" #1"}'
    assert (
        flow({"customer": {"location": [Decimal("-26.8100"), 65]}})
        == "{customer: {location: [-26.8100, 65]}}"
    )
    assert flow({"wait": "2h9m"}) == "{wait: 2h9m}"
    assert flow({"customer": "no"}) == '{customer: "no"}'
