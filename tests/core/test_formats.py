"""How amounts, dates and phones are written, in each country as people there do."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core.formats import MAX_LENGTH, Formats
from engine.project.formats import formats_for

AR = Formats(
    decimal=",",
    group=".",
    currency="ARS",
    symbol="$",
    symbol_first=True,
    symbol_space=True,
    currency_digits=2,
    date_order="dmy",
    date_separator="/",
    country="AR",
    yes="sí",
    no="no",
)


def test_argentina_comes_out_of_babel_as_its_invoices_write() -> None:
    assert formats_for("es", "AR", "ARS") == AR


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (18500, "$ 18.500"),
        (Decimal("24900.00"), "$ 24.900"),
        (Decimal("1234567.5"), "$ 1.234.567,50"),
        (0.1 + 0.2, "$ 0,30"),
        (Decimal("0.005"), "$ 0,01"),
        (Decimal("-0.001"), "$ 0"),
        (-1500, "-$ 1.500"),
        (0, "$ 0"),
    ],
)
def test_money(amount: object, written: str) -> None:
    assert AR.money(amount) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234567, "1.234.567"),
        (Decimal("1500.50"), "1.500,5"),
        (2.0, "2"),
        (Decimal("-3.14159"), "-3,142"),
        (0, "0"),
        (Decimal("-0.0001"), "0"),
    ],
)
def test_number(value: object, written: str) -> None:
    assert AR.number(value) == written


def test_dates_and_times() -> None:
    moment = datetime(2026, 3, 10, 16, 5)  # noqa: DTZ001
    assert AR.date(date(2026, 3, 10)) == "10/03/2026"
    assert AR.date(moment) == "10/03/2026"
    assert AR.date("2026-03-10") == "10/03/2026"
    assert AR.date("2026-02-30") == "2026-02-30"
    assert AR.time(time(16)) == "16:00"
    assert AR.time(moment) == "16:05"
    assert replace(AR, date_order="mdy").date(moment) == "03/10/2026"
    assert replace(AR, date_order="ymd", date_separator="-").date(moment) == "2026-03-10"


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("+5493815550001", "+54 9 381 555-0001"),
        ("5493815550001", "+54 9 381 555-0001"),
        ("0381 15 555-0001", "+54 9 381 555-0001"),
        (543815550001, "+54 381 555-0001"),
        ("+34612345678", "+34 612 34 56 78"),
        ("10/03/2026", "10/03/2026"),
        ("12345678", "12345678"),
        ("+5511000000000", "+55 11 00000-0000"),
        ("5511000000000", "5511000000000"),
        ("+999", "+999"),
        ("+0000000000", "+0000000000"),
        ("llamame al 3815550001", "llamame al 3815550001"),
        (None, ""),
    ],
)
def test_phone(phone: object, written: str) -> None:
    assert AR.phone(phone) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "sí"),
        (False, "no"),
        (770011, "770011"),
        (Decimal("-26.8300"), "-26.8300"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 3, 10), "10/03/2026"),
        (time(16), "16:00"),
        (datetime(2026, 3, 10, 16), "10/03/2026 16:00"),  # noqa: DTZ001
        (["fibra", 2, None, True], "fibra, 2, sí"),
        ({"id": "centro", "name": "Centro"}, "Centro"),
        ({"title": "Instalación al 50 %"}, "Instalación al 50 %"),
        ({"id": 7}, ""),
        ([{"name": "Plus"}, {"name": "Pro"}], "Plus, Pro"),
        (object(), ""),
        (b"bytes", ""),
        (Decimal("NaN"), ""),
        (float("inf"), ""),
        pytest.param(10**5000, "1.000000E+5000", id="enormous"),
        (Decimal("1E+999999"), ""),
        (Decimal("1E-999999"), ""),
    ],
)
def test_without_a_filter(value: object, written: str) -> None:
    assert AR.text(value) == written


def test_another_kind_is_written_as_it_is() -> None:
    for write in (AR.money, AR.number, AR.date, AR.time, AR.phone):
        assert write("Plus") == "Plus"
        assert write(True) == "sí"
        assert write(["a", "b"]) == "a, b"
    assert AR.money("18500") == "18500"
    assert AR.date(5) == "5"


@pytest.mark.parametrize(
    ("language", "country", "currency", "money", "day"),
    [
        ("es", "MX", "MXN", "$1,500.50", "10/03/2026"),
        ("es", "CL", "CLP", "$1.501", "10-03-2026"),
        ("es", "PY", "PYG", "Gs. 1.501", "10/03/2026"),
        ("es", "UY", "UYU", "$ 1.500,50", "10/03/2026"),
        ("es", "AR", "USD", "US$ 1.500,50", "10/03/2026"),
        ("es", "ES", "EUR", "1.500,50 €", "10/03/2026"),
        ("pt", "BR", "BRL", "R$ 1.500,50", "10/03/2026"),
        ("en", "US", "USD", "$1,500.50", "03/10/2026"),
        ("fr", "FR", "EUR", "1 500,50 €", "10/03/2026"),
        ("en", "AR", "ARS", "$ 1.500,50", "10/03/2026"),  # the words change, the figures stay
        ("en", "PY", "PYG", "Gs. 1.501", "10/03/2026"),
    ],
)
def test_countries(language: str, country: str, currency: str, money: str, day: str) -> None:
    formats = formats_for(language, country, currency)
    assert formats.money(Decimal("1500.50")) == money
    assert formats.date(date(2026, 3, 10)) == day


def test_words_follow_the_language() -> None:
    assert formats_for("en", "AR", "ARS").text(True) == "yes"
    assert formats_for("pt", "AR", "ARS").text(False) == "não"


def test_there_is_no_such_country() -> None:
    with pytest.raises(LookupError):
        formats_for("es", "XX", "ARS")


def test_what_is_written_is_bounded() -> None:
    assert len(AR.text("x" * 1_000_000)) == MAX_LENGTH
    assert len(AR.text(["x" * 1000] * 100_000)) == MAX_LENGTH
    nested: list[object] = []
    nested.append(nested)
    assert AR.text(nested) == ""


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.dates()
    | st.times() | st.datetimes() | st.builds(object),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "title", "x"]), inner),
    max_leaves=6,
)  # fmt: skip


@given(_anything)
@example(Decimal("sNaN"))
@example(Decimal("-1E-999999"))
@example(-(10**4000))
@example("+" + "9" * 25)
def test_anything_can_be_written(value: object) -> None:
    for write in (AR.text, AR.money, AR.number, AR.date, AR.time, AR.phone):
        assert isinstance(write(value), str)
        assert write(value) == write(value)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_reads_back(amount: Decimal) -> None:
    figure = AR.money(amount).replace("$ ", "").replace(".", "").replace(",", ".")
    assert Decimal(figure) == amount
