"""Whole international numbers are read without the library's parser, and as it would read them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.reading.phones import as_it_stands, is_e164, phone_e164

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)

digits = st.text(st.sampled_from("0123456789"), min_size=1, max_size=14)


@given(st.sampled_from(CODES), digits)
def test_any_digits(code: int, national: str) -> None:
    _agree(f"+{code}{national}")


@given(st.sampled_from(REGIONS), st.integers(0, 9), st.integers(0, 20), digits)
def test_what_is_nearly_a_number(region: str, kind: int, at: int, more: str) -> None:
    example = phonenumbers.example_number_for_type(region, kind) or phonenumbers.example_number(region)
    assert example is not None
    whole = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    _agree(whole)
    _agree(whole[: at + 2] + more[:2] + whole[at + 2 :])


@pytest.mark.parametrize("region", REGIONS)
def test_the_mobile_of_every_country(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is not None:
        _agree(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))


@pytest.mark.parametrize("written", ["+5493815551234", "+573001234567", "+5511912345678", "+525512345678"])
def test_most_take_the_short_way(written: str) -> None:
    assert as_it_stands(written) is not None


@pytest.mark.parametrize("written", ["+5493815551234", "+525512345678", "+551187654321", "+15550001111"])
def test_as_it_is_written_whether_or_not_it_is_known(written: str) -> None:
    assert is_e164(written)


@pytest.mark.parametrize("written", ["+543815551234", "+54381155551234", "+5215512345678", "+99912345678"])
def test_what_may_be_written_otherwise(written: str) -> None:
    assert not is_e164(written)


@pytest.mark.parametrize(
    "written", ["", "+", "5493815551234", "+54 9 381 5551234", "+0549381555", "+112025550123", "+٥٤٩٣٨١٥٥٥"]
)
def test_the_rest_does_not(written: str) -> None:
    assert as_it_stands(written) is None


def _agree(written: str) -> None:
    found = as_it_stands(written)
    if found is not None:
        assert found == phonenumbers.parse(written, "ZZ")
    if is_e164(written):
        assert phone_e164(written, "ZZ") in (written, None)
