"""Which option of the menu people meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.matching import Candidate, match, match_words

MENU = (
    Candidate("Sin internet", ("no tengo internet", "se cortó")),
    Candidate("Facturas y pagos"),
    Candidate("Pedir una visita"),
    Candidate("Hablar con una persona", ("asesor", "humano", "operador")),
)
PLANS = (
    Candidate("Hogar · 100 Mbps · $ 18.500"),
    Candidate("Plus · 300 Mbps · $ 24.900"),
    Candidate("Pro · 600 Mbps · $ 36.000"),
)


@pytest.mark.parametrize(
    "text",
    "2| 2) |2.|(2)|2️⃣|#2|opción 2|Opcion 2!!|la opción 2|la 2|el 2|quiero la 2|la 2 por favor|número 2"
    "|N° 2|Nº 2|nro 2|dos|la dos|opción dos|segundo|el segundo|La segunda.|segunda opción|2da|option 2"
    "|the second one".split("|"),
)
def test_an_option_is_named_by_its_number(text: str) -> None:
    assert match(text, MENU) == 1
    assert match(text, MENU, by_number=False) is None


def test_first_and_last() -> None:
    assert match("uno", MENU) == match("la primera", MENU) == 0
    assert match("la última", MENU) == 3


@pytest.mark.parametrize(
    "text", ["0", "5", "9", "la quinta", "opción 12", "1 2", "12", "-", "1 y 2", "2.5", "9" * 5000]
)
def test_a_number_of_no_option_is_no_match(text: str) -> None:
    assert match(text, MENU) is None


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Sin internet", 0),
        ("SIN INTERNÉT!!", 0),
        ("¡¡sin  internet 😡!!", 0),
        ("no tengo internet", 0),
        ("Se corto", 0),
        ("humano", 3),
        ("2. Facturas y pagos", 1),
    ],
)
def test_an_option_is_named_by_its_label_or_a_word(text: str, index: int) -> None:
    assert match(text, MENU) == index


@pytest.mark.parametrize(
    ("text", "index"),
    [("facturas", 1), ("pagos", 1), ("visita", 2), ("una persona", 3), ("HABLAR CON", 3), ("con", 3)],
)
def test_a_part_of_one_label_is_enough(text: str, index: int) -> None:
    assert match(text, MENU) == index
    assert match(text, MENU, by_number=False) == index


@pytest.mark.parametrize(
    "text", ["y", "de", "persona una", "factura", "internet lento", "una visita mañana", "", "?", "👍"]
)
def test_what_says_too_little_or_something_else_is_no_match(text: str) -> None:
    assert match(text, MENU) is None


def test_a_part_of_two_labels_is_no_match() -> None:
    assert match("mbps", PLANS) is None
    assert match("plus", PLANS) == 1
    assert match("300 mbps", PLANS) == 1


def test_a_bare_number_is_only_ever_the_number_of_an_option() -> None:
    assert match("300", PLANS) is None
    assert match("24.900", PLANS) is None
    assert match("100", [Candidate("100"), Candidate("200")]) is None
    assert match("2", [Candidate("2"), Candidate("1")]) == 1


def test_the_whole_label_wins_over_a_part_of_another() -> None:
    options = [Candidate("Ver mis facturas"), Candidate("Facturas")]
    assert match("facturas", options) == 1


def test_two_candidates_are_no_match() -> None:
    assert match("ventas", [Candidate("Comprar", ("ventas",)), Candidate("Ventas")]) is None
    # «dos» is the second by number and the first by label
    assert match("dos", [Candidate("Dos"), Candidate("Tres")]) is None


VISITS = (
    Candidate("Sacar un turno"),
    Candidate("Segunda consulta"),
    Candidate("Ver la última factura"),
    Candidate("Primera consulta", ("nuevo",)),
)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("primera", 3),
        ("PRIMERA!", 3),
        ("segunda", 1),
        ("última", 2),
        ("la última", 3),  # with its article it is the place that is meant
        ("la primera", 0),
        ("primero", 0),
        ("la primera opción", 0),
        ("tercera", 2),
        ("cuarta", 3),
    ],
)
def test_an_ordinal_is_a_word_of_a_label_before_it_is_a_place(text: str, index: int) -> None:
    assert match(text, VISITS) == index


def test_an_ordinal_of_a_label_opens_a_conversation_and_one_of_a_place_does_not() -> None:
    assert match("primera", VISITS, by_number=False) == 3
    assert match("tercera", VISITS, by_number=False) is None


def test_an_ordinal_that_is_a_whole_label_is_that_one() -> None:
    assert match("primera", [Candidate("Segunda"), Candidate("Primera")]) == 1


def test_an_ordinal_of_two_labels_is_no_match() -> None:
    assert (
        match("primera", [Candidate("Otra"), Candidate("Primera cuota"), Candidate("Primera visita")]) is None
    )


def test_a_number_word_of_a_label_is_still_its_place() -> None:
    assert match("dos", [Candidate("Plan dos pantallas"), Candidate("Plan familiar")]) == 1


def test_a_hidden_option_moves_the_numbers() -> None:
    shown = [MENU[0], MENU[1], MENU[3]]
    assert match("3", shown) == 2
    assert match("pedir una visita", shown) is None


def test_labels_that_are_only_emoji_can_be_answered_with_them() -> None:
    options = [Candidate("👍"), Candidate("👎")]
    assert match("👍🏽", options) == 0
    assert match("👎 ", options) == 1
    assert match("👌", options) is None


def test_plain_pairs_serve_as_candidates() -> None:
    assert match("asesor", [("Hablar con una persona", ("asesor",))]) == 0
    assert match("hola", []) is None


def test_a_keyword_is_the_whole_message() -> None:
    words = ("menu", "inicio", "volver al inicio")
    assert match_words("Menú!!", words)
    assert match_words(" VOLVER AL INICIO ", words)
    assert not match_words("quiero el menu", words)
    assert not match_words("", words)
    assert not match_words("👍", words)


TEXTS = st.one_of(
    st.text(), st.sampled_from(["1", "la 2", "sin internet", "con una", "👍", "última", "\x00", "\ud800"])
)
OPTIONS = st.lists(st.tuples(st.text(), st.lists(st.text(), max_size=2).map(tuple)), max_size=5)


@given(TEXTS, OPTIONS, st.booleans())
def test_what_matches_is_an_option(
    text: str, options: list[tuple[str, tuple[str, ...]]], by_number: bool
) -> None:
    found = match(text, options, by_number)
    assert found is None or 0 <= found < len(options)


@given(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=30))
def test_a_number_names_that_option_and_no_other(number: int, options: int) -> None:
    found = match(str(number), [(f"opción {n * 7}", ()) for n in range(options)])
    assert found == (number - 1 if number <= options else None)


@given(st.lists(st.from_regex(r"[a-z]{3,8} [a-z]{3,8}", fullmatch=True), min_size=1, max_size=8, unique=True))
def test_every_label_names_its_option_when_shouted(labels: list[str]) -> None:
    options = [(label, ()) for label in labels]
    for index, label in enumerate(labels):
        assert match(f"¡{label.upper()}!", options, by_number=False) == index
