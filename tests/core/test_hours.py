"""When it is open, when it opens, and how long it has been open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.hours import Calendar, DayWords, Hours, say_when

TUCUMAN = ZoneInfo("America/Argentina/Tucuman")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
WEEKDAY: Hours = ((9 * 60, 13 * 60), (16 * 60, 20 * 60))
OFFICE = Calendar(
    weekly=(*(WEEKDAY,) * 5, ((9 * 60, 13 * 60),), ()),
    zone=TUCUMAN,
    holidays=frozenset({date(2026, 5, 25), date(2026, 12, 25)}),
    exceptions={date(2026, 12, 24): ((9 * 60, 12 * 60),), date(2026, 9, 24): ()},
)
ALWAYS = Calendar(weekly=(((0, 1440),),) * 7, zone=TUCUMAN)
NEVER = Calendar(weekly=((),) * 7, zone=TUCUMAN)
BAR = Calendar(weekly=(((22 * 60, 26 * 60),),) * 7, zone=NEW_YORK)


def at(text: str, zone: ZoneInfo = TUCUMAN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02 08:59:59", False),
        ("2026-03-02 09:00", True),
        ("2026-03-02 12:59:59", True),
        ("2026-03-02 13:00", False),
        ("2026-03-02 16:00", True),
        ("2026-03-07 10:00", True),
        ("2026-03-07 17:00", False),
        ("2026-03-08 10:00", False),
        ("2026-05-25 10:00", False),
        ("2026-09-24 10:00", False),
        ("2026-12-24 11:00", True),
        ("2026-12-24 12:00", False),
    ],
)
def test_the_office_is_open(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open
    assert OFFICE.is_open(at(moment).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00"),
        ("2026-03-02 14:00", "2026-03-02 16:00"),
        ("2026-03-02 20:00", "2026-03-03 09:00"),
        ("2026-03-07 13:00", "2026-03-09 09:00"),
        ("2026-05-25 10:00", "2026-05-26 09:00"),
        ("2026-12-24 12:00", "2026-12-26 09:00"),
    ],
)
def test_the_next_opening(now: str, opens: str) -> None:
    assert OFFICE.next_open(at(now)) == at(opens)


def test_what_never_opens_has_no_next_opening() -> None:
    assert NEVER.next_open(at("2026-03-02 10:00")) is None
    assert NEVER.add_open(at("2026-03-02 10:00"), MINUTE) is None
    assert NEVER.next_open(datetime(9999, 12, 31, tzinfo=UTC)) is None


def test_an_opening_next_year_is_found() -> None:
    once = replace(NEVER, exceptions={date(2027, 3, 1): ((600, 660),)})
    assert once.next_open(at("2026-03-02 10:00")) == at("2027-03-01 10:00")


def test_ten_minutes_of_the_office_pass_at_16_10() -> None:
    assert OFFICE.add_open(at("2026-03-02 14:00"), 10 * MINUTE) == at("2026-03-02 16:10")
    assert OFFICE.add_open(at("2026-03-02 12:55"), 10 * MINUTE) == at("2026-03-02 16:05")
    assert OFFICE.add_open(at("2026-03-02 12:50"), 10 * MINUTE) == at("2026-03-02 13:00")
    assert OFFICE.add_open(at("2026-03-02 10:00"), timedelta(hours=8)) == at("2026-03-03 10:00")
    assert OFFICE.add_open(at("2026-03-02 14:00"), timedelta()) == at("2026-03-02 14:00")


def test_open_time_between_two_moments() -> None:
    assert OFFICE.open_time(at("2026-03-02 10:00"), at("2026-03-03 10:00")) == timedelta(hours=8)
    assert OFFICE.open_time(at("2026-03-02 12:59:30"), at("2026-03-02 16:00:15")) == timedelta(seconds=45)
    assert OFFICE.open_time(at("2026-03-02 10:00"), at("2026-03-02 09:00")) == timedelta()
    assert ALWAYS.open_time(at("2026-03-02 10:00"), at("2027-03-02 10:00")) == timedelta(days=365)


def test_a_night_belongs_to_the_day_it_began() -> None:
    sunday = replace(BAR, exceptions={date(2026, 3, 2): ()})
    assert sunday.is_open(at("2026-03-02 01:59", NEW_YORK))
    assert not sunday.is_open(at("2026-03-02 23:00", NEW_YORK))
    assert not sunday.is_open(at("2026-03-03 01:00", NEW_YORK))


def test_the_night_before_a_day_with_its_own_early_hours_counts_once() -> None:
    overlapping = replace(BAR, exceptions={date(2026, 3, 3): ((60, 180),)})
    assert overlapping.open_time(
        at("2026-03-02 21:00", NEW_YORK), at("2026-03-03 12:00", NEW_YORK)
    ) == timedelta(hours=5)


def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change() -> None:
    assert BAR.open_time(at("2026-03-07 20:00", NEW_YORK), at("2026-03-08 20:00", NEW_YORK)) == timedelta(
        hours=4
    )
    dawn = replace(BAR, weekly=(((1 * 60, 4 * 60),),) * 7)
    spring, autumn = at("2026-03-08 00:00", NEW_YORK), at("2026-11-01 00:00", NEW_YORK)
    assert dawn.open_time(spring, spring + timedelta(days=1)) == timedelta(hours=2)
    assert dawn.open_time(autumn, autumn + timedelta(days=1)) == timedelta(hours=4)


def test_what_opens_in_the_hour_that_is_skipped_opens_after_it() -> None:
    skipped = replace(BAR, weekly=(((150, 240),),) * 7)
    assert skipped.next_open(at("2026-03-08 00:00", NEW_YORK)) == at("2026-03-08 03:00", NEW_YORK)


WORDS = DayWords(
    today="hoy a las {time}",
    tomorrow="mañana a las {time}",
    later="el {weekday} {day}/{month} a las {time}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-02-27 16:00", "hoy a las 16:00"),
        ("2026-02-28 09:00", "mañana a las 09:00"),
        ("2026-03-02 09:00", "el lunes 2/3 a las 09:00"),
    ],
)
def test_a_moment_as_people_say_it(when: str, said: str) -> None:
    now = at("2026-02-27 14:00")
    assert say_when(at(when), now, WORDS) == said
    assert say_when(at(when), now.astimezone(UTC), WORDS) == said


def test_tomorrow_is_the_company_s_tomorrow() -> None:
    now = at("2026-02-27 22:00").astimezone(UTC)
    assert now.day == 28
    assert say_when(at("2026-02-28 09:00"), now, WORDS) == "mañana a las 09:00"


# A slow count, minute by minute, of what the quick arithmetic must give

ZONES = ["America/New_York", "America/Argentina/Tucuman", "America/Santiago", "Australia/Lord_Howe", "UTC"]
minutes = st.integers(min_value=0, max_value=95).map(lambda quarter: quarter * 15)


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> Hours:
    cuts = sorted(draw(st.lists(minutes, max_size=4, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    if draw(st.booleans()):
        late = max([end for _, end in pairs], default=0)
        pairs.append((late, draw(st.integers(min_value=96, max_value=180)) * 15))
    return tuple(pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    changes = [
        date(2026, month, day) for month, day in ((3, 7), (3, 8), (4, 4), (4, 5), (10, 31), (11, 1), (11, 2))
    ]
    return Calendar(
        weekly=tuple(draw(hours_of_a_day()) for _ in range(7)),
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        holidays=frozenset(draw(st.lists(st.sampled_from(changes), max_size=2))),
        holiday_hours=draw(hours_of_a_day()),
        exceptions=draw(st.dictionaries(st.sampled_from(changes), hours_of_a_day(), max_size=2)),
    )


starts = st.one_of(
    st.datetimes(min_value=datetime(2026, 3, 6), max_value=datetime(2026, 3, 9)),  # noqa: DTZ001
    st.datetimes(min_value=datetime(2026, 4, 3), max_value=datetime(2026, 4, 6)),  # noqa: DTZ001
    st.datetimes(min_value=datetime(2026, 10, 31), max_value=datetime(2026, 11, 3)),  # noqa: DTZ001
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))
stretches = st.integers(min_value=0, max_value=3 * 1440)


def is_open_slowly(calendar: Calendar, moment: datetime) -> bool:
    local = moment.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    today, before = calendar.hours_of(local.date()), calendar.hours_of(local.date() - timedelta(days=1))
    return any(a <= minute < b for a, b in today) or any(a <= minute + 1440 < b for a, b in before)


@given(calendars(), starts, stretches)
def test_open_time_is_what_counting_minutes_gives(calendar: Calendar, start: datetime, stretch: int) -> None:
    counted = sum(is_open_slowly(calendar, start + n * MINUTE) for n in range(stretch))
    assert calendar.open_time(start, start + stretch * MINUTE) == counted * MINUTE
    assert calendar.is_open(start) is is_open_slowly(calendar, start)


@given(calendars(), starts)
def test_the_next_opening_is_the_first_open_minute(calendar: Calendar, start: datetime) -> None:
    found = calendar.next_open(start)
    # in the hour that comes twice, moments of different zones are never equal
    opens = found and found.astimezone(UTC)
    minutes_ahead = range(9 * 1440)
    slowly = next(
        (start + n * MINUTE for n in minutes_ahead if is_open_slowly(calendar, start + n * MINUTE)), None
    )
    assert opens == slowly or (slowly is None and (opens is None or opens > start + timedelta(days=9)))


@given(calendars(), starts, st.integers(min_value=1, max_value=5000))
def test_adding_open_time_ends_when_exactly_so_much_has_passed(
    calendar: Calendar, start: datetime, wanted: int
) -> None:
    end = calendar.add_open(start, wanted * MINUTE)
    if end is not None:
        assert calendar.open_time(start, end) == wanted * MINUTE
        assert calendar.open_time(start, end - MINUTE) == (wanted - 1) * MINUTE


@given(calendars(), starts, stretches, stretches)
def test_open_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    middle, end = start + first * timedelta(seconds=1), start + (first + second) * timedelta(seconds=1)
    assert calendar.open_time(start, end) == calendar.open_time(start, middle) + calendar.open_time(
        middle, end
    )


@given(calendars(), starts)
def test_the_next_change_is_the_first_minute_that_is_not_as_this_one(
    calendar: Calendar, start: datetime
) -> None:
    is_open, change = calendar.is_open(start), calendar.next_change(start)
    reach = change if change is not None else start + timedelta(days=3)
    minutes = int((reach - start) / MINUTE)
    for minute in range(min(minutes, 3 * 1440)):
        assert calendar.is_open(start + minute * MINUTE) is is_open
    if change is not None:
        assert change > start
        assert calendar.is_open(change) is not is_open


def test_what_never_opens_or_never_closes_does_not_change() -> None:
    assert ALWAYS.next_change(at("2026-03-02 10:00")) is None
    assert NEVER.next_change(at("2026-03-02 10:00")) is None
