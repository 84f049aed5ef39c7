"""What comes back, whatever it is: read, judged and turned into what a flow can use."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.values import MISSING
from engine.project.connecting.answers import Answer, Unreadable, body_of, understood
from engine.project.connecting.kinds import KINDS, MOST_DIGITS, Unfit, value_of
from engine.project.connecting.outcome import (
    OUTCOMES,
    Outcome,
    conclude,
    hidden,
    read,
    read_page,
    readable_rows,
)
from engine.project.connecting.pages import page_after
from engine.project.connecting.paths import parse
from engine.project.connecting.request import Request, requests_of
from engine.project.connecting.spec import Returned
from engine.project.connecting.writing import as_json
from engine.store import codec
from tests.project.connecting.made import ANA, answered, asking, home, operation

EVERYTHING = """
ok_when: "body.estado == 'exito' || status == `200`"
empty_when: "contains(body.mensaje, 'No existe')"
errors: [{when: "starts_with(body.code, '4')", is: refused}, {when: "body.n > `3`", is: quota}]
operations:
  customer:
    path: /x
    find: "datos || @"
    where: "estado != 'RETIRADO'"
    returns:
      text: a
      number: {path: a, as: number, else: null}
      money: {path: b, as: money, else: null}
      date: {path: a, as: date, else: null}
      at: {path: b, as: datetime, format: [unix, "%d/%m/%Y"], else: null}
      bool: {path: a, as: bool, else: null}
      phone: {path: a, as: phone}
      phones: {path: "[a, b][]", as: phones}
      list: {path: a, as: list}
      map: {path: a, as: map, map: {x: 1}, else: other}
      many: {path: "length(datos)", of: body, as: number, else: null}
      sorted: {path: "sort_by(datos, &a)[0].a", of: body, as: text, else: null}
"""
ONE, MANY = (
    operation(EVERYTHING),
    operation(EVERYTHING.replace("    path: /x", "    path: /x\n    many: true")),
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(
        ["exito", "No existe", "$ 1.234,56", "10/03/2026", "0000-00-00", "3815550001", "1e999", "٣"]
    ),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["datos", "a", "b", "estado", "mensaje", "code", "n"]), inner, max_size=6
        )
    ),
    max_leaves=30,
)


@given(json_values, st.integers(100, 599), st.sampled_from([ONE, MANY]))
def test_any_answer_has_an_outcome_that_can_be_kept(body: Any, status: int, asked: Any) -> None:
    outcome = read(asked, Answer(status, {"content-type": "x"}, body))

    assert outcome.kind in OUTCOMES
    assert outcome.told in ("found", "not_found", "failed")
    assert len(codec.encode(outcome.value)) < 200_000
    assert codec.decode(codec.encode(outcome.value)) == outcome.value


@given(
    st.binary(max_size=300) | st.text(max_size=100).map(str.encode),
    st.sampled_from(["auto", "json", "xml", "text"]),
)
def test_any_bytes_are_understood_or_unreadable(raw: bytes, kind: str) -> None:
    try:
        answer = understood(200, {"Content-Type": "text/html; charset=latin-1"}, raw, kind)
    except Unreadable:
        return
    assert read(ONE, answer).kind in OUTCOMES


@given(json_values, st.sampled_from(KINDS), st.sampled_from(["", ".", ","]))
def test_a_value_is_of_its_kind_or_unfit(value: Any, kind: str, decimal: str) -> None:
    returned = Returned("x", parse("@"), kind, decimal=decimal, map={"a": 1})
    try:
        found = value_of(value, returned, home())
    except Unfit:
        return
    if isinstance(found, Decimal):
        assert found.is_finite()
        assert abs(found.adjusted()) <= MOST_DIGITS
    assert len(codec.encode(found)) < 50_000


@given(json_values)
def test_what_is_dropped_is_nowhere_in_what_is_shown(body: Any) -> None:
    shown = hidden(frozenset({"a", "n"}), body)
    assert all(value == "•••" for key, value in keys_and_values(shown) if key in ("a", "n"))


def keys_and_values(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [*value.items(), *(pair for inner in value.values() for pair in keys_and_values(inner))]
    return [pair for inner in value for pair in keys_and_values(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    "digits", ["9223372036854775808", "18446744073709551616", "-9223372036854775809", "1" * 29]
)
@pytest.mark.parametrize("kind", ["auto", "json"])
def test_a_whole_number_keeps_all_its_digits(digits: str, kind: str) -> None:
    row = body_of(f'{{"id": {digits}, "name": "Ana"}}'.encode(), kind)
    assert value_of(row["id"], Returned("id", parse("@"), "text"), home()) == digits
    number = value_of(row["id"], Returned("id", parse("@"), "number"), home())
    assert codec.decode(codec.encode(number)) == number == int(digits)
    assert json.dumps(as_json(number)) == digits


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"<a>" * 10_000 + b"</a>" * 10_000,
    ],
    ids=["lists", "objects", "elements"],
)
@pytest.mark.parametrize("kind", ["auto", "json"])
def test_what_is_ten_thousand_deep_is_unreadable_or_a_text(raw: bytes, kind: str) -> None:
    with pytest.raises(Unreadable, match=r"deep|json"):
        body_of(raw, kind)


def test_a_thousand_keys_deep_break_nothing() -> None:
    raw = b'{"datos":' * 1000 + b"1" + b"}" * 1000
    answer = understood(200, {}, raw)
    assert read(ONE, answer).kind in OUTCOMES
    assert hidden(frozenset({"a"}), answer.body) is not None


@pytest.mark.parametrize(
    ("raw", "content_type", "body"),
    [
        (b"", "application/json", None),
        (b" \r\n ", "", None),
        (b"\xef\xbb\xbf" + b'{"a": 1}', "", {"a": 1}),
        (b'{"a": 1}', "text/html", {"a": 1}),
        (b'"5|abc"', "text/plain", "5|abc"),
        (b"5|abc\n", "application/json", "5|abc"),
        (b"0012", "application/json", "0012"),
        (b"12", "", 12),
        (b"12345678901234567890", "", "12345678901234567890"),
        (b"null", "", None),
        (b"true", "", True),
        ("Señal".encode("latin-1"), "text/plain", "Señal"),
        ("Señal".encode("latin-1"), "text/plain; charset=utf-8", "Señal"),
        ("Señal".encode("utf-16"), "text/plain; charset=utf-16", "Señal"),
        (b"OK", "text/plain; charset=klingon", "OK"),
        (b"<r><a>1</a><a n='2'>x</a><b/></r>", "", {"r": {"a": ["1", {"@n": "2", "#text": "x"}], "b": None}}),
        (b"<s:E xmlns:s='u'><s:B>hi</s:B></s:E>", "", {"E": {"B": "hi"}}),
        (b"<a>1</a><b>2 & 3</b>", "", {"answer": {"a": "1", "b": "2 & 3"}}),
        (b"<?xml version='1.0' encoding='latin-1'?><a>\xf1</a>", "", {"a": "ñ"}),
        (b"<p>Error<br></p>", "", "<p>Error<br></p>"),
        (b"{not json", "application/json", "{not json"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a>“ñ” €</a>".encode("cp1252"), "", {"a": "“ñ” €"}),
        ("Señal €".encode(), "text/html; charset=ISO-8859-1", "Señal €"),
        (
            b"<?xml version='1.0'?><r><c id='1'><n>A & B</n><plan>Hogar</c><c/></r>",
            "text/html",
            {"r": {"c": [{"@id": "1", "n": "A & B", "plan": "Hogar"}, None]}},
        ),
        (b"<html><body>Volvemos pronto</body></html>", "", "<html><body>Volvemos pronto</body></html>"),
    ],
)
def test_it_is_read_by_what_it_is_and_not_by_what_it_says(raw: bytes, content_type: str, body: Any) -> None:
    assert body_of(raw, "auto", "", content_type) == body


def test_xml_that_breaks_off_is_not_mended() -> None:
    """The last value may be half of it: 1.5 of 1.500."""
    with pytest.raises(Unreadable):
        body_of(b"<?xml version='1.0'?><r><debt>1.5", "xml")
    with pytest.raises(Unreadable):
        body_of(b"<r><debt>1.5</debt><name>An", "xml")


PEOPLE = """
operations:
  customer: {path: /x, find: datos, returns: {id: id, name: name}}
  bare: {path: /x, returns: {id: id}}
  link: {path: /x, returns: {url: "@"}}
  text: {path: /x, answer: text, find: "between(@, '[', ']')", returns: {id: "@"}}
"""


@pytest.mark.parametrize(
    "page", ["<html><b>Volvemos pronto</b></html>", "<p>502<hr>", '{"datos": [', "Error 17"]
)
@pytest.mark.parametrize(
    ("name", "kind"), [("customer", "failed"), ("bare", "failed"), ("link", "found"), ("text", "not_found")]
)
def test_a_text_where_data_was_expected_makes_nobody_a_stranger(page: str, name: str, kind: str) -> None:
    one = operation(PEOPLE, name)
    answer = understood(200, {}, page.encode(), one.answer, one.charset)
    assert read(one, answer).kind == kind


def test_a_text_that_could_not_be_taken_apart_shows_nothing_of_what_is_dropped() -> None:
    assert hidden(frozenset({"ppppass"}), '{"ppppass": "s3cr3t"') == "•••"
    assert hidden(frozenset({"ppppass"}), "OK") == "OK"


@pytest.mark.parametrize(
    "raw",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<!DOCTYPE lolz [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;&l;'>]><x>&m;</x>",
    ],
)
def test_xml_that_declares_things_is_not_read(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        body_of(raw, "xml")


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("1.234,56", "money", Decimal("1234.56")),
        ("1,234.56", "money", Decimal("1234.56")),
        ("$ 18.500", "money", 18500),
        ("$18,500", "money", 18500),
        ("40.00", "money", 40),
        ("40,5", "money", Decimal("40.5")),
        ("1.234.567", "money", 1234567),
        ("-12.50", "money", Decimal("-12.5")),
        ("AR$ 0.500", "money", Decimal("0.5")),
        (18500.5, "money", Decimal("18500.5")),
        (7, "money", 7),
        ("12.345", "number", Decimal("12.345")),
        ("12,5", "number", Decimal("12.5")),
        ("50 Mbps", "number", 50),
        ("-26.8083", "number", Decimal("-26.8083")),
        ("- $ 1 234,50", "money", Decimal("-1234.5")),
        ("10/03/2026", "date", date(2026, 3, 10)),
        ("2026-03-10 23:59:59", "date", date(2026, 3, 10)),
        ("2026-03-11T02:30:00Z", "date", date(2026, 3, 10)),
        ("2026-03-10T12:00:00.000-03:00", "date", date(2026, 3, 10)),
        ("20260310", "date", date(2026, 3, 10)),
        ("0000-00-00", "date", None),
        ("", "date", None),
        ("Sí", "bool", True),
        ("S", "bool", True),
        (1, "bool", True),
        ("0", "bool", False),
        ("false", "bool", False),
        ("ACTIVO", "bool", True),
        ("0381 15-555-0001", "phone", ANA),
        ("interno 12", "phone", "interno 12"),
        ("3815550001, 381-4445566 ; 3814445577", "phones", (ANA, "+5493814445566", "+5493814445577")),
        ("3815550001/3814445566", "phones", (ANA, "+5493814445566")),
        ("381/5550001", "phones", (ANA,)),
        (["3815550001", None, 3814445566], "phones", (ANA, "+5493814445566")),
        ("", "phones", ()),
        ("fibra, antena", "list", ("fibra", "antena")),
        (["a", 2, {}], "list", ("a", "2")),
        (3365, "text", "3365"),
        (12.0, "text", "12"),
        (True, "text", "true"),
        ("  María ", "text", "María"),
    ],
)
def test_a_value_as_systems_write_it(written: Any, kind: str, value: Any) -> None:
    assert value_of(written, Returned("x", parse("@"), kind), home()) == value


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("mucho", "money"),
        ("1e999999999", "number"),
        ("1e5", "number"),
        ("50/10", "number"),
        ("20-12345678-6", "number"),
        ("ayer", "date"),
        ("quizás", "bool"),
        ({"a": 1}, "text"),
        (True, "number"),
        (10**40, "text"),
    ],
)
def test_what_is_not_of_its_kind_is_unfit(written: Any, kind: str) -> None:
    with pytest.raises(Unfit):
        value_of(written, Returned("x", parse("@"), kind), home())


def test_a_format_and_a_mark_that_the_file_gives_are_obeyed() -> None:
    day = Returned("x", parse("@"), "date", formats=("%m/%d/%Y",))
    assert value_of("03/10/2026", day, home()) == date(2026, 3, 10)
    moment = Returned("x", parse("@"), "datetime", formats=("unix_ms",))
    assert value_of(1773147600000, moment, home()) == datetime(2026, 3, 10, 10, tzinfo=home().zone)
    amount = Returned("x", parse("@"), "money", decimal=".")
    assert value_of("18.500", amount, home()) == Decimal("18.5")
    words = Returned("x", parse("@"), "map", map={"ACTIVO": "active"}, otherwise="unknown")
    assert [value_of(word, words, home()) for word in ("activo", "Baja", None)] == ["active", "unknown", None]
    assert Returned("x", parse("@")).otherwise is MISSING


def test_one_field_that_cannot_be_read_fails_the_operation_and_names_it() -> None:
    asked = operation("operations: {customer: {path: /x, returns: {name: n, debt: {path: d, as: money}}}}")
    assert read(asked, answered({"n": "Ana", "d": "mucho"})) == Outcome("failed", None, "returns.debt")


def test_in_a_directory_one_bad_row_hides_nobody_else() -> None:
    asked = operation("operations: {customer: {path: /x, many: true, returns: {debt: {path: d, as: money}}}}")
    assert readable_rows(asked, [{"d": "1"}, {"d": "mucho"}, {"d": "2"}], None) == (
        [{"debt": 1}, {"debt": 2}],
        1,
    )


STATUSES = """
200 found, 204 found, 302 failed, 400 refused, 401 unauthorised, 403 refused, 404 not_found, 409 refused,
422 refused, 429 quota, 500 failed, 503 failed
"""


@pytest.mark.parametrize("status", STATUSES.strip().split(","))
def test_a_status_means_what_it_usually_does(status: str) -> None:
    number, kind = status.split()
    asked = operation("operations: {customer: {path: /x, returns: {name: n}}}")
    assert read(asked, answered({"n": "Ana"}, int(number))).kind == kind


def test_the_rules_of_the_file_come_in_their_order() -> None:
    asked = operation("""
ok_when: "body.ok"
empty_when: "body.empty"
errors: [{when: "body.code == `1`", is: unauthorised}, {when: "body.code", is: refused}]
operations:
  customer: {path: /x, returns: {name: n}}
""")
    bodies = ({"ok": True, "n": 1}, {"empty": 1, "ok": True}, {"code": 1}, {"code": 2}, {})
    kinds = [read(asked, answered(body)).kind for body in bodies]
    assert kinds == ["found", "not_found", "unauthorised", "refused", "failed"]
    promise = operation("""
ok_when: "body.ok"
operations:
  customer: {path: /x, json: {}, writes: true, already_done_when: "body.done", returns: {number: n}}
""")
    assert read(promise, answered({"done": True})) == Outcome("done", {"number": None}, "already_done_when")
    assert read(promise, answered({"done": True, "n": 7})).value == {"number": "7"}
    assert read(promise, answered({"ok": True, "n": 7})) == Outcome("done", {"number": "7"})
    odd = read(promise, answered({"ok": True, "n": {"x": 1}}))
    assert odd == Outcome("done", {"number": None}, "returns.number"), "it was done all the same"
    assert odd.told == "found"


PAGED = """
operations:
  customer:
    path: /x
    many: true
    find: rows
    where: "on"
    pages: {kind: KIND}
    returns: {n: n}
"""


def walked(pages: str, answers: list[Any]) -> tuple[list[str], int]:
    """What was asked for, and how many rows came."""
    asked = operation(PAGED.replace("{kind: KIND}", pages))
    (request,) = requests_of(asked, asking())
    asked_for, rows, counts = [], [], list[int]()
    following: Request | None = request
    while following is not None:
        asked_for.append(dict(following.query).get("p", following.url))
        answer = answered(answers[len(counts)])
        page = read_page(asked, answer)
        rows += page.rows
        counts.append(page.count)
        following = page_after(asked, following, answer, counts)
    outcome = conclude(asked, rows, answer)
    return asked_for, len(outcome.value or ())


def rows(count: int, on: bool = True) -> list[dict[str, Any]]:
    return [{"n": n, "on": on} for n in range(count)]


def test_pages_end_with_a_short_one_even_when_none_of_its_rows_counts() -> None:
    pages = "{kind: offset, offset: p, limit: {name: limit, value: 2}}"
    assert walked(pages, [{"rows": rows(2, on=False)}, {"rows": rows(2)}, {"rows": rows(1)}]) == (
        ["0", "2", "4"],
        3,
    )
    assert walked(pages, [{"rows": rows(2)}, {}]) == (["0", "2"], 2)


def test_pages_end_where_the_answer_says() -> None:
    pages = '{kind: page, page: p, from: 0, last: "body.last"}'
    assert walked(pages, [{"rows": rows(1), "last": 1}, {"rows": rows(1), "last": "1"}]) == (["0", "1"], 2)


def test_the_next_address_is_followed_on_the_same_host_only() -> None:
    pages = "{kind: next, next: body.next}"
    first, last = {"rows": rows(1), "next": "/api/x?p=2"}, {"rows": rows(1), "next": None}
    assert walked(pages, [first, last]) == (["https://crm.example/api/x", "2"], 2)
    usual = {"rows": rows(1), "next": "https://crm.example:443/api/x?p=2"}
    assert walked(pages, [usual, last])[1] == 2
    inward = {"rows": rows(1), "next": "http://crm.example/api/x?p=2"}
    assert walked(pages, [inward, last])[1] == 2
    for elsewhere in (
        "https://evil.example/x",
        "//evil.example/x",
        "http://crm.example:8080/x",
        "file:///etc",
        "https://[x",
    ):
        with pytest.raises(Unreadable, match="pages"):
            walked(pages, [{"rows": rows(1), "next": elsewhere}, last])


def test_pages_without_end_are_given_up() -> None:
    with pytest.raises(Unreadable, match="pages"):
        walked("{kind: page, page: p, max: 3}", [{"rows": rows(1)}] * 9)
    with pytest.raises(Unreadable, match="pages"):
        walked("{kind: next, next: body.next}", [{"rows": rows(1), "next": "/api/x"}] * 9)


def test_whoever_only_has_the_digits_somewhere_is_somebody_else() -> None:
    text = """
operations:
  customer:
    path: /x
    query: {q: "{{ phone }}"}
    by: {phones: "{{ phone }}"}
    returns: {name: n, phones: {path: t, as: phones}, debt: {path: d, as: money}}
"""
    asked = operation(text)
    found = [
        {"n": "Otro", "t": "3815550001999"},
        {"n": "Sin datos"},
        {"n": "Ana", "t": "0381-155550001 / 4", "d": 1},
    ]
    outcome = read(asked, answered(found), asking({"phone": ANA}))
    assert outcome.value["name"] == "Ana"
    assert read(asked, answered(found[:2]), asking({"phone": ANA})).kind == "not_found"
    assert read(asked, answered(found)).kind == "not_found", (
        "who does not say whom they look for finds nobody"
    )
    assert read(asked, answered([{**found[2], "d": "?"}]), asking({"phone": ANA})).why == "returns.debt"
