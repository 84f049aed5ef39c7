"""Reading a file: what it says, where each part stands, and what went wrong in the author's words."""

from __future__ import annotations

import io
import json
import random
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine.problems import Problem, message
from engine.project.source import Document, Path, Unreadable, read


def yaml(text: str) -> Document:
    return read("flows/x.yaml", text.encode())


def geojson(text: str) -> Document:
    return read("config/zones.geojson", text.encode())


def problems(file: str, data: bytes) -> list[Problem]:
    with pytest.raises(Unreadable) as caught:
        read(file, data)
    assert caught.value.problems
    return caught.value.problems


def marked(text: str, problem: Problem) -> str:
    """What the carets stand under."""
    span = problem.span
    assert span is not None
    assert span.line == span.end_line
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


SUPPORT = """\
# un flujo
schema: 1
steps:
  hola:
    say: "¡Hola 👋!"   # saludo
    hours: 12:30
    ok: no
    none: ~
    sure: true
    price: 18500.50
    tries: 3.0
    next: fin
    options:
      - {label: 'it''s', next: a}
      - label: |
          uno
          dos
        next: b
  fin: {end: saludado}
"""


def test_values_are_those_of_yaml_1_2() -> None:
    hola = yaml(SUPPORT).value["steps"]["hola"]

    assert hola == {
        "say": "¡Hola 👋!",
        "hours": "12:30",
        "ok": "no",
        "none": None,
        "sure": True,
        "price": Decimal("18500.50"),
        "tries": 3,
        "next": "fin",
        "options": [{"label": "it's", "next": "a"}, {"label": "uno\ndos\n", "next": "b"}],
    }
    assert isinstance(hola["tries"], int)


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("schema",), "1", "schema"),
        (("steps", "hola", "say"), '"¡Hola 👋!"', "say"),
        (("steps", "hola", "none"), "~", "none"),
        (("steps", "hola", "options", 0), "{label: 'it''s', next: a}", "{label: 'it''s', next: a}"),
        (("steps", "hola", "options", 0, "label"), "'it''s'", "label"),
        (("steps", "hola", "options", 1, "next"), "b", "next"),
        (("steps", "fin"), "{end: saludado}", "fin"),
        (("steps", "fin", "nada", "de", "nada"), "{end: saludado}", "fin"),
    ],
)
def test_each_part_knows_where_it_stands(path: Path, value: str, key: str) -> None:
    document = yaml(SUPPORT)

    assert document.source(path) == value
    for span, text in ((document.span(path), value), (document.key_span(path), key)):
        line = document.line_text(span.line)
        assert (line[span.column - 1 : span.end_column - 1], span.end_line) == (text, span.line)


def test_a_block_ends_with_its_last_value() -> None:
    document = yaml("a:\n  b:\n    - c\n\n# y nada más\n\nd: 1\n")

    assert document.source(("a",)) == "b:\n    - c"
    assert document.source(("a", "b")) == "- c"


def test_the_lines_are_those_of_an_editor() -> None:
    document = yaml("a: 1\r\nb:\r\n  c: 2\r\n")

    assert document.span(("b", "c")).line == 3
    assert [document.line_text(n) for n in (0, 1, 3, 9)] == ["", "a: 1", "  c: 2", ""]


def test_a_file_of_nothing_but_comments_is_nothing() -> None:
    for text in ("", "# hola\n", "---\n"):
        document = yaml(text)
        assert document.value is None
        assert document.span(()).line in (1, 2)
        assert document.span(("a",)) == document.span(())


TEXTS = r"""
plain: hola {{ name }} chau
quoted: "uno\n\"{{ name }}\" é"
single: 'it''s {{ name }}'
block: |
  uno
    dos {{ name }}

  tres
folded: >-
  uno
  dos {{ name }}

  tres
lines: "uno
  dos {{ name }}

  tres"
joined: "uno \
  dos {{ name }}"
bare: uno
  dos {{ name }}
  tres
"""


@pytest.mark.parametrize("key", "plain quoted single block folded lines joined bare".split())
def test_a_piece_of_a_text_is_found_in_the_file(key: str) -> None:
    document = yaml(TEXTS)
    value = document.value[key]
    start = value.index("{{")

    span = document.inside((key,), start, value.index("}}") + 2)

    assert document.line_text(span.line)[span.column - 1 : span.end_column - 1] == "{{ name }}"
    assert document.inside((key,), 0, 10**6).line <= span.line
    assert document.inside((key,), 10**6, 0).line >= span.line


def test_a_piece_of_a_text_of_json_is_found_past_its_escapes() -> None:
    document = geojson('{"name": "\\ud83d\\ude00 \\u00e9 {{ x }}"}')

    span = document.inside(("name",), 4, 11)

    assert document.value == {"name": "😀 é {{ x }}"}
    assert document.line_text(1)[span.column - 1 : span.end_column - 1] == "{{ x }}"
    assert document.inside((), 0, 1) == document.span(())


# The code, what is marked, and (when the help gives it) what to write instead.
TRAPS: list[tuple[str, str, str, str]] = [
    ("a:\n\tb: 1\n", "Y101", "\t", ""),
    ("a:\n  b: 1\n\tc: 2\n", "Y101", "\t", ""),
    ("a:\n  b: 1\n  \tc: 2\n", "Y101", "\t", ""),
    ("a:\n\u00a0\u00a0b: 1\n\u00a0c: 1\n", "Y101", "\u00a0", ""),
    ("label: caso #1 listo\n", "Y102", "#1 listo", '"caso #1 listo"'),
    ("say: hola #equipo\n", "Y102", "#equipo", '"hola #equipo"'),
    ("words: [caso #1, b]\nb: 2\n", "Y102", "#1, b]", '"caso #1"'),
    ("words:\n  - baja\n  - caso #equipo\n", "Y102", "#equipo", '"caso #equipo"'),
    ("a: caso #1\n  listo\nb: 1\n", "Y102", "#1", '"caso #1"'),
    ("a: *Pago*\n", "Y103", "*", '"*Pago*"'),
    ("a: *Pago\n", "Y103", "*", '"*Pago"'),
    ("a: **Pago** vence\n", "Y103", "*", '"**Pago** vence"'),
    ("a: *Pago vence\nb: 1\n", "Y103", "*", '"*Pago vence"'),
    ("a: !Hola mundo\n", "Y103", "!", '"!Hola mundo"'),
    ("a: & b\n", "Y103", "&", '"& b"'),
    ("a: 50\nb: %x # nota\n", "Y103", "%", '"%x"'),
    ("%x: 1\n", "Y103", "%", '"%x: 1"'),
    ("a: @equipo\n", "Y103", "@", '"@equipo"'),
    ("a: `x`\n", "Y103", "`", '"`x`"'),
    ("{a: @b}", "Y103", "@", '"@b"'),
    ("a: > hola\n", "Y103", ">", '"> hola"'),
    ("a: ? x\n", "Y103", "?", '"? x"'),
    ("words: [?que, b]\n", "Y103", "?", '"?que"'),
    ("a: , b\n", "Y103", ",", '", b"'),
    ("a: &b\n", "Y104", "&b", ""),
    ("a: &b {x: 1}\nc:\n  <<: *b\n", "Y104", "&b", ""),
    ("phone: 0381555\n", "Y105", "0381555", ""),
    ("- -01\n", "Y105", "-01", ""),
    ("hour: 09.30\n", "Y105", "09.30", ""),
    ("a: 1e40\n", "Y106", "1e40", ""),
    (f"a: {'9' * 5000}\n", "Y106", "9" * 5000, ""),
    ("a: .inf\n", "Y106", ".inf", ""),
    ("x: {label: Hola, mundo}\n", "Y107", "mundo", 'label: "Hola, mundo"'),
    ('a: {label: "x", next}\n', "Y107", "next", ""),
    ('a: {label: "x", next:foo}\n', "Y108", "next:foo", "next: foo"),
    ("a:\n  say:hola\n  next: b\n", "Y108", "say:hola", "say: hola"),
    ("a:\n  next: b\n  say:hola\n", "Y108", "say:hola", "say: hola"),
    ("a:\n  - b\n  -c\n  - d: e\n", "Y108", "-c", "- c"),
    ("a:\n  -{b: c, d: e}\n", "Y108", "-{b: c, d: e}", "- {b: c, d: e}"),
    ("a:\n  - b: c\n  -d: e\n", "Y108", "-d: e", "- d: e"),
    ("say: Nota: hoy # ya\n", "Y109", ":", 'say: "Nota: hoy"'),
    ('- {a: Di "ya": hoy, b: c}\n', "Y109", ":", "a: 'Di \"ya\": hoy'"),
    ('a: "hola\nb: 1\nc: 2\n', "Y110", '"hola', ""),
    ('a: "hola\nb: "chau"\nc: 2\n', "Y110", '"hola', ""),
    ("a: 'hola\nb: 'chau'\nc: 2\n", "Y110", "'hola", ""),
    ('- {a: "hola, b: c}\n- {a: "x", b: c}\n', "Y110", '"hola, b: c}', ""),
    ('a: 1\n"b: 2\nc: 3\n', "Y110", '"b: 2', ""),
    ("a: 'it's'\n", "Y111", "s'", ""),
    ('a: "di "hola" ya"\n', "Y111", 'hola" ya"', ""),
    ('a: "hola" amigo\n', "Y111", "amigo", ""),
    ('a: "C:\\datos"\n', "Y112", "\\d", ""),
    ('a: "\\xZZ"\n', "Y112", "\\x", ""),
    ('a: "\\0"\n', "Y112", "\\0", ""),
    ("a: {b: 1\nc: 2\n", "Y113", "{", ""),
    ("a: [1, 2\nb: 3\n", "Y113", "[", ""),
    ("a:\n  - [\n", "Y113", "[", ""),
    ("- {a: 1}\n- {b: 2\n- {c: 3}\n", "Y113", "{", ""),
    ("a: [1, 2]]\n", "Y114", "]", ""),
    ("a: {b: [1, 2}\n", "Y114", "}", ""),
    ('a: {b: ["c"]], d: e}\n', "Y114", "]", ""),
    ("a: ]\n", "Y114", "]", ""),
    ("a: {{ x }}\n", "Y115", "{{ x }}", '"{{ x }}"'),
    ("a: {{ x }} hola\n", "Y115", "{{ x }} hola", '"{{ x }} hola"'),
    ("a: {{ x('y, z') }}\nb: 1\n", "Y115", "{{ x('y, z') }}", "\"{{ x('y, z') }}\""),
    ("a: [{{ x.y | money }}, b]\n", "Y115", "{{ x.y | money }}", '"{{ x.y | money }}"'),
    ("a: {b: {{ x }} hola, c: 1}\n", "Y115", "{{ x }}", '"{{ x }}"'),
    ("a: [Oferta] hoy\nb: 1\n", "Y116", "[", '"[Oferta] hoy"'),
    ("a: {nombre} hola\nb: 1\n", "Y116", "{", '"{nombre} hola"'),
    ("a:\n  b: 1\n c: 2\n", "Y117", "c: 2", ""),
    ("a:\n    b: 1\n  c: 2\n", "Y117", "c: 2", ""),
    ("a: 1\n  b: 2\n", "Y117", "b", ""),
    ("a:\n  - x: 1\n    y: 2\n   z: 3\n", "Y117", "z: 3", ""),
    ("a: |\nhola\n", "Y117", "hola", ""),
    ("a:\n  - x\n  y: 1\n", "Y118", "y: 1", "- y: 1"),
    ("a:\n  - {x: 1}\n  {x: 2}\n", "Y118", "{x: 2}", "- {x: 2}"),
    ("a:\n  b: 1\n  hola\n", "Y119", "hola", ""),
    ("hola mundo\nb: 1\n", "Y119", "hola mundo", ""),
    ("a: 1\nb: 2\na : 3\n", "Y120", "a", ""),
    ("a: {b: 1, 'b': 2}\n", "Y120", "'b'", ""),
    ("1: a\n", "Y121", "1", ""),
    ("true: a\n", "Y121", "true", ""),
    ("a: 1\n: b\n", "Y121", ":", ""),
    ("{: a}\n", "Y121", ":", ""),
    ("? [a]\n: b\n", "Y121", "[", ""),
    ("[" * 40, "Y122", "[", ""),
    ("- " * 40, "Y122", "-", ""),
    ("a: 1\n---\nb: 2\n", "Y123", "---", ""),
    ("a: 1\n...\nb: 2\n", "Y123", "b", ""),
    ('a: {label: "x" next: y}\n', "Y124", " ", ""),
    ("a: [{b: 1} {b: 2}]\n", "Y124", " ", ""),
    ("a: - x\n", "Y125", "-", '"- x"'),
    ("a: 1\n- b\n", "Y125", "-", ""),
    ("a: “hola”\n", "Y126", "“hola”", '"hola"'),
    ("a: “hola: chau”\n", "Y126", "“hola: chau”", '"hola: chau"'),
]


@pytest.mark.parametrize(("text", "code", "under", "fixed"), TRAPS, ids=[trap[0][:40] for trap in TRAPS])
def test_a_trap_of_yaml_is_caught_by_name(text: str, code: str, under: str, fixed: str) -> None:
    found = problems("flows/x.yaml", text.encode())

    assert found[0].code == code
    assert {problem.code for problem in found} == {code}
    assert marked(text, found[0]) == under
    assert found[0].params.get("fixed", "") == fixed


@pytest.mark.parametrize(
    "text",
    [
        "say: hola # esto es un comentario\n",
        "next: fin #vuelve al principio\n",
        "next: fin #\n",
        "say: hola  ## importante\n",
        'say: "caso #1 listo" #vale\n',
        "tries: 2 #1 no alcanza\n",
        "options: #las tres\n  - {label: a, next: b}\n",
        "say: |\n  caso #1\n  listo\n",
        "# caso #1\nsay: hola#1\n",
        "say: {a: b} #1\n",
    ],
)
def test_a_comment_is_a_comment(text: str) -> None:
    assert yaml(text).value


def test_several_faults_are_told_together_in_the_order_of_the_file() -> None:
    text = "say: caso #1\nphone: 0381\nsay: otra\nx: {a: b, c}\nz: Nota: hoy\n"

    assert [problem.code for problem in problems("flows/x.yaml", text.encode())] == [
        "Y102",
        "Y105",
        "Y120",
        "Y107",
        "Y109",
    ]


def test_a_repeated_key_says_where_the_first_one_is() -> None:
    found = problems("flows/x.yaml", b"steps:\n  a: {b: {c: d}}\n  e: f\n  a: 1\n  a: 2\n  e: 3\n")

    assert [(problem.params["key"], problem.params["line"]) for problem in found] == [
        ("a", 2),
        ("a", 2),
        ("e", 3),
    ]
    assert message(found[0]) == "la clave «a» está dos veces; la primera, en la línea 2"


JSON_FAULTS: list[tuple[str, str, str, str]] = [
    ('{"a": 1,}', "Y201", "comma", ","),
    ("[1,]", "Y201", "comma", ","),
    ('{"a" 1}', "Y201", "default", "1"),
    ('{"a": 1 "b": 2}', "Y201", "missing_comma", " "),
    ("{'a': 1}", "Y201", "quote", "'"),
    ('{"a": 1} // x', "Y201", "comment", "/"),
    ('{"a": "x\ny"}', "Y201", "string", '"'),
    ('{"a": "\\q"}', "Y201", "string", '"'),
    ("[1] 2", "Y201", "rest", "2"),
    ("", "Y201", "empty", ""),
    ('{"a": True}', "Y201", "default", "True"),
    ('{"a": 01}', "Y201", "default", "01"),
    ("[1,,2]", "Y201", "default", ","),
    ('{"a": [1}', "Y201", "default", "}"),
    ('{"a": {"b": 1}', "Y113", "", "{"),
    ('{"a": NaN}', "Y106", "endless", "NaN"),
    ('{"a": 1e999}', "Y106", "long", "1e999"),
    (f'{{"a": {"1" * 31}}}', "Y106", "long", "1" * 31),
    ('{"a": 1, "a": 2}', "Y120", "", '"a"'),
    ('{"a": "\\ud800"}', "Y112", "invisible", "\\ud800"),
    ('{"a": "\\u0000"}', "Y112", "invisible", "\\u0000"),
    ("[" * 40 + "]" * 40, "Y122", "", "["),
]


@pytest.mark.parametrize(("text", "code", "hint", "under"), JSON_FAULTS)
def test_what_is_wrong_in_json(text: str, code: str, hint: str, under: str) -> None:
    (problem,) = problems("config/zones.geojson", text.encode())

    assert problem.code == code
    assert problem.hint.replace("other", "default") == hint
    assert text == "" or marked(text, problem) == under


def test_json_is_read_as_json() -> None:
    document = geojson('\t{\n\t"a": [1, 2.50, -65.0], "b": "no: {",\n\t"c": null}')

    assert document.value == {"a": [1, Decimal("2.50"), -65], "b": "no: {", "c": None}
    assert document.source(("a", 1)) == "2.50"
    assert document.span(("c",)).line == 3


def test_files_in_other_encodings_are_named() -> None:
    (latin,) = problems("flows/x.yaml", "a: 1\nsay: niño\n".encode("cp1252"))
    assert (latin.code, latin.hint, latin.params["guess"]) == ("P102", "letter", "ñ")
    assert latin.span is not None
    assert (latin.span.line, latin.span.column) == (2, 8)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        (wide,) = problems("flows/x.yaml", "say: hola\n".encode(encoding))
        assert wide.code == "P103"
    assert yaml("\ufeffsay: 'ñ'\n").value == {"say": "ñ"}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe"])
def test_invisible_characters_are_pointed_at(character: str) -> None:
    for file in ("flows/x.yaml", "config/zones.geojson"):
        (problem,) = problems(file, f'{{"a": "x{character}y"}}'.encode())
        assert (problem.code, problem.params["character"]) == ("P104", f"U+{ord(character):04X}")
        assert problem.span is not None
        assert (problem.span.line, problem.span.column) == (1, 9)


def test_a_file_that_is_too_large_is_not_even_decoded() -> None:
    for file, size in (("flows/x.yaml", 1024**2 + 1), ("config/zones.geojson", 10 * 1024**2 + 1)):
        (problem,) = problems(file, b"\xff" * size)
        assert problem.code == "P101"


PIECES = [
    *"abc:-?,[]{}#&*!|>'\"%@` \n\t\\0159.~<=",
    "\n  ",
    "\n- ",
    ": ",
    " #1",
    "{{ ",
    " }}",
    "<<: *a",
    "é",
    "👋",
]
PIECES += ["\r\n", "---\n", "...\n", "a: ", '"x"', "key: value\n", "  - {label: x, next: y}\n", "\u00a0", "“"]
YAMLISH = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def attempt(file: str, data: bytes) -> Document | Unreadable:
    try:
        return read(file, data)
    except Unreadable as unreadable:
        return unreadable


def assert_told_or_read(file: str, data: bytes) -> None:
    outcome = attempt(file, data)
    if isinstance(outcome, Document):
        assert_every_place_is_inside(outcome, (), outcome.value)
        return
    assert outcome.problems
    for problem in outcome.problems:
        assert message(problem)
        assert problem.span is not None
        assert 1 <= problem.span.column <= len(outcome.line_text(problem.span.line)) + 2


def assert_every_place_is_inside(document: Document, path: Path, value: Any) -> None:
    for span in (document.span(path), document.key_span(path)):
        assert 1 <= span.column <= len(document.line_text(span.line)) + 1
    if isinstance(value, str):
        document.inside(path, 0, len(value))
    for key, child in value.items() if isinstance(value, dict) else ():
        assert isinstance(key, str)
        assert_every_place_is_inside(document, (*path, key), child)
    for index, child in enumerate(value if isinstance(value, list) else ()):
        assert_every_place_is_inside(document, (*path, index), child)


@given(
    st.sampled_from(["x.yaml", "x.geojson"]), st.binary(max_size=200) | st.text(max_size=100).map(str.encode)
)
def test_anything_is_read_or_explained(file: str, data: bytes) -> None:
    assert_told_or_read(file, data)


@given(YAMLISH)
def test_anything_like_yaml_is_read_or_explained(text: str) -> None:
    assert_told_or_read("x.yaml", text.encode())


@given(YAMLISH)
def test_anything_like_json_is_read_or_explained(text: str) -> None:
    assert_told_or_read("x.geojson", text.encode())


@given(st.integers(0, 10**9))
def test_a_good_file_with_one_thing_changed_is_read_or_explained(seed: int) -> None:
    chance = random.Random(seed)
    at = chance.randrange(len(SUPPORT))
    piece = chance.choice(
        ["", '"', "'", " ", "\n", "\t", "#", ": ", "- ", "{", "}", "[", "]", ",", "*", "{{ x }}"]
    )
    assert_told_or_read("x.yaml", (SUPPORT[:at] + piece + SUPPORT[at + chance.randrange(2) :]).encode())


NAMES = st.text("abcdeñ_", min_size=1, max_size=6)
PRINTABLE = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"], exclude_characters="\ufeff"
)
AS_THEY_COME = ["no", "12:30", "1.0", "{{ x }}", "#1"]
TEXT = st.text(PRINTABLE | st.sampled_from(" \n"), max_size=30) | st.sampled_from(AS_THEY_COME)
TEXT = TEXT.filter(lambda text: text[:1] not in (":", "?") and (text.isascii() or not text[:1].isspace()))
"""ruamel writes without quotes two beginnings that libyaml does not take."""

NUMBERS = st.integers(-(10**12), 10**12)
VALUES = st.recursive(
    TEXT | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def dumped(value: Any, flow: bool, quotes: str | None, width: int) -> str:
    dumper = YAML(pure=True)
    dumper.version = (1, 2)
    dumper.default_flow_style = flow
    dumper.default_style = quotes
    dumper.width = width
    out = io.StringIO()
    dumper.dump(value, out)
    return out.getvalue().removeprefix("%YAML 1.2\n")


@given(VALUES, st.booleans(), st.sampled_from([None, None, '"', "'"]), st.sampled_from([20, 80, 10_000]))
def test_what_another_program_writes_is_read_the_same(
    value: Any, flow: bool, quotes: str | None, width: int
) -> None:
    if quotes:
        value = untagged(value)
    text = dumped({"a": value}, flow, quotes, width)
    document = attempt("x.yaml", text.encode())
    if isinstance(document, Unreadable):  # what is refused on purpose
        assert {problem.code for problem in document.problems} <= {"Y105", "Y106", "Y126"}, text
        return

    assert document.value == YAML(typ="safe", pure=True).load(text)
    for path, leaf in leaves((), document.value):
        assert_same_alone(document, path, leaf, "[{}]\n" if flow else "- {}\n")


def untagged(value: Any) -> Any:
    """With texts alone: ruamel gives a quoted number a tag."""
    if isinstance(value, dict):
        return {key: untagged(child) for key, child in value.items()}
    if isinstance(value, list):
        return [untagged(child) for child in value]
    return str(value)


def leaves(path: Path, value: Any) -> list[tuple[Path, Any]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if children is None:
        return [(path, value)]
    return [leaf for key, child in children for leaf in leaves((*path, key), child)]


def assert_same_alone(document: Document, path: Path, leaf: Any, alone: str) -> None:
    """The characters of a value, taken out of the file, say the same value."""
    written = document.source(path)
    if not written.startswith(("|", ">")):
        assert yaml(alone.format(written or "null")).value == [leaf]


@given(VALUES, st.sampled_from([None, 1, 4, "\t"]))
def test_what_another_program_writes_as_json_is_read_the_same(value: Any, indent: int | str | None) -> None:
    document = geojson(json.dumps({"a": value}, indent=indent))

    assert document.value == {"a": value}
    for path, leaf in leaves((), document.value):
        if not isinstance(leaf, dict | list):
            assert json.loads(document.source(path)) == leaf


@pytest.mark.parametrize(
    "piece", ["[", "{a: ", "- ", "? ", "a: ", '"', "'\n", "a #1\n", "&a ", "a:\n", "“", "{a,", "k: v\n"]
)
def test_nothing_takes_long(piece: str) -> None:
    for file, size in (("x.yaml", 200_000), ("x.geojson", 1_000_000)):
        started = time.process_time()
        outcome = attempt(file, (piece * (size // len(piece.encode()))).encode())
        assert time.process_time() - started < 10
        assert isinstance(outcome, Document) or len(outcome.problems) <= size
