"""Texts say what their author wrote and what the names hold, and can do nothing else."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.core.formats import MAX_LENGTH
from engine.core.render import TextError, parse
from engine.core.values import MISSING, Given, NameUse
from engine.project.formats import formats_for

AR = formats_for("es", "AR", "ARS")
NAMES = Given(
    {
        "customer": {"first_name": "María", "debt": Decimal(24900), "zone": None, "known": True},
        "item": {"items": 3, "name": "Plus", "price": 18500},
        "plan": {"name": "Plus"},
        "place": {"lat": Decimal("-26.83"), "zone": None},
        "day": date(2026, 3, 10),
        "empty": "",
        "hostile": "{{ customer.debt }} {% raw %} {{",
        "shout": "MARÍA o'higgins-gonzález",
    }
)


def render(source: str, names: Given = NAMES) -> tuple[str, list[str]]:
    missing: list[str] = []
    return parse(source).render(names, AR, missing), missing


def says(source: str) -> str:
    text, missing = render(source)
    assert missing == []
    return text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hola {{ customer.first_name }} 👋", "Hola María 👋"),
        ("{{item.name}} · {{ item.price | money }}", "Plus · $ 18.500"),
        ("Tu saldo es {{ customer.debt | money }}.", "Tu saldo es $ 24.900."),
        ("vence {{ day | date }}", "vence 10/03/2026"),
        ("{{ item.items }}", "3"),
        ("{{ customer.zone }}", ""),
        ("{{ customer.known }}", "sí"),
        ("{{ plan }}", "Plus"),
        ("{{ plan | upper }} {{ 'ÁRBOL' | lower }}", "PLUS árbol"),
        ("{{ shout | title }}", "María O'Higgins-González"),
        ("{{ shout | truncate(6) }}", "MARÍA…"),
        ("{{ plan.name | truncate(4) }}", "Plus"),
        ("{{ plan.name | money }}", "Plus"),
        ("{{ empty | default('nada') }}", "nada"),
        ("{{ nobody | default }}|", "|"),
        ("{{ nobody | default(-1.50) | number }}", "-1,5"),
        ("{{ nobody | money | default('—') | upper }}", "—"),
        ("{{ (customer.debt) | money }}", "$ 24.900"),
        ("{{ 'así: {{ }}' }} }}", "así: {{ }} }}"),
        ("{{ nobody | default('uno\ndos') }}", "uno\ndos"),
        ("{{\r\n  plan.name\r\n}}", "Plus"),
        ('{"a": {"b": {{ item.items }}}}', '{"a": {"b": 3}}'),
        ("{{ 1.10 }} {{ true }} {{ none }}", "1.1 sí "),
    ],
)
def test_says(source: str, said: str) -> None:
    assert says(source) == said


def test_default_covers_any_missing_link() -> None:
    assert says("{{ lead | default('Consulta') }} · {{ plan.name | default('-') }}") == "Consulta · Plus"
    assert says("{{ place.zone.name | default('sin zona') }}") == "sin zona"


def test_a_missing_name_says_nothing_and_is_told() -> None:
    text, missing = render("a{{ nobody }}b{{ place.zone.name | upper }}c{{ customer.zone }}")
    assert text == "abc"
    assert missing == ["nobody", "place.zone.name"]


def test_a_plain_text_is_the_very_string() -> None:
    source = "¿Cómo te atendimos? {no es} un }} nombre"
    text = parse(source)
    assert text.plain is source
    assert text.render(NAMES, AR, []) is source
    assert parse("{{ plan.name }}").plain is None


def test_what_a_person_wrote_is_never_a_template() -> None:
    assert says("Dijo: {{ hostile }}") == "Dijo: {{ customer.debt }} {% raw %} {{"
    assert says("{{ hostile | upper }}") == "{{ CUSTOMER.DEBT }} {% RAW %} {{"


def test_names_mean_keys_before_anything_else() -> None:
    text, missing = render(
        "{{ item.__class__ }}{{ item.__class__.__mro__ }}{{ item.keys }}{{ item.name.upper }}"
    )
    assert text == ""
    assert missing == ["item.__class__", "item.__class__.__mro__", "item.keys", "item.name.upper"]
    assert parse("{{ x.__class__ }}").render(Given({"x": {"__class__": "clase"}}), AR, []) == "clase"


def test_one_placeholder_alone_keeps_its_value() -> None:
    missing: list[str] = []
    assert parse("{{ place.lat }}").value(NAMES, AR, missing) == Decimal("-26.83")
    assert parse("{{ day }}").value(NAMES, AR, missing) == date(2026, 3, 10)
    assert parse("{{ nobody | default(0) }}").value(NAMES, AR, missing) == 0
    assert parse("{{ item.price | money }}").value(NAMES, AR, missing) == "$ 18.500"
    assert parse("{{ customer.zone }}").value(NAMES, AR, missing) is None
    assert missing == []
    assert parse("{{ nobody }}").value(NAMES, AR, missing) is None
    assert missing == ["nobody"]
    assert parse("{{ item.items }} ").value(NAMES, AR, []) == "3 "
    assert parse("plano").value(NAMES, AR, []) == "plano"


def test_it_tells_which_names_it_uses_and_where() -> None:
    source = "Hola {{ customer.first_name }}, {{ ( a . b )|default('x') }} {{ 'fijo' }} {{ c|upper }}"
    names = parse(source).names
    assert names == (
        NameUse(("customer", "first_name"), 8, 27, False),
        NameUse(("a", "b"), 37, 42, True),
        NameUse(("c",), 77, 78, False),
    )
    assert [source[use.start : use.end] for use in names] == ["customer.first_name", "a . b", "c"]


@pytest.mark.parametrize(
    ("source", "reason", "blamed"),
    [
        ("Hola {{ 'a' * 300000000 }}", "arithmetic", "*"),
        ("{{ ''.__class__ }}", "unsupported", "''.__class__"),
        ("{{ a|attr('x') }}", "unknown_filter", "attr"),
        ("{{ a | moneda }}", "unknown_filter", "moneda"),
        ('{{ "a"|truncate(10**9) }}', "arithmetic", "**"),
        ("{{ lipsum() }}", "call", "("),
        ("{{ a.b.c('x') | upper }}", "call", "("),
        ("{{ a[0] }}", "subscript", "["),
        ("{{ a.0 }}", "subscript", "."),
        ("{{ a is defined }}", "condition", "is"),
        ("{{ a if b else c }}", "condition", "if"),
        ("{{ a == 1 }}", "condition", "=="),
        ("{{ not a }}", "condition", "not"),
        ("{{ a ~ b }}", "arithmetic", "~"),
        ("{{ -a }}", "arithmetic", "-"),
        ("{{ [1, 2] }}", "list", "["),
        ("{{ a, b }}", "list", ","),
        ("{{ {} }}", "list", "{"),
        ("{{ a b }}", "unexpected_token", "b"),
        ("{{ a ; b }}", "unexpected_token", ";"),
        ("{{ a && b }}", "unexpected_character", "&"),
        ("{{ “a” }}", "curly_quote", "“"),
        ("¡Hola {{ a | }}!", "unfinished", "|"),
        ("{{ a. }}", "unfinished", "."),
        ("{{ }}", "empty", "{{ }}"),
        ("{{ a | default( }}", "unclosed_bracket", "}"),
        ("{{ a | default(b.c) }}", "not_constant", "default"),
        ("{{ a | default('x', true) }}", "wrong_arguments", "default"),
        ("{{ a | truncate }}", "wrong_arguments", "truncate"),
        ("{{ a | truncate(0) }}", "wrong_arguments", "truncate"),
        ("{{ a | truncate(true) }}", "wrong_arguments", "truncate"),
        ("{{ a | truncate(length=3) }}", "wrong_arguments", "truncate"),
        ("{{ a | money('$') }}", "wrong_arguments", "money"),
        ("Hola {{ a", "unclosed", "{{"),
        ("Hola {{ a } y {{ b }}", "unclosed", "{{"),
        ("{{ {{ }}", "unclosed", "{{"),
        ("{{ it's }}", "unfinished_string", "'"),
        ("{{ it's", "unclosed", "{{"),
        (r"{{ 'a\' }}", "unfinished_string", "'"),
        ("Hola {% if x %}", "statement", "{%"),
        ("{% raw %}{{ a }}{% endraw %}", "statement", "{%"),
        ("Hola {# nota #}", "comment", "{#"),
        ("{{- a }}", "whitespace_control", "-"),
        ("{{ a -}}", "whitespace_control", "-"),
        (r"{{ '\ud800' }}", "bad_literal", r"'\ud800'"),
        (r"{{ 'C:\dir' }}", "bad_literal", r"'C:\dir'"),
        ("{{ 1e999 }}", "bad_literal", "1e999"),
        ("{{ " + "1" * 5000 + " }}", "bad_literal", "1" * 5000),
    ],
)
def test_anything_else_is_refused_where_it_stands(source: str, reason: str, blamed: str) -> None:
    with pytest.raises(TextError) as caught:
        parse(source)
    error = caught.value
    assert (error.reason, source[error.start : error.end]) == (reason, blamed)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ " + "(" * 100_000 + "a" + ")" * 100_000 + " }}", "too_long"),
        ("{{ " + "(" * 9_000 + "a" + ")" * 9_000 + " }}", "too_deep"),
        ("{{ " + "not " * 4_000 + "a }}", "too_deep"),
        ("{{ " + "-" * 15_000 + "1 }}", "too_deep"),
        ("{{ " + "[" * 9_000 + " }}", "unclosed_bracket"),
        ("{{ a" + "|upper" * 3_000 + " }}", "too_many_filters"),
        ("{{ '" + "\\'" * 9_000 + " }}", "unfinished_string"),
        ("{{ " + "'" * 15_001 + " }}", "unfinished_string"),
        ("{{ " * 6_000, "unclosed"),
    ],
)
def test_hostile_sources_are_refused_at_once(source: str, reason: str) -> None:
    began = process_time()
    with pytest.raises(TextError, match=reason):
        parse(source)
    assert process_time() - began < 2


def test_a_long_chain_is_only_a_name() -> None:
    assert render("{{ a" + ".b" * 9_000 + " }}")[0] == ""


def test_what_is_said_is_bounded() -> None:
    names = Given({"big": "x" * 60_000, "list": ["y" * 1000] * 1000})
    for source in (
        "{{ big }}{{ big }}",
        "{{ list }}{{ big }}",
        "{{ big }}" * 2000,
        "{{ big | upper }}!{{ list }}",
    ):
        said = parse(source).render(names, AR, [])
        assert len(said) == MAX_LENGTH
        assert said.endswith("…")
    assert parse("{{ big }}").render(names, AR, []) == "x" * 60_000


def test_unknown_filters_name_those_there_are() -> None:
    with pytest.raises(TextError) as caught:
        parse("{{ a | moneda }}")
    assert "money" in caught.value.params["known"]  # type: ignore[operator]


_names = st.sampled_from(["a", "b", "a.x", "b.name", "c.__class__", "a.x.y"])
_filters = st.sampled_from(
    ["money", "date", "time", "phone", "number", "default('z')", "upper", "lower", "title", "truncate(3)"]
)
_holes = st.builds(
    lambda name, filters: "{{ " + " | ".join([name, *filters]) + " }}", _names, st.lists(_filters, max_size=3)
)
_plain = st.text(alphabet=st.characters(exclude_characters="{", exclude_categories=["Cs"]))
_values = st.recursive(
    st.none() | st.just(MISSING) | st.booleans() | st.integers() | st.floats() | st.decimals()
    | st.text() | st.dates() | st.times() | st.datetimes() | st.builds(object),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["x", "name", "title"]), inner),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(_plain | _holes), _values, _values)
def test_whatever_the_values_it_is_a_text(parts: list[str], a: object, b: object) -> None:
    text = parse("".join(parts))
    names = Given({"a": a, "b": b})  # type: ignore[dict-item]
    missing: list[str] = []
    said = text.render(names, AR, missing)
    assert isinstance(said, str)
    assert len(said) <= MAX_LENGTH
    assert said == text.render(names, AR, [])
    assert {*missing} <= {".".join(use.path) for use in text.names if not use.has_default}
    text.value(names, AR, [])


@given(st.text() | st.text(alphabet="{}% #|.ab'\"\\()-\n1", max_size=40))
def test_any_source_is_a_text_or_an_error_within_it(source: str) -> None:
    try:
        text = parse(source)
    except TextError as error:
        places = [0, error.start, error.end, len(source)]
    else:
        places = [0, *(place for use in text.names for place in (use.start, use.end)), len(source)]
        assert isinstance(text.render(NAMES, AR, []), str)
    assert places == sorted(places)


@given(st.text())
def test_a_value_goes_in_untouched(value: str) -> None:
    assert parse("<{{ v }}>").render(Given({"v": value}), AR, []) == f"<{value}>"


EXAMPLE = Path(__file__).parents[1] / "projects" / "fibranorte"


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [node] if isinstance(node, str) else []


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example project is not here")
def test_every_text_of_the_example_is_read() -> None:
    files = [*EXAMPLE.glob("flows/*.yaml"), *EXAMPLE.glob("config/**/*.yaml")]
    texts = [parse(text) for file in files for text in _strings(yaml.safe_load(file.read_text("utf-8")))]
    assert sum(text.plain is None for text in texts) > 15


def test_equal_sources_are_equal() -> None:
    assert parse("{{ a }}") == parse("{{ a }}")
    assert hash(parse("{{ a }}")) == hash(parse("{{ a }}"))
