"""What a transcript's `given` changes of what outside systems answer."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.author.answers import Answers
from engine.core.release import Release
from engine.project.project import load

PROJECT = Path(__file__).parent / "project"
ANA, BRUNO, NOBODY = "+5493815550001", "+5493815550002", "+5493815559999"


@cache
def release() -> Release:
    return load(PROJECT)


def ask(given: dict[str, Any], operation: str, phone: str) -> tuple[str, Any]:
    return Answers(release(), PROJECT, given.get("customers"), given.get("fetch"))(
        operation, {"phone": phone}
    )


def test_the_connectors_answer_unless_something_else_is_said() -> None:
    assert ask({}, "customer", ANA) == ("found", {"name": "Ana Sosa", "debt": Decimal(100)})
    assert ask({}, "orders", BRUNO) == ("not_found", None)


@pytest.mark.parametrize("phone", [ANA, "3815550001"])
def test_what_is_said_of_a_customer_is_added_to_what_is_known(phone: str) -> None:
    given = {"customers": {phone: {"debt": 250}}}
    assert ask(given, "customer", ANA) == ("found", {"name": "Ana Sosa", "debt": Decimal(250)})
    assert ask(given, "customer", BRUNO)[1]["name"] == "Bruno Díaz"


def test_somebody_unknown_becomes_a_customer_and_the_other_way_round() -> None:
    given = {"customers": {NOBODY: {"name": "Nadia"}, ANA: "none"}}
    assert ask(given, "customer", NOBODY) == ("found", {"name": "Nadia", "debt": None})
    assert ask(given, "customer", ANA) == ("not_found", None)


@pytest.mark.parametrize("outcome", ["failed", "not_found"])
def test_an_operation_answers_as_it_is_told(outcome: str) -> None:
    assert ask({"fetch": {"orders": outcome}}, "orders", ANA) == (outcome, None)


def test_an_operation_answers_the_rows_that_are_given_with_their_types() -> None:
    rows = [{"what": "queso", "total": 12}, {"what": "miel"}]
    found = ({"what": "queso", "total": Decimal(12)}, {"what": "miel", "total": None})
    assert ask({"fetch": {"orders": rows}}, "orders", NOBODY) == ("found", found)
    assert ask({"fetch": {"orders": []}}, "orders", ANA) == ("not_found", None)
    assert ask({"fetch": {"customer": {"name": "X"}}}, "customer", ANA) == (
        "found",
        {"name": "X", "debt": None},
    )


def test_a_failure_comes_before_what_is_said_of_a_customer() -> None:
    given = {"customers": {ANA: {"debt": 250}}, "fetch": {"customer": "failed"}}
    assert ask(given, "customer", ANA) == ("failed", None)
