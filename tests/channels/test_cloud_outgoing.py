"""What is sent, as the Cloud API takes it: within its limits, and with nothing lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.author.meta.limits import fault
from engine.author.meta.server import options_of
from engine.channels.cloud.numbers import other_form
from engine.channels.cloud.outgoing import Style, payloads
from engine.channels.fitting import shortened, split
from engine.core.matching import match
from engine.core.messages import Choice, Content, Location, Send, TemplateUse
from tests.channels.sends import MARIELA, menu, send

STYLE = Style(open_list="Ver opciones")
LINK = "https://fibranorte.example/planes.jpg"
TEAM = ("Sin internet", "Internet lento", "Facturas y pagos", "Hablar con una persona")


def made(message: Send, address: str = MARIELA, style: Style = STYLE) -> list[dict[str, Any]]:
    found = payloads(message, address, "7 m1", style)
    assert [fault(one) for one in found] == [None] * len(found)
    return found


def only(message: Send, **more: Any) -> dict[str, Any]:
    (found,) = made(message, **more)
    return found


def test_a_text() -> None:
    assert only(send("Hola, María")) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "5493815550001",
        "type": "text",
        "text": {"body": "Hola, María"},
        "biz_opaque_callback_data": "7 m1",
    }


def test_a_text_with_an_address_shows_its_page() -> None:
    assert only(send("Mirá https://fibranorte.example"))["text"]["preview_url"] is True


def test_somebody_without_a_phone() -> None:
    found = only(send("Hola"), address="AR.1349120")
    assert found["recipient"] == "AR.1349120"
    assert "to" not in found


@pytest.mark.parametrize("address", ["", "mesa", "12@lid", "120363@g.us", "AR.", "+54 381"])
def test_what_is_no_address(address: str) -> None:
    assert payloads(send("Hola"), address, "1", STYLE) == []


def test_nothing_to_say_is_no_message() -> None:
    assert made(send("  \n ")) == []


def test_a_long_text_is_cut_where_a_paragraph_ends() -> None:
    first, second = "Uno. " * 700, "Dos. " * 700
    assert [one["text"]["body"] for one in made(send(f"{first}\n\n{second}"))] == [
        first.strip(),
        second.strip(),
    ]


def test_few_short_options_are_buttons() -> None:
    found = only(menu("¿Tenés la luz roja?", "Sí", "No", "No sé"))["interactive"]
    assert found["type"] == "button"
    assert found["body"] == {"text": "¿Tenés la luz roja?"}
    assert [option["title"] for option in options_of({"interactive": found})] == ["Sí", "No", "No sé"]


def test_more_options_are_a_list() -> None:
    found = only(menu("¿En qué te ayudo?", *TEAM))["interactive"]
    assert found["type"] == "list"
    assert found["action"]["button"] == "Ver opciones"
    assert [row["title"] for row in options_of({"interactive": found})] == list(TEAM)


def test_options_that_are_explained_are_a_list() -> None:
    found = only(menu("¿Qué plan?", ("100 megas", "$ 15.000 por mes"), "Otro"))["interactive"]
    assert options_of({"interactive": found}) == [
        {"id": "100 megas", "title": "100 megas", "description": "$ 15.000 por mes"},
        {"id": "Otro", "title": "Otro"},
    ]


def test_a_long_option_is_shortened_and_stands_whole_below() -> None:
    label = "Quiero hablar con una persona de ventas"
    row = options_of(only(menu("¿Qué necesitás?", label, "Otra cosa")))[0]
    assert row == {"id": label, "title": "Quiero hablar con una…", "description": label}
    assert match(row["title"], [(label, ()), ("Otra cosa", ())]) == 0


@pytest.mark.parametrize(
    "titles",
    [
        ("Cambiar el plan de internet a uno mayor", "Cambiar el plan de internet a uno menor"),
        ("Sí", "Sí"),
        ("Sí", "sí"),
        tuple(f"Opción {letter}" for letter in "ABCDEFGHIJK"),
        ("Electroencefalografistaespecialista", "Otra cosa"),
        ("x" * 300, "Otra cosa"),
    ],
    ids=["alike once short", "twice", "alike", "eleven", "one long word", "endless"],
)
def test_options_that_a_list_would_not_tell_apart_go_as_text(titles: tuple[str, ...]) -> None:
    found = only(menu("¿Cuál?", *titles))
    assert found["type"] == "text"
    assert all(title in found["text"]["body"] for title in titles)


def test_a_line_may_want_its_menus_as_text() -> None:
    assert only(menu("¿Cuál?", "A mí", "A otro"), style=Style(menus=False))["text"]["body"].endswith(
        "2. A otro"
    )


def test_a_long_question_goes_before_its_buttons() -> None:
    question = "Leé bien esto. " * 100
    before, last = made(menu(question, "Acepto", "No acepto"))
    assert before["type"] == "text"
    asked = before["text"]["body"], last["interactive"]["body"]["text"]
    assert " ".join(asked) == question.strip()


def test_a_photo_with_its_text() -> None:
    found = only(send("Los planes", "image", media=LINK))
    assert found["image"] == {"link": LINK, "caption": "Los planes"}


def test_a_file_that_was_uploaded() -> None:
    found = only(send("", "document", media="990000000000001", name="factura.pdf"))
    assert found["document"] == {"id": "990000000000001", "filename": "factura.pdf"}


@pytest.mark.parametrize(
    "media", ["foto.jpg", "/etc/passwd", "http://plain.example/x.jpg", "file:///etc/passwd"]
)
def test_a_file_that_whatsapp_cannot_have(media: str) -> None:
    assert made(send("Mirá", "image", media=media)) == []


def test_a_text_too_long_for_a_caption_follows_the_photo() -> None:
    photo, text = made(send("palabra " * 200, "image", media=LINK))
    assert photo["image"] == {"link": LINK}
    assert text["text"]["body"] == ("palabra " * 200).strip()


def test_an_audio_has_no_caption() -> None:
    audio, text = made(send("Escuchá", "audio", media=LINK, data={"voice": True}))
    assert audio["audio"] == {"link": LINK, "voice": True}
    assert text["text"]["body"] == "Escuchá"


def test_a_photo_stands_above_its_buttons() -> None:
    found = only(menu("¿Es así?", "Sí", "No", kind="image", media=LINK))["interactive"]
    assert found["header"] == {"type": "image", "image": {"link": LINK}}


def test_a_photo_goes_before_its_list() -> None:
    photo, question = made(menu("¿Cuál?", *TEAM, kind="image", media=LINK))
    assert (photo["type"], question["interactive"]["type"]) == ("image", "list")


def test_asking_for_a_place_has_its_own_button() -> None:
    found = only(send("¿Dónde vivís?", asks="location"))["interactive"]
    assert found == {
        "type": "location_request_message",
        "action": {"name": "send_location"},
        "body": {"text": "¿Dónde vivís?"},
    }


def test_a_place() -> None:
    place = Location(Decimal("-26.81"), Decimal("-65.295"), "Plaza", None)
    found = only(send("", "location", location=place))
    assert found["location"] == {"latitude": -26.81, "longitude": -65.295, "name": "Plaza"}


def test_somebodys_card() -> None:
    card = only(send("", "contact", name="Pedro Sosa", data={"phones": ["+5493815550009"]}))["contacts"][0]
    assert card["name"]["formatted_name"] == "Pedro Sosa"
    assert card["phones"] == [{"phone": "+5493815550009", "type": "CELL"}]


def test_a_template() -> None:
    use = TemplateUse("caso_tomado", "es_AR", ("María", "SOP-1\n con   espacios", ""))
    found = only(send("Tu caso…", template=use))["template"]
    assert (found["name"], found["language"]) == ("caso_tomado", {"code": "es_AR"})
    values = [value["text"] for value in found["components"][0]["parameters"]]
    assert values == ["María", "SOP-1 con espacios", "-"]


def test_a_quote_is_of_the_first_part() -> None:
    first, second = made(send("largo " * 1000, quotes="wamid.X"))
    assert first["context"] == {"message_id": "wamid.X"}
    assert "context" not in second


def test_a_quote_of_what_whatsapp_does_not_know_is_left_out() -> None:
    assert "context" not in only(send("Hola", quotes="e12.3"))


def test_the_extra_digit_of_a_mobile() -> None:
    for one, other in (
        ("5493815550001", "543815550001"),
        ("5215512345678", "525512345678"),
        ("5511987654321", "551187654321"),
    ):
        assert other_form(f"+{one}") == other
        assert other_form(other) == one
    assert other_form("14155550100") is None
    assert other_form("AR.1349120") is None


@given(st.text(max_size=400), st.integers(8, 60))
def test_a_text_in_parts_is_the_whole_text(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(0 < len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(max_size=100), st.integers(8, 60))
def test_what_is_shortened_fits(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= most


words = st.text(max_size=120) | st.text("ab \n", min_size=1, max_size=40)
texts = words | st.builds(lambda word, n: word * n, words, st.integers(1, 400))
choices = st.builds(Choice, words, st.just("") | words)
contents = st.builds(
    Content,
    st.sampled_from(
        ["text", "image", "video", "audio", "document", "sticker", "location", "contact", "poll"]
    ),
    texts,
    st.sampled_from([None, LINK, "990000000000001", "foto.jpg"]),
    st.none() | words,
    st.none() | st.builds(Location, st.just(Decimal(-26)), st.just(Decimal(-65)), st.none() | words),
    st.just({}) | st.just({"voice": True}) | st.just({"phones": ["+5493815550009"]}),
)
sends = st.builds(
    Send,
    st.just("m1"),
    st.just(("contact", MARIELA)),
    st.just("whatsapp"),
    contents,
    st.just("bot"),
    body=texts,
    choices=st.lists(choices, max_size=12).map(tuple),
    quotes=st.sampled_from([None, "wamid.X", "m0"]),
    template=st.none() | st.builds(TemplateUse, st.just("aviso"), st.just("es"), st.tuples(words, words)),
    asks=st.sampled_from([None, "location"]),
)


@given(sends, st.booleans())
def test_whatever_is_sent_is_within_the_limits(message: Send, menus: bool) -> None:
    made(message, style=Style(menus, "Ver opciones"))


@given(texts)
def test_every_word_of_a_text_arrives(text: str) -> None:
    said = "".join(one["text"]["body"] for one in made(send(text)))
    assert "".join(said.split()) == "".join(text.split())


@given(texts, st.lists(choices, min_size=1, max_size=12))
def test_every_option_of_a_menu_arrives_and_can_be_touched(body: str, offered: list[Choice]) -> None:
    message = menu(body, *((choice.title, choice.about) for choice in offered))
    *before, last = made(message) or [{}]
    labels = [" ".join(choice.title.split()) for choice in offered]
    if options := options_of(last):
        assert [option["id"] for option in options] == labels
        candidates = [(label, ()) for label in labels]
        assert [match(option["title"], candidates) for option in options] == list(range(len(labels)))
        said = "".join(one["text"]["body"] for one in before) + last["interactive"]["body"]["text"]
        assert "".join(said.split()) == "".join(body.split())
