"""A person is whoever the line says: a phone, a LID, a business id, or all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from engine.author.rooms import all_rooms, make_ready, register
from engine.core.messages import (
    Content,
    Echoed,
    GatewayMessage,
    IdentityChanged,
    RoomMessage,
    Sender,
    TicketOperated,
)
from engine.core.model import Contact
from tests.core.staffed import EVA, GROUPS, Staffed, staffed
from tests.core.tiny import ANA

LID, BSUID = "987654@lid", "AR.1349120"


def contact(desk: Staffed, id: str) -> Contact:
    found = desk.load(("contact", id))
    assert isinstance(found, Contact)
    return found


def hears(desk: Staffed, text: str, *sender: object) -> list[str]:
    return desk.hears(desk.message(text, Sender(*sender)))  # type: ignore[arg-type]


def changes(desk: Staffed, old: str, new: Sender) -> None:
    desk.feed(IdentityChanged(desk.new_id(), desk.now, desk.line, old, new))


def test_somebody_known_keeps_the_same_id_whatever_else_is_learnt(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    hears(desk, "internet", LID, ANA, "Ana", (BSUID,))
    assert [row.id for row in desk.all(Contact)] == [ANA]
    assert desk.at() == "problem"


def test_all_addresses_of_one_message_are_one_person(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    hears(desk, "hola", LID, None, None, (BSUID,))
    hears(desk, "internet", BSUID)
    assert len(desk.all(Contact)) == 1
    assert desk.of(f"simulator:{LID}").frames[-1].step == "problem"


def test_answers_go_where_they_last_wrote_from(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    hears(desk, "hola", LID, ANA)
    assert contact(desk, ANA).addresses[-1] == f"simulator:{LID}"
    desk.says("hola")
    assert contact(desk, ANA).addresses[-1] == f"simulator:{ANA}"


def test_a_phone_that_is_told_later_is_kept(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    hears(desk, "hola", LID)
    hears(desk, "internet", LID, ANA)
    (only,) = desk.all(Contact)
    assert (only.id, only.phone) == (f"simulator:{LID}", ANA)


def test_two_who_turn_out_to_be_one_are_one_from_then_on(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    hears(desk, "hola", LID, None, "Anita")
    desk.says("hola")
    desk.says("internet")
    assert hears(desk, "sin señal", LID, ANA) == ["Anotado: sin señal"]
    assert contact(desk, f"simulator:{LID}").merged == ANA
    merged = contact(desk, ANA)
    assert merged.addresses == (f"simulator:{ANA}", f"simulator:{LID}")
    assert merged.name == "Anita"
    dropped = [line.data for _, line in desk.journal if line.what == "dropped"]
    assert dropped == [{"flow": "main", "step": "menu"}]
    assert hears(desk, "hola", LID) != []
    assert desk.of(f"simulator:{LID}").frames == ()


WAIT = "wait_for_more: 4s\n"
FLOOD = 'flood: {messages: 3, per: 1m, say: "De a uno."}\n'


def test_what_waited_to_be_handled_is_handled_for_who_they_are(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    desk.advance(timedelta(seconds=4))
    desk.says("1")
    assert hears(desk, "no anda", BSUID) == []
    changes(desk, BSUID, Sender(ANA, ANA))
    desk.advance(timedelta(seconds=4))
    assert desk.log[-1].content.text == "Anotado: no anda"
    assert desk.listed() == []


def test_it_goes_with_what_they_write_next(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    desk.advance(timedelta(seconds=4))
    desk.says("1")
    hears(desk, "no anda", BSUID)
    hears(desk, "desde ayer", ANA, ANA, None, (BSUID,))
    desk.advance(timedelta(seconds=4))
    assert desk.log[-1].content.text == "Anotado: no anda\ndesde ayer"


def test_whoever_has_the_case_reads_what_waited(tmp_path: Path) -> None:
    desk = staffed(tmp_path, WAIT)
    desk.says("hola")
    desk.advance(timedelta(seconds=4))
    desk.says("2")
    desk.take()
    hears(desk, "soy la misma", BSUID)
    hears(desk, "¿hola?", ANA, ANA, None, (BSUID,))
    assert desk.room()[1:] == ["soy la misma", "¿hola?"]
    assert desk.listed() == []


def test_a_flood_of_either_case_reaches_somebody(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    people = ((ANA, ANA), (LID,))
    for who in people:
        hears(desk, "hola", *who)
        hears(desk, "una persona", *who)
        desk.take()
        desk.advance(timedelta(minutes=1))
    for who in people:
        for n in range(6):
            hears(desk, f"{n} de {who[0]}", *who)
    changes(desk, LID, Sender(LID, ANA))
    desk.advance(timedelta(minutes=1))
    read = "\n".join(desk.room("eva_1") + desk.room("eva_2"))
    assert [f"{n} de {who[0]}" for who in people for n in range(6) if f"{n} de {who[0]}" not in read] == []


def test_who_is_with_a_person_at_the_phone_still_is(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, Sender(BSUID), Content("text", "Soy Eva")))
    assert hears(desk, "gracias", ANA, ANA, None, (BSUID,)) == []
    assert desk.listed() == ["person"]


def test_the_one_with_an_open_case_stays(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    for text in ("hola", "internet", "no anda", "hola"):
        desk.says(text)
    hears(desk, "hola", LID)
    hears(desk, "una persona", LID)
    desk.take()
    assert hears(desk, "soy yo", LID, ANA) == []
    assert desk.room()[-1] == "soy yo"
    assert contact(desk, ANA).merged == f"simulator:{LID}"
    desk.says("desde el otro")
    assert desk.room()[-1] == "desde el otro"


def test_two_open_cases_both_reach_the_customer(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    hears(desk, "hola", LID)
    hears(desk, "una persona", LID)
    desk.take()
    desk.says("uno")
    changes(desk, LID, Sender(LID, ANA))
    assert "es la misma persona que la del caso SOP-1" in desk.room("eva_2")[-1]
    assert "es la misma persona que la del caso SOP-2" in desk.room()[-1]
    hears(desk, "¿y lo mío?", LID)
    assert desk.room()[-1] == "¿y lo mío?"
    desk.eva("¿seguís ahí?", "eva_2")
    assert desk.log[-1].place == ("customer", ANA)
    hears(desk, "dos", LID)
    assert desk.room("eva_2")[-1] == "dos"


def two_cases(folder: Path, files: Mapping[str, str] | None = None) -> Staffed:
    """Ana has SOP-1 in eva_1 and SOP-2 in eva_2, and both have written to her."""
    desk = staffed(folder, files=files)
    desk.with_eva()
    hears(desk, "hola", LID)
    hears(desk, "una persona", LID)
    desk.take()
    changes(desk, LID, Sender(LID, ANA))
    desk.eva("por la factura", "eva_1")
    desk.eva("por la antena", "eva_2")
    return desk


def test_what_they_quote_says_which_of_two_cases_they_mean(tmp_path: Path) -> None:
    desk = two_cases(tmp_path)
    bill, antenna = (post.id for post in desk.log if post.content.text.startswith("por la "))
    desk.feed(desk.message("ya pagué", quotes=bill))
    assert desk.room("eva_1")[-1] == "ya pagué"
    desk.says("está torcida")
    assert desk.room("eva_2")[-1] == "está torcida"
    desk.eva("¿cuándo?", "eva_1")
    desk.says("ayer")
    assert desk.room("eva_1")[-1] == "ayer"
    desk.feed(desk.message("del todo", quotes=antenna))
    assert desk.room("eva_2")[-1] == "del todo"


def test_the_flow_goes_on_when_the_last_of_two_cases_closes(tmp_path: Path) -> None:
    desk = two_cases(tmp_path)
    _, antenna = (post.id for post in desk.log if post.content.text.startswith("por la "))
    desk.eva("/fin", "eva_2")
    assert (desk.of(ANA).ticket, desk.of(ANA).also) == ("SOP-1", None)
    desk.feed(desk.message("gracias", quotes=antenna))
    assert desk.room("eva_1")[-1] == "gracias"
    assert desk.at() == "person"
    desk.eva("/fin", "eva_1")
    assert (desk.of(ANA).ticket, desk.at()) == (None, None)


@pytest.mark.parametrize("first", [1, 2])
def test_of_two_cases_each_has_its_own_farewell(tmp_path: Path, first: int) -> None:
    desk = two_cases(tmp_path, {"config/tickets.yaml": "schema: 1\nclosing_summary: true\n"})
    for which in (first, 3 - first):
        before = len(desk.log)
        desk.eva("/fin listo", f"eva_{which}")
        told = [post.content.text for post in desk.log[before:] if post.place == ("customer", ANA)]
        assert f"*SOP-{which}*" in told[0]
    assert desk.of(ANA).last_ticket == f"SOP-{3 - first}"


def test_the_answer_to_a_reminder_goes_to_the_case_that_it_is_about(tmp_path: Path) -> None:
    silence = '"Soporte", customer_silence: {remind_after: 30m}}'
    desk = two_cases(tmp_path, {"config/groups.yaml": GROUPS.replace('"Soporte"}', silence)})
    desk.eva("¿la pagaste?", "eva_1")
    desk.says("sí, ayer")
    desk.advance(timedelta(minutes=30))
    reminder = desk.log[-2]
    assert "SOP-2" in reminder.content.text
    desk.says("sigue torcida")
    assert desk.room("eva_2")[-1] == "sigue torcida"
    desk.eva("va el recibo", "eva_1")
    desk.feed(desk.message("la antena", quotes=reminder.id))
    assert desk.room("eva_2")[-1] == "la antena"
    assert desk.room("eva_1")[-1] == "sí, ayer"


def test_a_case_opened_again_beside_another_one_has_its_answers(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.eva("/fin")
    desk.with_eva()
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", "SOP-1", "reopen"))
    desk.take()
    desk.says("uno")
    assert desk.room("eva_1")[-1] == "uno"
    desk.eva("volvimos a lo de ayer", "eva_2")
    desk.says("dos")
    assert desk.room("eva_2")[-1] == "dos"
    desk.eva("/fin", "eva_1")
    desk.says("tres")
    assert desk.room("eva_2")[-1] == "tres"


def test_who_attended_them_last_is_who_closed_the_last_case_of_either(tmp_path: Path) -> None:
    groups = f"{GROUPS}  leo: {{name: Leo Paz, phone: '3815551002', departments: [support], rooms: 1}}\n"
    desk = staffed(tmp_path, files={"config/groups.yaml": groups})
    make_ready(desk, all_rooms(desk.release))
    register(desk, desk.release.groups.agents["leo"])
    desk.with_eva()
    desk.eva("/fin")
    desk.advance(timedelta(hours=1))
    hears(desk, "hola", LID)
    hears(desk, "una persona", LID)
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", "SOP-2", "transfer", "leo"))
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", "SOP-2", "close"))
    for phone in (ANA, LID):
        hears(desk, "hola", phone)
    changes(desk, LID, Sender(LID, ANA))
    (only,) = (row for row in desk.all(Contact) if row.merged is None)
    assert only.last_agent == "leo"


def test_an_old_case_that_is_opened_again_finds_who_they_are_now(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    hears(desk, "hola", LID)
    hears(desk, "una persona", LID)
    desk.take()
    desk.eva("/fin")
    for text in ("hola", "internet", "no anda", "hola", "internet"):
        desk.says(text)
    hears(desk, "hola", LID, ANA)
    desk.feed(TicketOperated(desk.new_id(), desk.now, "panel", "SOP-1", "reopen"))
    desk.take()
    desk.says("acá estoy")
    assert desk.room()[-1] == "acá estoy"


def test_a_new_number_is_the_same_person(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    new = "+5493815550077"
    changes(desk, ANA, Sender(new, new))
    assert contact(desk, ANA).phone == new
    assert hears(desk, "internet", new, new) != []
    assert desk.at() == "problem"
    assert [row.id for row in desk.all(Contact)] == [ANA]


def test_whoever_gets_a_number_that_somebody_left_is_somebody_else(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    new = "+5493815550077"
    changes(desk, ANA, Sender(new, new))
    assert "¿Qué necesitás?" in desk.says("hola")[0]
    assert desk.room()[1:] == []
    desk.eva("¿seguís ahí?")
    assert desk.log[-1].place == ("customer", new)
    hears(desk, "sí", new, new)
    assert desk.room()[1:] == ["sí"]
    stranger = desk.of(f"simulator:{ANA}")
    assert (stranger.ticket, contact(desk, stranger.contact).phone) == (None, ANA)
    third = "+5493815550088"
    changes(desk, ANA, Sender(third, third))
    assert "¿Qué necesitás?" in desk.says("hola")[0]
    assert len(desk.all(Contact)) == 3


def test_until_then_what_is_sent_to_that_number_reaches_who_left_it(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    new = "+5493815550077"
    changes(desk, ANA, Sender(new, new))
    bill = Content("text", "Vence mañana")
    desk.feed(GatewayMessage("g1", desk.now, desk.line, ANA, bill))
    assert desk.log[-1].place == ("customer", new)
    desk.says("hola")
    desk.feed(GatewayMessage("g2", desk.now, desk.line, ANA, bill))
    assert desk.log[-1].place == ("customer", ANA)


def test_an_agents_new_number_is_the_same_agent(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    changes(desk, EVA.address, Sender("+5493815551999"))
    assert len(desk.all(Contact)) == 1
    hello = Content("text", "Hola Ana")
    desk.feed(RoomMessage("r1", desk.now, desk.line, "eva_1", Sender("+5493815551999"), hello))
    assert desk.log[-1].place == ("customer", ANA)


def test_nobody_known_who_changes_is_nobody_still(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    rows = dict(desk.rows)
    changes(desk, LID, Sender(BSUID))
    assert desk.rows == rows


def test_the_gateway_finds_whoever_the_phone_turned_out_to_be(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    hears(desk, "hola", LID)
    hears(desk, "hola", LID, ANA)
    desk.feed(GatewayMessage("g1", desk.now, desk.line, ANA, Content("text", "Vence mañana")))
    assert len(desk.all(Contact)) <= 2
    assert desk.log[-1].content.text == "Vence mañana"


IDENTIFY = "identify: {fetch: customer}\n"
CONNECTOR = {
    "config/connectors/demo.yaml": """schema: 1
connector: demo
operations:
  customer:
    csv: config/customers.csv
    find: {phone: "{{ phone }}"}
    returns: {name: name}
""",
    "config/customers.csv": "phone,name\n",
}


def test_somebody_without_a_phone_is_attended_like_anybody(tmp_path: Path) -> None:
    desk = staffed(tmp_path, IDENTIFY, CONNECTOR)
    assert "¿Qué necesitás?" in hears(desk, "hola", BSUID)[0]
    assert desk.asked == []
    assert hears(desk, "internet", BSUID) == ["Hola  👋 ¿qué pasa?"]
    assert hears(desk, "no anda", BSUID) == ["Anotado: no anda"]


def test_an_agent_sees_who_has_no_phone(tmp_path: Path) -> None:
    desk = staffed(tmp_path, IDENTIFY, CONNECTOR)
    hears(desk, "hola", BSUID)
    hears(desk, "una persona", BSUID)
    desk.take()
    assert BSUID in desk.room()[0]
    assert "simulator:" not in desk.room()[0]
    desk.eva("/info")
    assert BSUID in desk.room()[1]
    assert "None" not in desk.room()[1]
    desk.eva("hola")
    assert desk.log[-1].content.text == "hola"
