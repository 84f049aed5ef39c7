"""Who writes when nobody says who."""

from __future__ import annotations

from pathlib import Path

from phonenumbers import PhoneNumberFormat, PhoneNumberType, example_number_for_type, format_number

from engine.author.scripts import TRANSCRIPTS, transcripts_in
from engine.core.reading.phones import phone_e164
from engine.core.release import Release
from engine.project.source import Unreadable, read


def likely(release: Release, project: Path) -> str:
    """The customer of the first transcript that has one, whom the project's systems know; else anybody."""
    for file in transcripts_in(project / TRANSCRIPTS):
        phone = phone_e164(_customer_of(file), release.company.country)
        if phone is not None:
            return phone
    return example(release.company.country)


def _customer_of(file: Path) -> str:
    try:
        value = read(file.name, file.read_bytes()).value
        return str(value["given"]["customer"])
    except (OSError, Unreadable, KeyError, TypeError):
        return ""


def example(country: str) -> str:
    number = example_number_for_type(country, PhoneNumberType.MOBILE)
    return format_number(number, PhoneNumberFormat.E164) if number else "+12025550123"
