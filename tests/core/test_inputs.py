"""What people write, and the value that is understood."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core.inputs import KINDS, NO_MATCH, Accept, phone_e164, read
from engine.core.messages import Content, Location
from engine.core.model import Conversation
from engine.core.zones import Zone, Zones
from engine.store import codec

TUCUMAN = ZoneInfo("America/Argentina/Tucuman")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=TUCUMAN)


def answer(kind: str, text: str = "", *, country: str = "AR", language: str = "es", **accept: Any) -> Any:
    return read(Accept(kind, **accept), Content(text=text), MONDAY, country, None, language)


def send(kind: str, content: Content, zones: Zones | None = None) -> Any:
    return read(Accept(kind), content, MONDAY, "AR", zones)


def sent_file(kind: str, name: str | None = None, media: str | None = "id", text: str = "") -> Content:
    return Content(kind, text, media, name)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", "4"),
        ("4.", "4"),
        ("un 4", "4"),
        ("cuatro", "4"),
        ("Un CUATRO!!", "4"),
        ("le pongo un 5", "5"),
        ("un 5, excelente atención", "5"),
        ("5 (cinco)", "5"),
        ("uno", "1"),
        ("un", "1"),
        ("4️⃣", "4"),
        ("４", "4"),
        ("N° 4", "4"),
        ("más o menos 3", "3"),
        ("mil gracias, un 5", "5"),
        ("-5", "-5"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("tres y medio", "3.5"),
        ("dieciséis", "16"),
        ("diez y seis", "16"),
        ("treinta y un mil", "31000"),
        ("100mb", "100"),
        ("cien por ciento", "100"),
    ],
)
def test_a_number_is_understood(text: str, value: str) -> None:
    assert answer("number", text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "del 1 al 5",
        "entre 3 y 4",
        "3 o 4",
        "uno o dos",
        "más de 3",
        "no sé, un desastre",
        "A4",
        "SOP-1",
        "5G",
        "2x1",
        "25/3",
        "16:30",
        "24 900",
        "1.2.3",
        "1,500",
        "9" * 16,
        "malísimo",
        "",
        "👍",
    ],
)
def test_no_number_or_more_than_one_is_no_match(text: str) -> None:
    assert answer("number", text) is NO_MATCH


@pytest.mark.parametrize("text", ["4/5", "4 de 5", "4 sobre 5", "cuatro de 5"])
def test_so_many_out_of_the_highest_is_a_number(text: str) -> None:
    assert answer("number", text, min=1, max=5) == 4
    assert answer("number", text, min=1, max=10) is NO_MATCH


def test_a_number_keeps_to_its_bounds() -> None:
    assert answer("number", "5", min=1, max=5) == 5
    assert answer("number", "6", min=1, max=5) is NO_MATCH
    assert answer("number", "0", min=Decimal(1), max=Decimal(5)) is NO_MATCH


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24900", "24900"),
        ("son 24.900", "24900"),
        ("$ 24.900,50", "24900.50"),
        ("24900,5", "24900.5"),
        ("1.234.567", "1234567"),
        ("24.900.-", "24900"),
        ("24,900", "24900"),
        ("u$s 100", "100"),
        ("mil quinientos", "1500"),
        ("veinticuatro mil novecientos", "24900"),
        ("24 mil 900", "24900"),
        ("24,9 mil", "24900"),
        ("20k", "20000"),
        ("20 lucas", "20000"),
        ("un palo y medio", "1500000"),
        ("medio millón", "500000"),
        ("dos millones trescientos mil", "2300000"),
        ("ciento un mil doscientos pesos", "101200"),
    ],
)
def test_money_is_understood(text: str, value: str) -> None:
    paid = answer("money", text)
    assert paid == Decimal(value)
    assert isinstance(paid, Decimal)


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("AR", "1.500", "1500"),
        ("CO", "1.500", "1500"),
        ("MX", "1,500", "1500"),
        ("MX", "1,500.25", "1500.25"),
        ("AR", "1,500.25", "1500.25"),
        ("MX", "1.5", "1.5"),
        ("AR", "0,250", "0.25"),
        ("AR", "1234,567", "1234.567"),
    ],
)
def test_the_country_tells_thousands_from_decimals(country: str, text: str, value: str) -> None:
    assert answer("number", text, country=country) == Decimal(value)


def test_an_integer_refuses_fractions() -> None:
    assert answer("integer", "son 3") == 3
    assert type(answer("integer", "3,0")) is int
    assert answer("integer", "3,5") is NO_MATCH


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/3", "2026-03-25"),
        ("25-03-2026", "2026-03-25"),
        ("25.3.26", "2026-03-25"),
        ("2026-03-25", "2026-03-25"),
        ("25/03/85", "1985-03-25"),
        ("2/3", "2026-03-02"),
        ("1/3", "2027-03-01"),
        ("29/2", "2028-02-29"),
        ("25 de marzo", "2026-03-25"),
        ("25 de marzo del 2027", "2027-03-25"),
        ("el 25 de marzo, por favor", "2026-03-25"),
        ("veinticinco de marzo", "2026-03-25"),
        ("treinta y uno de marzo", "2026-03-31"),
        ("primero de mayo", "2026-05-01"),
        ("1° de mayo", "2026-05-01"),
        ("25-mar", "2026-03-25"),
        ("marzo 25", "2026-03-25"),
        ("mayo 10", "2026-05-10"),
        ("hoy", "2026-03-02"),
        ("esta tarde", "2026-03-02"),
        ("mañana", "2026-03-03"),
        ("Mañana a la mañana", "2026-03-03"),
        ("mañana a las 10 de la mañana", "2026-03-03"),
        ("pasado mañana", "2026-03-04"),
        ("ayer", "2026-03-01"),
        ("antes de ayer", "2026-02-28"),
        ("el lunes", "2026-03-09"),
        ("el lunes que viene", "2026-03-09"),
        ("el lunes a la mañana", "2026-03-09"),
        ("este viernes", "2026-03-06"),
        ("el viernes de la semana que viene", "2026-03-13"),
        ("el lunes pasado", "2026-02-23"),
        ("lunes 9", "2026-03-09"),
        ("martes 3 de marzo", "2026-03-03"),
        ("mañana martes", "2026-03-03"),
        ("el 25", "2026-03-25"),
        ("el 1", "2026-04-01"),
        ("el 25 a las 16", "2026-03-25"),
        ("25/3 a las 16:30", "2026-03-25"),
        ("en 3 días", "2026-03-05"),
        ("dentro de una semana", "2026-03-09"),
        ("hace dos días", "2026-02-28"),
        ("📅 25/3!!", "2026-03-25"),
    ],
)
def test_a_date_is_understood(text: str, day: str) -> None:
    assert answer("date", text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "hoy o mañana",
        "3 o 4 de marzo",
        "del 3/4 al 5/4",
        "25-28 de marzo",
        "de lunes a viernes",
        "lunes 10/3",
        "mañana lunes",
        "no puedo el lunes",
        "cualquier día menos el lunes",
        "a partir del lunes",
        "el otro lunes",
        "la semana que viene",
        "el mes pasado",
        "a la mañana",
        "10 de la mañana",
        "31/2",
        "3/25",
        "25",
        "16:30",
        "24.900",
        "cuando puedan",
        "",
    ],
)
def test_what_is_no_day_or_more_than_one_is_no_match(text: str) -> None:
    assert answer("date", text) is NO_MATCH


def test_the_united_states_write_the_month_first() -> None:
    assert answer("date", "3/25", country="US") == date(2026, 3, 25)
    assert answer("date", "march 25th", country="US", language="en") == date(2026, 3, 25)
    assert answer("date", "next monday", country="US", language="en") == date(2026, 3, 9)


def test_today_is_a_bound_that_moves() -> None:
    assert answer("date", "hoy", min="today") == date(2026, 3, 2)
    assert answer("date", "ayer", min="today") is NO_MATCH
    assert answer("date", "mañana", max="today") is NO_MATCH
    assert answer("date", "25/3", max=date(2026, 3, 24)) is NO_MATCH


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("16:30", "16:30"),
        ("16.30", "16:30"),
        ("16hs", "16:00"),
        ("16 h.", "16:00"),
        ("16", "16:00"),
        ("1630", "16:30"),
        ("04:00", "04:00"),
        ("a las 9", "09:00"),
        ("a las 4 de la tarde", "16:00"),
        ("4 y media de la tarde", "16:30"),
        ("cinco menos cuarto de la tarde", "16:45"),
        ("mañana a las 10 de la mañana", "10:00"),
        ("el 25 a las 16", "16:00"),
        ("4 pm", "16:00"),
        ("4:30 p. m.", "16:30"),
        ("12 am", "00:00"),
        ("al mediodía", "12:00"),
        ("12 de la noche", "00:00"),
        ("8 de la noche", "20:00"),
    ],
)
def test_a_time_is_understood(text: str, moment: str) -> None:
    assert answer("time", text) == time.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    "a las 4|4|entre las 4 y las 5|de 4 a 5 de la tarde|16 a 18|16:30 o 17:30|después de las 4|en 2 horas"
    "|a la mañana|25:00|16:75|mañana|".split("|"),
)
def test_what_is_no_hour_or_may_be_two_is_no_match(text: str) -> None:
    assert answer("time", text) is NO_MATCH


def test_the_bounds_choose_between_four_and_sixteen() -> None:
    assert answer("time", "a las 4", min=time(8), max=time(20)) == time(16)
    assert answer("time", "las cuatro y cuarto", min=time(8), max=time(20)) == time(16, 15)
    assert answer("time", "a las 8", min=time(14)) == time(20)
    assert answer("time", "21:00", min=time(8), max=time(20)) is NO_MATCH


YES = (
    "sí|si|SI!!|siii|s|dale|ok|claro|por supuesto|claro que sí|cómo no|👍|👍🏽|dale 👍|sí, por favor"
    "|sí, no anda|sí. no anda|ok gracias"
)
NO = (
    "no|No.|nooo|n|nop|para nada|claro que no|no gracias|todavía no|no tengo internet|no, sí anda|no se puede"
    "|👎"
)
NEITHER = "|hola|si no|sí pero no|no sé|no tengo idea|si puede ser mañana|no hay problema|👍👎|1|tal vez"


@pytest.mark.parametrize("text", YES.split("|"))
def test_yes(text: str) -> None:
    assert answer("yes_no", text) is True


@pytest.mark.parametrize("text", NO.split("|"))
def test_no(text: str) -> None:
    assert answer("yes_no", text) is False


@pytest.mark.parametrize("text", NEITHER.split("|"))
def test_neither_yes_nor_no(text: str) -> None:
    assert answer("yes_no", text) is NO_MATCH


def test_text_is_counted_in_letters_once_stripped() -> None:
    assert answer("text", "  no anda  ") == "no anda"
    assert answer("text", "no anda", min=10) is NO_MATCH
    assert answer("text", "luz roja en el módem", min=10) == "luz roja en el módem"
    assert answer("text", "abc", max=2) is NO_MATCH
    assert answer("text", "n\u0303o\u0301", max=2) == "n\u0303o\u0301"
    assert answer("text", "   ") is NO_MATCH
    assert answer("text", "\u200b\u2060") is NO_MATCH


def test_text_is_kept_without_what_no_database_takes() -> None:
    assert answer("text", "hola\x00\ud800 mundo\nchau") == "hola mundo\nchau"


def test_the_caption_of_a_photo_answers_a_question_about_words() -> None:
    assert send("text", sent_file("image", text="acá está")) == "acá está"
    assert send("number", sent_file("image", text="son 3")) == 3


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("ana@gmail.com", "ana@gmail.com"),
        ("Mi mail es Ana.Paz@Gmail.com.", "ana.paz@gmail.com"),
        ("<ana@sub.empresa.com.ar>", "ana@sub.empresa.com.ar"),
        ("ana @ gmail.com", "ana@gmail.com"),
        ("ana arroba gmail.com", "ana@gmail.com"),
    ],
)
def test_an_email_is_found(text: str, email: str) -> None:
    assert answer("email", text) == email


@pytest.mark.parametrize(
    "text", ["@ana", "ana@gmail", "a@b.com y c@d.com", "a@b@c.com", "no tengo", "a@.com"]
)
def test_what_is_no_email(text: str) -> None:
    assert answer("email", text) is NO_MATCH


@pytest.mark.parametrize(
    "text",
    "3815551001|0381 15 555-1001|+54 9 381 555-1001|5493815551001|(0381) 155551001|0054 9 381 5551001"
    "|9 381 15 5551001|549381155551001|54 9 0381 15 555 1001"
    "|+54 9 381 15 555-1001|mi número es 381 555 1001|llamame al 3815551001 a las 16".split("|"),
)
def test_a_phone_is_understood_however_it_is_spelled(text: str) -> None:
    assert answer("phone", text) == "+5493815551001"


@pytest.mark.parametrize(
    "text",
    [
        *("5551001", "15 5551001", "381 5551001 o 381 5551002", "no tengo", "1", ""),
        *("0381 15560007", "0381-15-560007", "381 15560007", "0381 1556000", "54 9 381 555000"),  # too short
    ],
)
def test_what_is_no_phone(text: str) -> None:
    assert answer("phone", text) is NO_MATCH


@given(st.from_regex(r"0?[1-9][0-9]{5,13}", fullmatch=True), st.sampled_from(["AR", "CL", "UY", "PY", "ES"]))
@example("038115560007", "AR")
def test_a_number_without_a_prefix_is_never_of_another_country(digits: str, country: str) -> None:
    found = phone_e164(digits, country)
    code = phonenumbers.country_code_for_region(country)
    mexican = digits.startswith("521")  # WhatsApp's own spelling, wherever it is written
    assert found is None or found.startswith(f"+{code}") or mexican


def test_a_phone_of_the_files_is_all_the_text() -> None:
    assert phone_e164("3815551001", "AR") == "+5493815551001"
    assert phone_e164("+1 415 555 2671", "AR") == "+14155552671"
    assert phone_e164("0800 333 1234", "AR") == "+548003331234"
    assert phone_e164("+52 1 55 1234 5678", "MX") == "+525512345678"
    assert phone_e164("tel 3815551001", "AR") is None


@pytest.mark.parametrize(
    ("kind", "text", "digits"),
    [
        ("dni", "Mi DNI es 30.123.456", "30123456"),
        ("dni", "5123456", "5123456"),
        ("cuit", "20-12345678-6", "20123456786"),
        ("cuit", "20123456786", "20123456786"),
        ("cbu", "CBU 28505909 40090418135201", "2850590940090418135201"),
    ],
)
def test_the_ids_of_the_country(kind: str, text: str, digits: str) -> None:
    assert answer(kind, text) == digits


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("dni", "301"),
        ("dni", "30123456 o 30123457"),
        ("dni", "01/02/1983"),
        ("cuit", "20-12345678-5"),
        ("cuit", "10-12345678-6"),
        ("cbu", "2850590940090418135202"),
        ("cbu", "0" * 22),
    ],
)
def test_an_id_with_a_wrong_digit_is_no_match(kind: str, text: str) -> None:
    assert answer(kind, text) is NO_MATCH


def test_a_choice_is_matched_like_an_option_and_kept_as_written() -> None:
    choices = ("vendido", "no le interesa", "volver a llamar")
    assert answer("choice", "1", choices=choices) == "vendido"
    assert answer("choice", "NO LE INTERESA.", choices=choices) == "no le interesa"
    assert answer("choice", "llamar", choices=choices) == "volver a llamar"
    assert answer("choice", "quizás", choices=choices) is NO_MATCH


SQUARE = shapely.box(-65.22, -26.84, -65.19, -26.82)
ZONES = Zones([(Zone("centro", "Centro", "Cuadrilla 1"), SQUARE)])


def place(lat: str, lon: str) -> Content:
    return Content("location", location=Location(Decimal(lat), Decimal(lon), "Casa", None))


def test_a_location_knows_its_zone() -> None:
    assert send("location", place("-26.83", "-65.2"), ZONES) == {
        "lat": Decimal("-26.83"),
        "lon": Decimal("-65.2"),
        "name": "Casa",
        "address": None,
        "zone": {"id": "centro", "name": "Centro", "technician": "Cuadrilla 1", "available": True},
    }
    assert send("location", place("-26.81", "-65.295"), ZONES)["zone"] is None
    assert send("location", place("-26.83", "-65.2"))["zone"] is None


def test_a_location_is_no_text_and_has_to_be_on_earth() -> None:
    assert answer("location", "vivo en el centro") is NO_MATCH
    assert send("location", place("95", "0")) is NO_MATCH
    assert send("location", place("NaN", "0")) is NO_MATCH
    assert send("location", Content("location")) is NO_MATCH
    assert send("location", replace(place("1", "1"), kind="contact")) is NO_MATCH


def test_a_place_is_kept_to_eleven_centimetres() -> None:
    assert send("location", place("-26.8300004", "-65.20000051"))["lat"] == Decimal("-26.83")
    assert send("location", place("-26.8300004", "-65.20000051"))["lon"] == Decimal("-65.200001")


def test_files() -> None:
    photo = sent_file("image", text="acá está")
    assert send("photo", photo) == {"kind": "image", "media": "id", "name": None, "caption": "acá está"}
    assert send("photo", sent_file("document", "modem.JPG"))["name"] == "modem.JPG"
    assert send("document", sent_file("document", "dni.pdf"))["caption"] is None
    assert send("audio", sent_file("audio"))["media"] == "id"
    assert send("photo", sent_file("document", "dni.pdf")) is NO_MATCH
    assert send("photo", sent_file("sticker")) is NO_MATCH
    assert send("photo", sent_file("image", media=None)) is NO_MATCH
    assert send("document", photo) is NO_MATCH
    assert answer("photo", "no tengo") is NO_MATCH


def test_any_takes_whatever_comes() -> None:
    assert answer("any", " hola ") == "hola"
    assert send("any", sent_file("video"))["media"] == "id"
    assert send("any", place("-26.83", "-65.2"), ZONES)["zone"]["id"] == "centro"
    assert send("any", Content("unknown")) is NO_MATCH


def test_an_english_customer_is_read_in_english() -> None:
    assert answer("number", "twenty-five", language="en") == 25
    assert answer("money", "two hundred and five", language="en", country="US") == 205
    assert answer("number", "hundred", language="en") == 100
    assert answer("yes_no", "sure, thanks", language="en") is True
    assert answer("time", "at 4 pm", language="en") == time(16)
    assert answer("date", "tomorrow in the morning", language="en") == date(2026, 3, 3)


PIECES = st.sampled_from(
    "1 5 25 24.900 1.2.3 / - : , . y o de del al el la las a mil millones cuarto media menos marzo lunes hoy "
    "mañana pasado en hace días semana que viene tarde pm hs no sí 👍 @ .com +54 9 \u200b \x00 \ud800 ½ ² ٣ "
    "9999 29/2 31/12/9999".split(" ")
)
ANYTHING = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


@given(ANYTHING, st.sampled_from(sorted(KINDS)), st.sampled_from(["AR", "MX", "US", "ZZ", ""]))
def test_whatever_is_written_the_value_can_be_kept(text: str, kind: str, country: str) -> None:
    value = answer(kind, text, country=country, choices=("a", "b"))
    if value is not NO_MATCH:
        kept = Conversation("c", "line", "contact", values={"answer": value})
        assert codec.loads(codec.encode(kept)) == kept
        codec.encode(kept).encode()


@given(ANYTHING, st.dates())
def test_dates_never_fail_at_the_ends_of_time(text: str, today: date) -> None:
    now = datetime.combine(today, time(10), TUCUMAN)
    found = read(Accept("date", "today"), Content(text=text), now, "AR", None)
    assert found is NO_MATCH or isinstance(found, date)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_is_read_back_as_each_country_writes_it(value: Decimal) -> None:
    english = f"{value:,}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert answer("money", spanish, country="AR") == value
    assert answer("money", english, country="MX") == value


@given(st.dates(min_value=date(2026, 3, 2), max_value=date(2027, 3, 1)))
def test_a_date_without_its_year_is_the_nearest_to_come(day: date) -> None:
    assert answer("date", f"{day.day}/{day.month}") == day


@given(st.sampled_from(["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]))
def test_a_weekday_is_in_the_coming_seven_days_and_never_today(name: str) -> None:
    day = answer("date", f"el {name}")
    assert timedelta(0) < day - MONDAY.date() <= timedelta(7)


HUGE = [
    "a",
    "1",
    "1.",
    "1,",
    " 1",
    "mil ",
    "a@",
    "@",
    "a.",
    "el ",
    "25/3 ",
    "de la mañana ",
    "si ",
    "👍",
    "\u0301",
    "ﷺ",
    "+54 ",
]


@pytest.mark.parametrize("piece", HUGE)
def test_64_kilobytes_of_anything_are_read_at_once(piece: str) -> None:
    """A pattern that backtracks without end would hang here."""
    for text in (piece * (65536 // len(piece)), piece * (990 // len(piece))):
        for kind in sorted(KINDS):
            answer(kind, text, choices=("a", "b"))
