"""Names read keys and nothing else; what people write folds to what was meant."""

from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core import values
from engine.core.values import MISSING, Given, fold, lookup, reader

NAMES = Given(
    {
        "item": {"items": 3, "name": "Plus", "__class__": "a key like any other"},
        "place": {"zone": None},
        "frozen": MappingProxyType({"deep": MappingProxyType({"key": "yes"})}),
        "plans": [{"name": "Plus"}],
    }
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item.items", 3),
        ("item.__class__", "a key like any other"),
        ("place.zone", None),
        ("frozen.deep.key", "yes"),
        ("item.keys", MISSING),
        ("item.name.upper", MISSING),
        ("place.zone.name", MISSING),
        ("plans.0", MISSING),
        ("plans.append", MISSING),
        ("nobody", MISSING),
        ("nobody.home", MISSING),
    ],
)
def test_a_dotted_name_follows_keys_only(name: str, value: object) -> None:
    path = tuple(name.split("."))
    assert lookup(NAMES, path) == value
    assert reader(path)(NAMES) == value


def test_missing_is_false_and_says_so() -> None:
    assert not MISSING
    assert repr(MISSING) == "MISSING"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("¿Llegan a mi casa?", "llegan a mi casa"),
        ("  MENÚ!! ", "menu"),
        ("Año nuevo, señor", "ano nuevo senor"),
        (" 1) ", "1"),
        ("1️⃣", "1"),
        ("٣", "3"),
        ("A-0007", "a 0007"),
        ("hola👋🏽amigo", "hola amigo"),
        ("👨‍👩‍👧", ""),
        ("cafe\u0301", "cafe"),
        ("𝐇𝐨𝐥𝐚", "hola"),
        ("Straße", "strasse"),
        ("in\u00adternet", "internet"),
        ("uno\n\tdos", "uno dos"),
        ("", ""),
    ],
)
def test_accents_case_punctuation_and_emoji_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
@example("İ")
@example("ŉ")
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F), max_size=80))
def test_shouting_does_not_count(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) or "ı" in text  # Turkish, where it does


def test_a_flood_of_alphabets_is_folded_without_being_remembered() -> None:
    text = "".join(map(chr, range(0x4E00, 0x9FFF)))
    assert fold(text) == text
    assert len(values._FOLDED) <= 4096
