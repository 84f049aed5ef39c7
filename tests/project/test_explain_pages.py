"""The examples of `cli.py explain` for what a whole project can be wrong in: the bad one has that fault and
no other, the good one has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from engine.problems import LANGUAGES
from engine.problems.catalogue import catalogue
from tests.project.small import problems

FAMILIES = "FCNTZHL"
WRONG, RIGHT = {"es": "Mal:", "en": "Wrong:"}, {"es": "Bien:", "en": "Right:"}

WITHOUT_EXAMPLE = {
    "C101": "no file says it",
    "C102": "no file says it",
    "C209": "about how a number is written",
    "C405": "about a link",
    "C407": "about a file that is no text",
    "C408": "about the rows of a table",
    "C409": "about the rows of a table",
    "C437": "about the rows of a table",
    "C429": "about a database",
    "C433": "about a database",
    "L101": "long",
    "L102": "long",
    "L104": "long",
}


def example(page: str, title: str) -> str | None:
    found = re.search(rf"^{title}\n\n((?:    .*\n|\n)+)", page, re.MULTILINE)
    return dedent(found[1]) if found else None


def ours(language: str) -> Iterator[str]:
    return (code for code in catalogue(language) if code[0] in FAMILIES and code != "print")


PAGES = [(language, code) for language in LANGUAGES for code in ours(language)]


@pytest.mark.parametrize(("language", "code"), PAGES)
def test_the_bad_example_has_that_fault_alone(language: str, code: str, tmp_path: Path) -> None:
    bad = example(catalogue(language)[code]["explain"], WRONG[language])
    if bad is None:
        assert code in WITHOUT_EXAMPLE
        return
    assert {problem.code for problem in problems(tmp_path, bad)} == {code}


@pytest.mark.parametrize(("language", "code"), PAGES)
def test_the_good_example_has_none(language: str, code: str, tmp_path: Path) -> None:
    good = example(catalogue(language)[code]["explain"], RIGHT[language])
    if good is None:
        assert code in WITHOUT_EXAMPLE
        return
    assert problems(tmp_path, good) == []


def test_both_languages_explain_the_same_codes() -> None:
    first, *others = (set(ours(language)) for language in LANGUAGES)
    assert all(other == first for other in others)
