"""The hours an author writes: what they mean, and what is said when they can't be read."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.hours import Hours, say_when
from engine.project.calendars import (
    DAY_WORDS,
    HoursError,
    UnknownCountry,
    UnknownSubdivision,
    calendar_from,
    holiday_dates,
)
from engine.project.hours_advice import DAYS
from engine.project.opening_hours import parse_hours, parse_week

TUCUMAN = ZoneInfo("America/Argentina/Tucuman")
OFFICE = {
    "weekly": "Mo-Fr 09:00-13:00,16:00-20:00; Sa 09:00-13:00",
    "holidays": {"country": "AR", "subdivision": "T"},
    "exceptions": [
        {"date": "2026-12-24", "hours": "09:00-12:00", "why": "Nochebuena"},
        {"date": "2026-09-24", "closed": True, "why": "Día de la Virgen de la Merced"},
    ],
}


def span(text: str) -> tuple[int, int]:
    """`09:00-18:00` in minutes, as a person would count them."""
    begin, end = (int(time[:2]) * 60 + int(time[3:]) for time in text.split("-"))
    return begin, end


def hours(*texts: str) -> Hours:
    return tuple(map(span, texts))


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mo-Fr 09:00-18:00", [hours("09:00-18:00")] * 5 + [(), ()]),
        ("Mo-Sa 08:00-14:00", [hours("08:00-14:00")] * 6 + [()]),
        ("24/7", [hours("00:00-24:00")] * 7),
        ("Mo-Su 00:00-24:00", [hours("00:00-24:00")] * 7),
        ("09:00-18:00", [hours("09:00-18:00")] * 7),
        ("Mo,We 10:00-12:00", [hours("10:00-12:00"), (), hours("10:00-12:00"), (), (), (), ()]),
        ("Fr-Mo 10:00-12:00", [hours("10:00-12:00"), (), (), (), *[hours("10:00-12:00")] * 3]),
        ("Mo 18:00-00:00", [hours("18:00-24:00"), *[()] * 6]),
        ("Sa 22:00-02:00", [*[()] * 5, hours("22:00-26:00"), ()]),
        ("Mo-Fr 09:00-18:00; We off", [*[hours("09:00-18:00")] * 2, (), *[hours("09:00-18:00")] * 2, (), ()]),
        ("Mo 16:00-20:00,09:00-13:00", [hours("09:00-13:00", "16:00-20:00"), *[()] * 6]),
        (" mo 09:00–10:00 ; ;tu closed", [hours("09:00-10:00"), *[()] * 6]),
    ],
)
def test_a_week_in_openstreetmap_s_form(text: str, week: list[Hours]) -> None:
    assert list(parse_week(text).days) == week


def test_a_later_rule_replaces_the_days_it_names() -> None:
    week = parse_week("Mo-Fr 09:00-18:00; Fr 09:00-13:00")
    assert week.days[3:5] == (hours("09:00-18:00"), hours("09:00-13:00"))


def test_holidays_have_hours_of_their_own() -> None:
    assert parse_week("Mo-Su,PH 10:00-12:00").holidays == hours("10:00-12:00")
    assert parse_week("24/7; PH off").holidays == ()
    assert parse_week("24/7").holidays == ()


@pytest.mark.parametrize(
    ("text", "reason", "place", "suggestion"),
    [
        ("", "empty", "", None),
        ("Mo-Fr", "no_hours", "Mo-Fr", "Mo-Fr 09:00-18:00"),
        ("Sa 09:00-13:00; Lu-Vi 09:00-18:00", "bad_day", "Lu-Vi", "Mo-Fr"),
        ("lunes a viernes 09:00-18:00", "bad_day", "lunes a viernes", "Mo-Fr"),
        ("L-V 09:00-18:00", "bad_day", "L-V", "Mo-Fr"),
        ("Mar y Jue 09:00-18:00", "bad_day", "Mar y Jue", "Tu,Th"),
        ("Mon-Fri 09:00-18:00", "bad_day", "Mon-Fri", "Mo-Fr"),
        ("Feriados off", "bad_day", "Feriados", "PH"),
        ("Mo-Xx 09:00-18:00", "bad_day", "Xx", None),
        ("Mo-We-Fr 09:00-18:00", "bad_days", "Mo-We-Fr", None),
        ("Mo, 09:00-18:00", "bad_days", "Mo,", None),
        ("Su cerrado", "bad_hours", "cerrado", "off"),
        ("Mo-Fr 09:00 18:00", "no_dash", "09:00 18:00", "09:00-18:00"),
        ("Mo-Fr 9 a 18 hs", "no_dash", "9 a 18 hs", "09:00-18:00"),
        (
            "Mo-Fr 09:00-13:00 y 16:00-20:00",
            "bad_hours",
            "09:00-13:00 y 16:00-20:00",
            "09:00-13:00,16:00-20:00",
        ),
        ("Mo-Fr 9:00-18:00", "bad_time", "9:00", "09:00"),
        ("Mo-Fr 9-18", "bad_time", "9-18", "09:00-18:00"),
        ("Mo-Fr 09:00-", "bad_hours", "09:00-", None),
        ("Mo-Fr 25:00-26:00", "bad_hour", "25:00", None),
        ("Mo-Fr 22:00-26:00", "bad_hour", "26:00", "02:00"),
        ("Mo-Fr 09:75-10:00", "bad_minute", "75", None),
        ("Mo 24:00-02:00", "late_hour", "24:00", "00:00"),
        ("Mo 00:00-00:00", "no_length", "00:00-00:00", "00:00-24:00"),
        ("Mo 09:00-13:00,12:00-15:00", "overlap", "12:00-15:00", None),
        ("Mo-Fr 09:00-13:00, Sa 09:00-12:00", "comma_rule", "Sa 09:00-12:00", None),
        ("Mo-Fr sunrise-sunset", "unsupported", "sunrise", None),
        ("Jan 09:00-12:00", "unsupported", "Jan", None),
    ],
)
def test_hours_that_can_t_be_read_say_where_and_what_to_write(
    text: str, reason: str, place: str, suggestion: str | None
) -> None:
    with pytest.raises(HoursError) as caught:
        parse_week(text)
    error = caught.value
    assert (error.reason, text[error.start : error.end]) == (reason, place)
    assert error.params.get("suggestion") == suggestion


def test_the_office_of_the_example() -> None:
    office = calendar_from(OFFICE, "America/Argentina/Tucuman", range(2025, 2028))
    assert office.time_zone == "America/Argentina/Tucuman"
    monday = datetime(2026, 3, 2, 14, tzinfo=TUCUMAN)
    assert not office.is_open(monday)
    assert office.add_open(monday, timedelta(minutes=10)) == monday + timedelta(hours=2, minutes=10)
    may_25 = datetime(2026, 5, 25, 10, tzinfo=TUCUMAN)
    opens = office.next_open(may_25)
    assert opens is not None
    assert say_when(opens, may_25, DAY_WORDS["es"]) == "mañana a las 09:00"
    assert office.hours_of(date(2026, 12, 24)) == hours("09:00-12:00")
    assert office.hours_of(date(2026, 9, 24)) == ()


def test_an_exception_wins_over_a_holiday() -> None:
    spec = OFFICE | {"exceptions": [{"date": "2026-05-25", "hours": "10:00-12:00"}]}
    office = calendar_from(spec, "America/Argentina/Tucuman", (2026,))
    assert office.is_open(datetime(2026, 5, 25, 10, tzinfo=TUCUMAN))


def test_a_calendar_without_a_week_is_always_open() -> None:
    assert calendar_from({}, "UTC", ()).is_open(datetime(2026, 3, 2, 3, tzinfo=TUCUMAN))


@pytest.mark.parametrize(
    ("spec", "path", "reason"),
    [
        ({"weekly": "Lu 09:00-10:00"}, ("weekly",), "bad_day"),
        (
            {"weekly": "24/7", "exceptions": [{"date": "2026-02-30", "closed": True}]},
            ("exceptions", 0, "date"),
            "bad_date",
        ),
        (
            {"weekly": "24/7", "exceptions": [{"date": "2026-02-03", "hours": "10:00"}]},
            ("exceptions", 0, "hours"),
            "bad_hours",
        ),
    ],
)
def test_a_fault_of_a_calendar_knows_where_it_stands(
    spec: dict[str, object], path: tuple[str | int, ...], reason: str
) -> None:
    with pytest.raises(HoursError) as caught:
        calendar_from(spec, "UTC", (2026,))
    assert (caught.value.path, caught.value.reason) == (path, reason)


def test_holidays_of_a_country_and_a_province() -> None:
    national, tucuman = holiday_dates("AR", None, (2026,)), holiday_dates("AR", "T", (2026,))
    assert date(2026, 5, 25) in national
    assert date(2026, 9, 24) in tucuman - national
    with pytest.raises(UnknownCountry) as country:
        holiday_dates("XX", None, (2026,))
    assert "AR" in country.value.valid
    with pytest.raises(UnknownSubdivision) as subdivision:
        holiday_dates("AR", "ZZ", (2026,))
    assert "T" in subdivision.value.valid


def test_days_in_both_languages() -> None:
    now = datetime(2026, 2, 27, 14, tzinfo=TUCUMAN)
    monday = datetime(2026, 3, 2, 9, tzinfo=TUCUMAN)
    assert say_when(monday, now, DAY_WORDS["es"]) == "el lunes 2/3 a las 09:00"
    assert say_when(monday, now, DAY_WORDS["en"]) == "on Monday, March 2 at 09:00"
    assert say_when(now, now, DAY_WORDS["en"]) == "today at 14:00"


@given(st.lists(st.integers(0, 1439), max_size=6, unique=True).map(sorted), st.sampled_from(DAYS))
def test_hours_are_read_back_as_they_were_written(cuts: list[int], day: str) -> None:
    pairs = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    written = ",".join(
        f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in pairs
    )
    if written:
        assert parse_hours(written) == pairs
    assert parse_week(f"{day} {written or 'off'}").days[DAYS.index(day)] == pairs


PIECES = st.lists(
    st.sampled_from(
        [*"Mo Tu-Fr , ; - : PH off 24/7 09:00 13:00 25:00 9 24:00 a y Lu cerrado é".split(), "\u2013", "\x00"]
    )
)


@given(st.text() | PIECES.map(" ".join) | PIECES.map("".join))
def test_any_text_is_a_week_or_a_fault_inside_it(text: str) -> None:
    fault = None
    try:
        days = parse_week(text).days
    except HoursError as error:
        days, fault = (), error
    assert fault is None or 0 <= fault.start <= fault.end <= len(text)
    assert all(0 <= begin < 1440 and begin < end <= begin + 1440 for day in days for begin, end in day)
