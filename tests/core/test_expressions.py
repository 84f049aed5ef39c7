"""What an `if` means, where a wrong one is wrong, and that none can do harm."""

import operator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.expressions import ExpressionError, parse
from engine.core.values import MISSING, Given, NameUse, Value

CUSTOMER: dict[str, Value] = {
    "known": True,
    "status": "active",
    "debt": Decimal("18500.50"),
    "zone": None,
    "tags": ["vip"],
}
NAMES = Given(
    {
        "customer": CUSTOMER,
        "place": {"zone": {"id": "centro", "available": False}},
        "outage": {"active": True, "zones": ("centro", "norte")},
        "csat": 2,
        "day": date(2026, 3, 10),
        "now": datetime(2026, 3, 10, 15, 30),  # noqa: DTZ001
        "hour": time(16, 30),
        "message": {"text": "no tengo internet", "in": "keyword as a key"},
        "nothing": {"zero": 0, "text": "", "list": [], "map": {}, "none": None, "no": False},
    }
)


def holds(source: str) -> bool:
    return parse(source).holds(NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "customer.known",
        "customer.status == 'active'",
        'customer.status != "suspended"',
        "customer.debt > 18500 and customer.debt < 18500.51",
        "csat <= 2",
        "csat == 2.0",
        "csat > -1",
        "not place.zone.available",
        "place.zone.id in outage.zones",
        "'sur' not in outage.zones",
        "customer.status in ['active', 'suspended']",
        "csat in [1, 2]",
        "csat not in [true, 'x', none]",
        "'status' in customer",
        "'internet' in message.text",
        "message.in == 'keyword as a key'",
        "outage.active and customer.zone == none",
        "csat == 1 or csat == 2 and customer.known",
        "csat == 2 or nobody and nobody",
        "not (csat == 1 or csat == 3)",
        "not csat == 1",
        "(csat == 2) == true",
        "csat == 2 and customer.known and outage.active",
        "nobody or nothing.none or csat",
        "'vip' in customer.tags",
    ],
)
def test_holds(source: str) -> None:
    assert holds(source) is True


@pytest.mark.parametrize(
    "source",
    [
        "nobody",
        "nobody.home == 'x'",
        "csat == true",
        "csat == '2'",
        "customer.known == 1",
        "csat < '9'",
        "customer.known < 2",
        "csat in outage",
        "csat in message.text",
        "2 in csat",
        "none in customer.tags",
        "customer.zone.name in outage.zones",
        "not csat in [2]",
        "csat == 1 or csat == 3 or nobody",
    ],
)
def test_does_not_hold(source: str) -> None:
    assert holds(source) is False


@pytest.mark.parametrize("name", ["nobody", "nobody.at.all", "customer.zone", "customer.zone.name"])
def test_a_missing_link_is_none_and_none_has_no_order(name: str) -> None:
    assert holds(f"{name} == none")
    assert not holds(f"{name} != none")
    assert holds(f"{name} == nobody.else")
    for op in ("<", "<=", ">", ">="):
        assert not holds(f"{name} {op} 1")
        assert not holds(f"{name} {op} none")
        assert not holds(f"1 {op} {name}")


@pytest.mark.parametrize("name", ["zero", "text", "list", "map", "none", "no"])
def test_what_is_empty_is_false(name: str) -> None:
    assert not holds(f"nothing.{name}")
    assert holds(f"not nothing.{name}")


@pytest.mark.parametrize(
    "source",
    [
        "day == '2026-03-10'",
        "'2026-03-10' == day",
        "day < '2026-03-11'",
        "day in ['2026-12-24', '2026-03-10']",
        "day != '2026-02-30'",  # no such day: a text
        "now >= '2026-03-10' and now <= '2026-03-10'",
        "now == day",
        "hour >= '16:00'",
        "hour == '16:30'",
    ],
)
def test_a_date_or_a_time_stands_beside_its_spelling(source: str) -> None:
    assert holds(source)


def test_a_customer_who_types_a_date_typed_a_text() -> None:
    typed = Given({"day": date(2026, 3, 10), "text": "2026-03-10"})
    assert not parse("day == text").holds(typed)
    assert parse("text == '2026-03-10'").holds(typed)


def test_it_tells_which_names_it_uses_and_where() -> None:
    source = "outage.active and not csat"
    assert parse(source).names == (NameUse(("outage", "active"), 0, 13), NameUse(("csat",), 22, 26))


def test_it_tells_what_is_compared_with_what_with_the_name_first() -> None:
    source = "csat <= 2 and 3 < x.y and day in ['a', 1.50] and 'vip' not in tags and csat == x.y"
    found = [(use.path, use.op, use.literal) for use in parse(source).comparisons]
    assert found == [
        (("csat",), "<=", 2),
        (("x", "y"), ">", 3),
        (("day",), "in", "a"),
        (("day",), "in", Decimal("1.50")),
        (("tags",), "lacks", "vip"),
    ]
    assert [source[use.start : use.end] for use in parse(source).comparisons] == [
        "2", "3", "'a'", "1.50", "'vip'",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "reason", "blamed"),
    [
        ("", "empty", ""),
        ("   ", "empty", "   "),
        ("csat = 2", "assignment", "="),
        ("a && b", "foreign_operator", "&&"),
        ("a || b", "foreign_operator", "||"),
        ("!a", "foreign_operator", "!"),
        ("a <> 1", "foreign_operator", "<>"),
        ("a ≥ 1", "foreign_operator", "≥"),
        ("a is none", "foreign_operator", "is"),
        ("a y b", "foreign_operator", "y"),
        ("no a", "foreign_operator", "no"),
        ("a AND b", "foreign_operator", "AND"),
        ("a == True", "foreign_operator", "True"),
        ("a == 'x", "unfinished_string", "'x"),
        ("a == “x”", "curly_quote", "“"),
        ("{{ a }}", "braces", "{"),
        ("a == ", "expected_value", ""),
        ("and", "expected_value", "and"),
        ("a or or b", "expected_value", "or"),
        ("a in [b]", "expected_literal", "b"),
        ("a in []", "expected_literal", "]"),
        ("a in 5", "expected_list", "5"),
        ("a == [1]", "list_outside_in", "["),
        ("a in [1", "unclosed", "["),
        ("(a", "unclosed", "("),
        ("a)", "unexpected_token", ")"),
        ("a b", "unexpected_token", "b"),
        ("a in ('x', 'y')", "unexpected_token", ","),
        ("1 < a < 5", "chained", "<"),
        ("a == b not in [1]", "chained", "not"),
        ("f(x)", "call", "f("),
        ("a.b()", "call", "a.b("),
        ("a[0]", "subscript", "a["),
        ("a + 1 > 2", "arithmetic", "+"),
        ("a -1 > 2", "arithmetic", "-"),
        ("a..b", "expected_name", "."),
        (".a", "expected_name", "."),
        ("none.x", "keyword_as_name", "none.x"),
        ("a | upper", "unexpected_character", "|"),
        ("a\x00", "unexpected_character", "\x00"),
    ],
)
def test_a_wrong_one_says_what_is_wrong_and_where(source: str, reason: str, blamed: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    error = caught.value
    assert (error.reason, source[error.start : error.end]) == (reason, blamed)


def test_it_says_what_was_meant() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a && b")
    assert caught.value.params == {"found": "&&", "meant": "and"}


@pytest.mark.parametrize("source", ["(" * 100_000 + "a" + ")" * 100_000, "a or " * 300])
def test_a_long_one_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError, match="too_long"):
        parse(source)


@pytest.mark.parametrize("source", ["(" * 51 + "a" + ")" * 51, "not " * 51 + "a"])
def test_a_deep_one_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError, match="too_deep"):
        parse(source)


def test_fifty_deep_is_fine() -> None:
    assert parse("(" * 50 + "csat" + ")" * 50).holds(NAMES)
    assert parse("not " * 50 + "csat").holds(NAMES)


_scalars = (
    st.none()
    | st.just(MISSING)
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.just(Decimal("sNaN"))
    | st.just(Decimal("1E+999999"))
    | st.just(10**4000)
    | st.text(max_size=5)
    | st.just("2026-03-10")
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(object)
    | st.binary(max_size=2)
)
values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
_operand = st.sampled_from(
    ["a", "b", "a.x", "1", "-2.5", "'x'", "'2026-03-10'", "'10:00'", "true", "false", "none"]
)
_operator = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_membership = st.sampled_from(
    ["a in b", "a not in b", "a in ['x', 1, none, '2026-03-10']", "'x' in a", "a in 'x'"]
)
_conditions = st.recursive(
    st.builds("{} {} {}".format, _operand, _operator, _operand) | _operand | _membership,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=6,
)


@given(_conditions, values, values)
def test_whatever_the_values_the_answer_is_yes_or_no(source: str, a: object, b: object) -> None:
    expression = parse(source)
    names = Given({"a": a, "b": b})  # type: ignore[dict-item]
    answer = expression.holds(names)
    assert answer is True or answer is False
    assert expression.holds(names) is answer
    assert parse(f"not ({source})").holds(names) is (not answer)


@given(st.integers(), st.integers())
def test_numbers_compare_as_numbers(a: int, b: int) -> None:
    names = Given({"a": a, "b": Decimal(b), "c": Decimal(a % 1000), "d": a % 1000})
    for sign, python in (("<", operator.lt), ("<=", operator.le), ("==", operator.eq), ("!=", operator.ne)):
        assert parse(f"a {sign} b").holds(names) is python(a, b)
        assert parse(f"a {sign} {b}").holds(names) is python(a, b)
    assert parse("c == d").holds(names)


@given(st.text(max_size=60) | st.text(alphabet="ab.='\"<>!()[],& notdri1-", max_size=40))
def test_any_source_is_an_expression_or_an_error_within_it(source: str) -> None:
    try:
        expression = parse(source)
    except ExpressionError as error:
        places = [0, error.start, error.end, len(source)]
    else:
        places = [0, *(place for use in expression.names for place in (use.start, use.end)), len(source)]
        assert expression.holds(NAMES) in (True, False)
        assert [source[use.start : use.end] for use in expression.names] == [
            ".".join(use.path) for use in expression.names
        ]
    assert places == sorted(places)


def test_a_list_within_itself_is_no_trouble() -> None:
    loop: list[object] = []
    loop.append(loop)
    other: list[object] = []
    other.append(other)
    names = Given({"a": loop, "b": other})  # type: ignore[dict-item]
    assert parse("a == b").holds(names) is False
    assert parse("'x' in a").holds(names) is False


def test_equal_sources_are_equal() -> None:
    assert parse("a == 1") == parse("a == 1")
    assert hash(parse("a == 1")) == hash(parse("a == 1"))
    assert parse("a == 1") != parse("a == 2")
