"""People correct, delete and react; somebody answers from the line's phone; messages do not arrive."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.author.world import Post
from engine.core.messages import (
    Content,
    Echoed,
    Edited,
    LineNotice,
    ModeChosen,
    Reacted,
    Revoked,
    Send,
    Sender,
    Undelivered,
)
from engine.core.twins import twin
from tests.core.staffed import EVA, Staffed, staffed
from tests.core.tiny import ANA, Story

ANA_HERSELF = Sender(ANA, ANA)
CLOUD = """schema: 1
lines:
  oficial:
    kind: cloud
    phone_number_id: "106540352242922"
    token: "${T}"
    app_secret: "${S}"
    verify_token: "${V}"
"""


def edits(desk: Story, text: str, sender: Sender = ANA_HERSELF, room: str | None = None) -> None:
    content = Content("text", text)
    desk.feed(Edited(desk.new_id(), desk.now, desk.line, sender, "m1", content, room))


def deletes(desk: Story, sender: Sender = ANA_HERSELF, room: str | None = None) -> None:
    desk.feed(Revoked(desk.new_id(), desk.now, desk.line, sender, "m1", room))


def reacts(desk: Story, emoji: str, sender: Sender = ANA_HERSELF, room: str | None = None) -> None:
    desk.feed(Reacted(desk.new_id(), desk.now, desk.line, sender, "m1", emoji, room))


def echo(desk: Story, text: str, to: Sender = ANA_HERSELF) -> None:
    desk.feed(Echoed(desk.new_id(), desk.now, desk.line, to, Content("text", text)))


def is_lost(desk: Story, send: Send, code: str = "131026") -> None:
    desk.feed(Undelivered(desk.new_id(), desk.now, send, code, "No tiene WhatsApp"))


def test_whoever_has_the_case_sees_what_the_customer_corrects_deletes_and_feels(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    edits(desk, "sin teléfono")
    deletes(desk)
    reacts(desk, "👍")
    assert desk.room()[1:] == ["✏️ Corrigió: sin teléfono", "🗑 Borró un mensaje.", "Reaccionó 👍"]


def test_a_reaction_taken_back_is_no_news(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    reacts(desk, "")
    assert len(desk.room()) == 1
    assert desk.journal[-1][1].what == "reacted"


def test_what_was_corrected_while_nobody_had_the_case_comes_with_the_brief(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    desk.says("una persona")
    edits(desk, "sin teléfono")
    desk.take()
    (brief,) = desk.room()
    assert "✏️ Corrigió: sin teléfono" in brief


def test_in_a_flow_none_of_it_is_an_answer(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    before, log = desk.conversation(), len(desk.log)
    edits(desk, "una persona")
    deletes(desk)
    reacts(desk, "1️⃣")
    assert (desk.conversation(), len(desk.log)) == (before, log)
    assert [line.what for _, line in desk.journal][-3:] == ["edited", "revoked", "reacted"]


WAIT = "wait_for_more: 4s\n"
FLOOD = 'flood: {messages: 3, per: 1m, say: "De a uno."}\n'


def asks(folder: Path) -> Staffed:
    """Somebody whom the bot asked what the matter is."""
    desk = staffed(folder, WAIT)
    desk.says("hola")
    desk.advance(timedelta(seconds=4))
    desk.says("1")
    return desk


def waits(desk: Staffed, text: str) -> str:
    message = desk.message(text)
    assert desk.hears(message) == []
    return message.id


def edit(desk: Staffed, message: str, text: str) -> None:
    desk.feed(Edited(desk.new_id(), desk.now, desk.line, ANA_HERSELF, message, Content("text", text)))


def revoke(desk: Staffed, message: str) -> None:
    desk.feed(Revoked(desk.new_id(), desk.now, desk.line, ANA_HERSELF, message))


def test_what_is_corrected_while_it_waits_is_answered_as_corrected(tmp_path: Path) -> None:
    desk = asks(tmp_path)
    waits(desk, "no anda")
    wrong = waits(desk, "desde mañana")
    edit(desk, wrong, "desde ayer")
    edit(desk, "some other", "¿eh?")
    desk.advance(timedelta(seconds=4))
    assert desk.log[-1].content.text == "Anotado: no anda\ndesde ayer"
    before = len(desk.log)
    edit(desk, wrong, "desde hoy")
    desk.advance(timedelta(minutes=1))
    assert len(desk.log) == before


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_taken_back_while_it_waits_is_not_answered(tmp_path: Path, which: int) -> None:
    desk = asks(tmp_path)
    ids = [waits(desk, "no anda"), waits(desk, "perdón, era para otro")]
    revoke(desk, ids[which])
    desk.advance(timedelta(seconds=4))
    assert desk.log[-1].content.text == f"Anotado: {('perdón, era para otro', 'no anda')[which]}"


def test_nothing_is_answered_to_who_took_it_all_back(tmp_path: Path) -> None:
    desk = asks(tmp_path)
    before = len(desk.log)
    for id in [waits(desk, "no anda"), waits(desk, "perdón")]:
        revoke(desk, id)
    desk.advance(timedelta(minutes=1))
    assert (len(desk.log), desk.at(), desk.listed()) == (before, "problem", [])
    waits(desk, "ahora sí")
    desk.advance(timedelta(seconds=4))
    assert desk.log[-1].content.text == "Anotado: ahora sí"


def test_of_a_flood_an_agent_reads_what_was_meant_in_the_end(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    desk.with_eva()
    desk.says("uno")
    read = len(desk.room())
    photo = desk.message(Content("image", "mi módem", "modem.jpg"))
    ids = [waits(desk, text) for text in ("dos", "trs", "cuatro")]
    desk.feed(photo)
    edit(desk, ids[1], "tres")
    revoke(desk, ids[2])
    edit(desk, photo.id, "mi router")
    assert len(desk.room()) == read
    desk.advance(timedelta(minutes=1))
    assert desk.room()[read:] == ["dos\ntres", "mi router"]
    assert desk.log[-1].content == Content("image", "mi router", "modem.jpg")


def test_of_a_flood_the_bot_answers_nothing_that_was_taken_back(tmp_path: Path) -> None:
    desk = staffed(tmp_path, FLOOD)
    for text in ("hola", "hola", "hola"):
        desk.says(text)
    last = desk.message("internet")
    desk.feed(last)
    revoke(desk, last.id)
    before = len(desk.log)
    desk.advance(timedelta(minutes=1))
    assert len(desk.log) == before
    assert "¿qué pasa?" in desk.says("internet")[0]


def test_a_stranger_who_reacts_is_no_customer_yet(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    rows = dict(desk.rows)
    reacts(desk, "👍")
    assert desk.rows == rows


def test_held_cases_hold_corrections_too(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "stopped"))
    edits(desk, "sin teléfono")
    assert len(desk.room()) == 1
    desk.feed(ModeChosen(desk.new_id(), desk.now, "panel", "complete"))
    assert desk.room()[1:] == ["✏️ Corrigió: sin teléfono"]


def test_an_agent_is_told_that_the_customer_keeps_what_was_sent(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    edits(desk, "hola!", EVA, "eva_1")
    deletes(desk, EVA, "eva_1")
    assert "le llegó como lo habías escrito" in desk.room()[1]
    assert "ya le llegó" in desk.room()[2]


def last(desk: Staffed, kind: str) -> Post:
    return [post for post in desk.log if (post.place[0] == "room") is (kind == "room")][-1]


def test_what_an_agent_corrects_and_deletes_follows_to_the_customer(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.eva("hola Ana, soy Eba")
    sent = last(desk, "contact")
    rooms = len(desk.room())
    changed(desk, "hola Ana, soy Eva", before=sent)
    assert (last(desk, "contact").content.text, last(desk, "contact").replaces) == (
        "hola Ana, soy Eva",
        sent.id,
    )
    changed(desk, None, before=sent)
    assert (last(desk, "contact").content, last(desk, "contact").replaces) == (Content(), sent.id)
    assert len(desk.room()) == rooms
    assert [line.what for _, line in desk.journal][-2:] == ["edited", "revoked"]


def changed(desk: Staffed, text: str | None, before: Post) -> None:
    """Eva corrects, or deletes, what reached the customer as `before`."""
    id = before.id.rpartition(".")[0]
    if text is None:
        desk.feed(Revoked(desk.new_id(), desk.now, desk.line, EVA, id, "eva_1"))
    else:
        desk.feed(Edited(desk.new_id(), desk.now, desk.line, EVA, id, Content("text", text), "eva_1"))


def test_a_command_is_not_corrected_nor_sent(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    id = desk.eva("/nota ojo")
    before = len(desk.log)
    desk.feed(Edited(desk.new_id(), desk.now, desk.line, EVA, id, Content("text", "/nota ojos"), "eva_1"))
    desk.feed(Edited(desk.new_id(), desk.now, desk.line, EVA, id, Content("text", "ojos"), "eva_1"))
    command, secret = (post for post in desk.log[before:])
    assert "no se corrige" in command.content.text
    assert (secret.place, "no cambia para el cliente" in secret.content.text) == (("room", "eva_1"), True)


def test_on_a_line_that_changes_nothing_the_agent_is_told(tmp_path: Path) -> None:
    desk = staffed(tmp_path, files={"config/channels.yaml": CLOUD})
    desk.with_eva()
    desk.eva("hola Ana, soy Eba")
    before = len(desk.log)
    changed(desk, "hola Ana, soy Eva", before=last(desk, "contact"))
    changed(desk, None, before=last(desk, "contact"))
    assert [post.place for post in desk.log[before:]] == [("room", "eva_1")] * 2


def test_a_quote_is_one_on_both_sides(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    hers = desk.message("sin luz")
    desk.feed(hers)
    relayed = last(desk, "room")
    answer = desk.eva("¿cuál luz?", quotes=relayed.id)
    asked = last(desk, "contact")
    assert asked.quotes == hers.id
    desk.feed(desk.message("la roja", quotes=asked.id))
    assert last(desk, "room").quotes == answer
    desk.feed(desk.message("y la verde", quotes=hers.id))
    assert last(desk, "room").quotes == relayed.id
    desk.eva("/cliente ya va", quotes=relayed.id)
    assert last(desk, "contact").quotes == hers.id


def test_a_reaction_shows_what_it_is_about(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    id = desk.eva("ya quedó")
    sent = last(desk, "contact").id
    desk.feed(Reacted(desk.new_id(), desk.now, desk.line, ANA_HERSELF, sent, "👍"))
    assert (last(desk, "room").content.text, last(desk, "room").quotes) == ("Reaccionó 👍", id)


@pytest.mark.parametrize(("sender", "room"), [(ANA_HERSELF, "eva_1"), (EVA, "eva_2"), (EVA, "support")])
def test_what_others_change_in_rooms_concerns_nobody(tmp_path: Path, sender: Sender, room: str) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    before = len(desk.log)
    edits(desk, "hola!", sender, room)
    reacts(desk, "👍", sender, room)
    assert len(desk.log) == before


def test_the_bot_steps_back_when_a_person_answers_from_the_phone(tmp_path: Path) -> None:
    desk = staffed(tmp_path, 'keywords: [{words: ["menu"], do: restart}]\n')
    desk.says("hola")
    echo(desk, "¡Hola Ana! Soy Marta")
    assert desk.conversation().frames == ()
    assert desk.says("menu") == desk.says("¿cuánto sale?") == []
    assert desk.listed() == ["person", "person"]
    desk.advance(timedelta(hours=2))
    assert "¿Qué necesitás?" in desk.says("hola")[0]


def test_each_of_their_answers_keeps_the_bot_away_longer(tmp_path: Path) -> None:
    desk = staffed(tmp_path, "step_back: 30m\n")
    echo(desk, "Hola")
    desk.advance(timedelta(minutes=20))
    echo(desk, "¿Seguís ahí?")
    desk.advance(timedelta(minutes=20))
    assert desk.says("sí") == []
    desk.advance(timedelta(minutes=10))
    assert desk.says("sí") != []


def test_a_company_may_want_the_bot_to_stay(tmp_path: Path) -> None:
    desk = staffed(tmp_path, "step_back: 0s\n")
    desk.says("hola")
    echo(desk, "Hola")
    assert desk.says("internet") == ["Hola  👋 ¿qué pasa?"]


def test_an_agent_learns_that_somebody_else_answered(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.says("no anda nada")
    assert desk.ticket().owed
    echo(desk, "Ya vamos")
    assert desk.room()[-1] == "📱 Le contestaron desde el teléfono de la línea: Ya vamos"
    assert not desk.ticket().owed
    assert desk.says("gracias") == ["gracias"]


def test_whoever_takes_the_case_later_reads_what_was_answered(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    desk.says("una persona")
    echo(desk, "Ya vamos")
    desk.take()
    assert "Ya vamos" in desk.room()[0]


def sent_by(desk: Staffed, source: str, text: str = "hola", to: tuple[str, str] = ("contact", ANA)) -> Send:
    return Send("s1", to, desk.line, Content("text", text), source)


def test_an_agent_is_told_which_message_did_not_arrive_and_why(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    is_lost(
        desk, sent_by(desk, "agent", "Te mando al técnico mañana a primera hora, entre las ocho y las diez")
    )
    told = desk.room()[-1]
    assert "«Te mando al técnico mañana a primera hora, entre las ocho" in told
    assert "…»" in told
    assert "No tiene WhatsApp" in told


def test_after_the_close_only_the_history_knows(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.with_eva()
    desk.eva("/fin listo")
    before = len(desk.log)
    is_lost(desk, sent_by(desk, "agent"))
    assert len(desk.log) == before
    assert desk.journal[-1][1].owner == ("ticket", desk.last_ticket)


@pytest.mark.parametrize("source", ["bot", "gateway"])
def test_what_no_person_wrote_is_journaled(tmp_path: Path, source: str) -> None:
    desk = staffed(tmp_path)
    desk.says("hola")
    before = len(desk.log)
    is_lost(desk, sent_by(desk, source))
    line = desk.journal[-1][1]
    assert len(desk.log) == before
    assert (line.what, line.data["source"], line.data["code"]) == ("undelivered", source, "131026")


def test_supervision_is_told_of_a_room_that_gets_nothing(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    is_lost(desk, sent_by(desk, "desk", "Caso nuevo", ("room", "support")))
    (told,) = desk.room("bosses")
    assert "«Soporte»" in told
    assert "Caso nuevo" in told


def test_of_its_own_room_nobody_is_told(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    is_lost(desk, sent_by(desk, "desk", "Caso nuevo", ("room", "bosses")))
    assert desk.log == []


def test_what_a_line_tells_is_kept_and_what_is_urgent_is_read(tmp_path: Path) -> None:
    desk = staffed(tmp_path)
    desk.feed(LineNotice("n1", desk.now, "oficial", "account_alerts", {"alert": "quality"}))
    assert desk.log == []
    for _ in range(2):
        desk.feed(LineNotice("n2", desk.now, "oficial", "account_update", {"event": "DISABLED"}, urgent=True))
    (told,) = desk.room("bosses")
    assert "oficial" in told
    assert "DISABLED" in told
    assert [line.owner for _, line in desk.journal][-2:] == [("line", "oficial")] * 2


@pytest.mark.parametrize("id", ["m1", "whatsapp:wamid.HBgNNTQ5", "whatsapp:wamid.4947858000000010"])
def test_a_message_and_the_one_that_passed_it_on_name_each_other(id: str) -> None:
    assert twin(twin(id)) == id
    assert twin(id) == f"{id}.1"
