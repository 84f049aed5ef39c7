"""The pages of `cli.py explain`: the bad example has that problem, the good one has none."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

import pytest

from engine import problems
from engine.problems import LANGUAGES, Problem
from engine.problems.catalogue import PLACEHOLDER, catalogue
from engine.project import schema
from engine.project.source import Unreadable, read

TITLES = {"es": ("Mal", "Bien"), "en": ("Wrong", "Right")}
FLOW = "schema: 1\nflow: x\nstart: hola\n"


def example(code: str, lang: str, title: str) -> str:
    """The indented block under a title of the page; empty when there is none."""
    page = catalogue(lang)[code]["explain"]
    found = re.search(rf"^{title}:\n\n((?:(?:    .*)?\n)+)", page, re.MULTILINE)
    return textwrap.dedent(found[1]).strip("\n") + "\n" if found else ""


def problems_of(code: str, text: str) -> list[Problem]:
    """Of a whole file, of the file that a comment names, or of the steps of a flow."""
    named = re.match(r"# (\S+/\S+\.yaml)\n", text)
    file = named[1] if named else "flows/x.yaml"
    if code[0] == "S":
        text = ("schema: 1\n" if named else FLOW) + text
    try:
        document = read(file, text.encode())
    except Unreadable as unreadable:
        return unreadable.problems
    return schema.check(document) if code[0] in "PS" else []


PAGES = [
    (lang, code)
    for lang in LANGUAGES
    for code in problems.codes(lang)
    if code[0] in "PYS" and example(code, lang, TITLES[lang][0])
]


@pytest.mark.parametrize(("lang", "code"), PAGES)
def test_the_examples_of_a_page_are_true(lang: str, code: str) -> None:
    wrong, right = (example(code, lang, title) for title in TITLES[lang])

    assert {problem.code for problem in problems_of(code, wrong)} == {code}
    assert problems_of(code, right) == []


@pytest.mark.parametrize(("lang", "code"), PAGES)
def test_what_is_said_of_an_example_leaves_nothing_out(lang: str, code: str) -> None:
    for problem in problems_of(code, example(code, lang, TITLES[lang][0])):
        helps = catalogue(lang)[code].get("help", "")
        if isinstance(helps, Mapping):
            assert problem.hint in helps or "default" in helps
            helps = helps.get(problem.hint, helps.get("default", ""))
        wanted = set(PLACEHOLDER.findall(catalogue(lang)[code]["message"] + helps))
        assert wanted <= set(problem.params)
