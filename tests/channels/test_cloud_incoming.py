"""What Meta posts becomes events and statuses, whatever it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.channels.cloud.incoming import Incoming, NotJson, parsed, read
from engine.channels.cloud.parts import marked
from engine.channels.cloud.signature import Seal, is_same
from engine.channels.interface import Reached, Status
from engine.core.messages import (
    Content,
    CustomerMessage,
    Echoed,
    Edited,
    Event,
    IdentityChanged,
    LineNotice,
    Location,
    Reacted,
    Revoked,
    RoomMessage,
    Send,
    Sender,
)
from engine.net.secrets import MissingVariable, resolved
from engine.runtime.correlations import correlation, read_correlation
from engine.store.codec import decode, encode
from engine.store.rows import Outgoing
from tests.channels import meta
from tests.channels.meta import (
    EVERY_TYPE,
    JSON,
    NOW,
    SPOILED,
    body,
    brought,
    card,
    change,
    entry,
    message,
    text,
    value,
)

LINES = {meta.NUMBER: "wa", meta.OTHER_NUMBER: "sales"}
PLUS_MARIA, PLUS_ANA = f"+{meta.MARIA}", f"+{meta.ANA}"


def taken(brought: Any) -> Incoming:
    return read(brought, "wa", LINES, NOW)


def event(*messages: Any, **more: Any) -> Any:
    """The only one."""
    (found,) = taken(brought(*messages, **more)).events
    return found


def content(kind: str) -> Content:
    found = event(EVERY_TYPE[kind])
    assert isinstance(found, CustomerMessage)
    return found.content


# Who writes


def test_a_text() -> None:
    at = datetime.fromtimestamp(meta.EARLIER, UTC)
    maria = Sender(PLUS_MARIA, PLUS_MARIA, "María")
    said = Content("text", "hola")
    assert event(text()) == CustomerMessage("wa:wamid.AAA", NOW, "wa", maria, said, written_at=at)


def test_who_was_known_by_phone_stays_who_they_are() -> None:
    ids = card(user_id=meta.MARIA_ID) | {"parent_user_id": meta.MARIA_PARENT}
    sender = event(text(from_user_id=meta.MARIA_ID), contacts=[ids]).sender
    assert sender == Sender(PLUS_MARIA, PLUS_MARIA, "María", (meta.MARIA_ID, meta.MARIA_PARENT))


@pytest.mark.parametrize("held", ["nothing", "the id again"])
def test_who_hides_the_phone_is_known_by_the_id(held: str) -> None:
    again = meta.MARIA_ID if held != "nothing" else None
    hidden = text(from_user_id=meta.MARIA_ID) | {"from": again}
    sender = event(hidden, contacts=[card(again, meta.MARIA_ID)]).sender
    assert sender == Sender(meta.MARIA_ID, None, "María")


def test_an_old_argentine_form_is_the_same_person() -> None:
    sender = event(text() | {"from": "543815551234"}, contacts=[card("543815551234")]).sender
    assert (sender.address, sender.aliases) == (PLUS_MARIA, ("543815551234",))


def test_digits_that_are_no_phone_are_an_address_all_the_same() -> None:
    sender = event(text() | {"from": "5678"}, contacts=[card("5678", "AR.9")]).sender
    assert sender == Sender("AR.9", None, "María", ("5678",))
    sender = event(text() | {"from": "99999999999"}, contacts=[card("99999999999", "AR.9")]).sender
    assert sender == Sender("99999999999", None, "María", ("AR.9",))


def test_a_number_that_is_newer_than_our_list_of_them_is_a_phone() -> None:
    sender = event(text() | {"from": "551187654321"}, contacts=[card("551187654321")]).sender
    assert sender == Sender("+551187654321", "+551187654321", "María")


def test_a_number_as_whatsapp_alone_spells_it_is_the_one_of_the_plan() -> None:
    sender = event(text() | {"from": "5215512345678"}, contacts=[card("5215512345678")]).sender
    assert sender == Sender("+525512345678", "+525512345678", "María", ("5215512345678",))


def test_the_name_is_of_whoever_wrote_it() -> None:
    people = [card(meta.ANA, name="Ana"), card(name="María")]
    assert event(text(), contacts=people).sender.name == "María"
    stranger = [card(meta.ANA, "AR.2", name="Ana")]
    assert event(text(), contacts=stranger).sender == Sender(PLUS_MARIA, PLUS_MARIA)


def test_a_user_name_is_a_name_and_no_address() -> None:
    sender = event(text(), contacts=[card(name="", username="@maria.g")]).sender
    assert sender == Sender(PLUS_MARIA, PLUS_MARIA, "@maria.g")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  Ma\u0301ria\n Díaz\t", "Ma\u0301ria Díaz"),
        ("a\u202eb\u0000c\ud800", "abc"),
        ("👩‍🔧 Ana", "👩‍🔧 Ana"),
    ],
)
def test_a_name_is_one_line_that_can_be_shown(given: str, shown: str) -> None:
    assert event(text(), contacts=[card(name=given)]).sender.name == shown
    assert len(event(text(), contacts=[card(name="ñ" * 9000)]).sender.name) == 256


def test_without_anybody_it_is_only_noted() -> None:
    nobody = text() | {"from": None}
    found = event(nobody, contacts=[{"profile": {"name": "?"}}])
    assert isinstance(found, LineNotice)
    assert (found.what, found.urgent, found.data["text"]) == ("unknown", False, {"body": "hola"})


# What they say


def test_files() -> None:
    image = {"mime": "image/jpeg", "sha256": "b64"}
    assert content("image") == Content("image", "la luz", "cloud:wa:M1", data=image)
    assert content("audio").data == {"mime": "audio/ogg; codecs=opus", "voice": True}
    assert (content("document").name, content("document").media) == ("factura.pdf", "cloud:wa:M4")
    assert content("sticker").kind == "sticker"
    assert content("video").text == ""


def test_an_old_voice_note() -> None:
    assert event(message("voice", {"id": "M9"})).content.data == {"voice": True}


def test_a_place_keeps_its_digits() -> None:
    where = Location(Decimal("-26.83"), Decimal("-65.2"), "Casa")
    assert content("location") == Content("location", location=where)


@pytest.mark.parametrize("lat", [91, "here", None, True, 10**400, float("nan"), "1e999999999", []])
def test_a_place_that_is_nowhere_is_not_understood(lat: Any) -> None:
    nowhere = message("location", {"latitude": lat, "longitude": 0})
    assert event(nowhere).content.kind == "unknown"


def test_a_card_can_be_read() -> None:
    ana = {"name": "Ana P", "phones": ["+54 9 381 555-9999"]}
    assert content("contacts") == Content("contact", "Ana P +54 9 381 555-9999", data={"contacts": [ana]})


def test_all_of_a_card_can_be_read() -> None:
    ana = {
        "name": {"formatted_name": "Ana P"},
        "phones": [{"wa_id": meta.ANA}],
        "org": {"company": "Redes SRL", "title": "Jefa"},
        "emails": [{"email": "ana@example.com", "type": "WORK"}, {"type": "HOME"}, "none"],
        "addresses": [{"street": "Muñecas 123", "city": "Tucumán", "country_code": "ar"}, {"zip": None}],
        "urls": [{"url": "https://example.com"}],
    }
    only_mail = {"emails": [{"email": "b@example.com"}]}
    found = event(message("contacts", [ana, only_mail, {"name": {}, "org": 7}])).content
    details = ["Redes SRL", "ana@example.com", "Muñecas 123, Tucumán", "https://example.com"]
    assert found.text.split("\n") == [" · ".join((f"Ana P {meta.ANA}", *details)), "b@example.com"]
    assert found.data["contacts"][0] == {"name": "Ana P", "phones": [meta.ANA], "details": details}


def test_what_was_tapped_is_what_was_said() -> None:
    assert content("button") == Content("text", "Sí", data={"id": "P"})
    assert content("button_reply") == Content("text", "Pagar", data={"id": "opt_1"})
    assert content("list_reply") == Content("text", "Soporte", data={"id": "row_3"})
    assert event(EVERY_TYPE["button_reply"]).quotes == "wamid.SENT"
    assert event(EVERY_TYPE["list_reply"]).quotes is None


def test_a_form_of_whatsapp() -> None:
    filled = {"form": "flow", "values": {"flow_token": "***", "age": "32"}}
    assert content("nfm_reply") == Content("text", "Sent\nage: 32", data=filled)


def test_a_form_is_read_by_people_too() -> None:
    answers = {
        "plan": "300 megas",
        "days": ["lunes", "martes"],
        "home": {"floor": 2, "lift": False, "flat": ""},
    }
    reply = {"name": "flow", "response_json": json.dumps({**answers, "flow_token": "x", "nothing": None})}
    found = event(message("interactive", {"type": "nfm_reply", "nfm_reply": reply})).content
    lines = ["plan: 300 megas", "days: lunes", "days: martes", "floor: 2", "lift: false"]
    assert found.text.split("\n") == lines
    assert found.data["values"] == {**answers, "flow_token": "***", "nothing": None}


@pytest.mark.parametrize(("written", "values"), [("[1, 2]", [1, 2]), ("no json", "no json"), ("", "")])
def test_a_form_that_is_no_object(written: str, values: Any) -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"response_json": written}}
    assert event(message("interactive", reply)).content.data["values"] == values


def test_an_order() -> None:
    products = [{"product_retailer_id": "X", "quantity": 1}]
    assert content("order") == Content("order", "X × 1", data={"catalog": "1", "products": products})


def test_an_order_is_read_by_people_too() -> None:
    products = [
        {"product_retailer_id": "ROUTER-5", "quantity": 2, "item_price": 30500.5, "currency": "ARS"},
        {"product_retailer_id": None, "quantity": {"a": "\ud83d"}},
        {},
        "none",
    ]
    order = {"catalog_id": "1", "text": "para mañana", "product_items": products}
    lines = event(message("order", order)).content.text.split("\n")
    assert lines[:2] == ["para mañana", "ROUTER-5 × 2 (30500.5 ARS)"]


@pytest.mark.parametrize(
    "strange",
    [
        EVERY_TYPE["unsupported"],
        message("interactive"),
        message("hologram", {"id": "1"}),
        message("image", {"caption": "no id"}),
        message("text", "not an object"),
        {"from": meta.MARIA, "id": "wamid.AAA"},
    ],
)
def test_who_sends_what_nobody_knows_is_answered_all_the_same(strange: Any) -> None:
    found = event(strange)
    assert isinstance(found, CustomerMessage)
    assert found.content.kind == "unknown"
    assert found.content.data["raw"].get("type") == strange.get("type")


@pytest.mark.parametrize("kind", ["text", "document", "location", "contacts", "button", "list_reply"])
def test_what_has_no_type_is_what_it_holds(kind: str) -> None:
    bare = {key: value for key, value in EVERY_TYPE[kind].items() if key != "type"}
    assert event(bare).content == content(kind)


def test_forwarded_and_from_an_ad() -> None:
    ad = {"source_id": "AD", "headline": "Fibra"}
    found = event(text(context={"forwarded": True, "referred_product": {"catalog_id": "1"}}, referral=ad))
    about = {"forwarded": True, "referral": ad, "product": {"catalog_id": "1"}}
    assert found.content == Content("text", "hola", data=about)
    assert event(text(context={"frequently_forwarded": True})).content.data == {"frequently_forwarded": True}


def test_in_a_group() -> None:
    found = event(EVERY_TYPE["group"] | {"context": {"id": "wamid.SENT"}})
    assert isinstance(found, RoomMessage)
    assert (found.address, found.sender.address, found.quotes) == ("G1", PLUS_MARIA, "wamid.SENT")


# What they do to messages, and who they become


def test_reactions_edits_and_revocations_have_ids_of_their_own() -> None:
    reacted, edited, revoked = (event(EVERY_TYPE[kind]) for kind in ("reaction", "edit", "revoke"))
    assert isinstance(reacted, Reacted)
    assert (reacted.message, reacted.emoji, reacted.room) == ("wamid.OLD", "👍", None)
    assert isinstance(edited, Edited)
    assert (edited.message, edited.content) == ("wamid.OLD", Content("text", "nuevo"))
    assert isinstance(revoked, Revoked)
    assert revoked.message == "wamid.OLD"
    assert len({reacted.id, edited.id, revoked.id, event(text()).id}) == 4


@pytest.mark.parametrize("gone", [{"message_id": "wamid.OLD"}, {"message_id": "wamid.OLD", "emoji": ""}])
def test_a_reaction_taken_back(gone: dict[str, str]) -> None:
    assert event(message("reaction", gone, group_id="G1")) == Reacted(
        "wa:reaction:wamid.AAA",
        NOW,
        *("wa", Sender(PLUS_MARIA, PLUS_MARIA, "María"), "wamid.OLD", "", "G1"),
    )


@pytest.mark.parametrize("kind", ["reaction", "edit", "revoke"])
def test_about_no_message_it_is_only_noted(kind: str) -> None:
    assert isinstance(event(message(kind, {})), LineNotice)


def test_a_new_number() -> None:
    found = event(EVERY_TYPE["changed number"])
    assert isinstance(found, IdentityChanged)
    assert (found.old, found.new) == (PLUS_MARIA, Sender(PLUS_ANA, PLUS_ANA, None, ("AR.2",)))


def test_a_new_id() -> None:
    hidden = message("system", {"type": "user_changed_user_id", "user_id": "AR.2"}, from_user_id="AR.1")
    found = event(hidden | {"from": None}, contacts=[])
    assert (found.old, found.new) == ("AR.1", Sender("AR.2"))


def changed(what: str, **system: str) -> Any:
    """As Meta tells it: with nobody's card, and of who hides the phone with nobody who wrote it."""
    told = {"type": what, "body": "User changed", **system}
    return message("system", told) | {"from": None}


def test_a_new_id_of_who_hides_the_phone_tells_the_old_one_beside_it() -> None:
    ids = {"user_id": "AR.2", "previous_user_id": "AR.1"}
    parents = {"parent_user_id": "AR.ENT.2", "previous_parent_user_id": "AR.ENT.1"}
    found = event(changed("user_changed_user_id", **ids, **parents), contacts=[])
    assert isinstance(found, IdentityChanged)
    assert (found.old, found.new) == ("AR.1", Sender("AR.2", aliases=("AR.ENT.2",)))


def test_a_change_that_the_new_id_signs_is_of_the_old_one() -> None:
    told = changed("user_changed_number", wa_id=meta.ANA, user_id="AR.2", previous_user_id="AR.1")
    for signed_by in ({"from": meta.ANA}, {"from_user_id": "AR.2"}):
        found = event(told | signed_by, contacts=[])
        assert (found.old, found.new) == ("AR.1", Sender(PLUS_ANA, PLUS_ANA, None, ("AR.2",)))
    found = event(told | {"from": meta.MARIA, "from_user_id": "AR.2"}, contacts=[])
    assert found.old == PLUS_MARIA


@pytest.mark.parametrize("known", [{}, {"previous_user_id": "AR.2"}])
def test_a_change_from_nobody_or_to_the_same_is_only_noted(known: dict[str, str]) -> None:
    told = changed("user_changed_user_id", user_id="AR.2", **known)
    for signed_by in ({}, {"from_user_id": "AR.2"}):
        found = event(told | signed_by, contacts=[])
        assert isinstance(found, LineNotice)
        assert found.data["system"]["user_id"] == "AR.2"


def test_a_new_phone_in_the_hand_is_noted() -> None:
    found = event(message("system", {"type": "customer_identity_changed"}, identity={"hash": "x"}))
    assert isinstance(found, LineNotice)
    assert (found.what, found.data["identity"]) == ("customer_identity_changed", {"hash": "x"})


def test_what_the_company_wrote_from_its_phone() -> None:
    echo = text("ya voy") | {"from": "5492604806224", "to": meta.MARIA, "to_user_id": meta.MARIA_ID}
    (found,) = taken(body(entry(change(value(message_echoes=[echo]), "smb_message_echoes")))).events
    assert isinstance(found, Echoed)
    assert (found.to.address, found.to.aliases) == (PLUS_MARIA, (meta.MARIA_ID,))
    assert found.content == Content("text", "ya voy")


# When


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "soon",
        "-1",
        "99999999999999999999",
        [],
        True,
        str(meta.EARLIER + 99_999),
        "1454119029",
        1e300,
    ],
)
def test_a_time_that_cannot_be_is_now(said: Any) -> None:
    assert event(text() | {"timestamp": said}).written_at == NOW


def test_a_week_late_is_still_when_it_was() -> None:
    late = NOW - timedelta(days=7)
    came = event(text() | {"timestamp": str(int(late.timestamp()))})
    assert (came.written_at, came.at) == (late, NOW)


# Bodies


def test_everything_in_a_body_is_read() -> None:
    one, two, three, four = (text(f"{n}", f"wamid.{n}") for n in range(4))
    found = taken(body(entry(change(value(one, two)), change(value(three))), entry(change(value(four)))))
    assert [event.content.text for event in found.events] == ["0", "1", "2", "3"]


def test_two_lines_in_one_body() -> None:
    found = taken(body(entry(change(value(text())), change(value(text(), number=meta.OTHER_NUMBER)))))
    assert [(event.line, event.id) for event in found.events] == [
        ("wa", "wa:wamid.AAA"),
        ("sales", "sales:wamid.AAA"),
    ]


@pytest.mark.parametrize("number", ["9999999", None, [], ""])
def test_of_nobodys_number_it_is_noted(number: Any) -> None:
    found = event(text(), number=number)
    assert isinstance(found, LineNotice)
    assert (found.line, found.what) == ("wa", "unknown")


def test_the_same_twice_is_once() -> None:
    assert len(taken(brought(text(), text())).events) == 1


def test_in_the_order_they_were_written() -> None:
    late, early = text("2", "wamid.2"), text("1", "wamid.1") | {"timestamp": str(meta.EARLIER - 5)}
    assert [event.content.text for event in taken(brought(late, early)).events] == ["1", "2"]


def test_without_an_id_it_is_the_same_each_time() -> None:
    bare = text() | {"id": None}
    again = dict(reversed(bare.items()))
    assert event(bare).id == event(again).id != event(text("otra") | {"id": None}).id


@pytest.mark.parametrize("id", ["", "a b", "ñ", "\ud800", "x" * 600, 1.5, {}, "a\0"])
def test_an_id_that_cannot_be_a_key_is_replaced(id: Any) -> None:
    found = event(text() | {"id": id}, contacts=[card()])
    assert found.id.startswith("wa:#")
    assert event(text(context={"id": id})).quotes is None


def test_what_is_strange_is_noted_a_hundred_times_at_most() -> None:
    strange = [{"n": n} for n in range(5000)]
    found = taken(brought(*strange, text(), contacts=[]))
    assert len(found.events) == 101


# Statuses and notices


@pytest.mark.parametrize(
    ("told", "reached"),
    [("sent", 1), ("delivered", 2), ("read", 3), ("played", 4)],
)
def test_how_far_a_message_came(told: str, reached: int) -> None:
    at = datetime.fromtimestamp(meta.EARLIER, UTC)
    found = taken(brought(statuses=[meta.status(told, biz_opaque_callback_data="ours.1")]))
    assert found == Incoming((), (Status("wa", "ours.1", "wamid.SENT", Reached(reached), at),))


def test_what_we_called_it_comes_back_as_it_was() -> None:
    """It has a space in it."""
    send = Send("wa:wamid.AAA.1", ("contact", "x"), "wa", Content("text", "hola"), "bot")
    ours = correlation(Outgoing(7, send))
    (found,) = taken(brought(statuses=[meta.status(biz_opaque_callback_data=ours)])).statuses
    named = read_correlation(found.correlation)
    assert named is not None
    assert (named.seq, named.id) == (7, send.id)


def test_of_a_message_in_parts_only_the_last_is_the_whole() -> None:
    ours = [marked("7 wa:wamid.AAA.1", after) for after in (2, 1, 0)]
    found = taken(brought(statuses=[meta.status(biz_opaque_callback_data=each) for each in ours])).statuses
    assert [(each.correlation, each.earlier) for each in found] == [
        ("7 wa:wamid.AAA.1", 2),
        ("7 wa:wamid.AAA.1", 1),
        ("7 wa:wamid.AAA.1", 0),
    ]


def test_why_it_failed() -> None:
    error = {"code": 131047, "title": "Re-engagement", "error_data": {"details": "More than 24 hours"}}
    (found,) = taken(brought(statuses=[meta.status("failed", errors=[error])])).statuses
    assert (found.reached, found.code, found.reason) == (Reached.FAILED, "131047", "More than 24 hours")


@pytest.mark.parametrize(
    "one",
    [
        {"recipient_participant_id": meta.ANA},
        {"recipient_participant_user_id": "AR.2", "recipient_participant_parent_user_id": "AR.ENT.2"},
        {"participant_recipient_id": meta.ANA},
    ],
)
def test_one_of_a_group_that_did_not_get_it_is_no_failure(one: dict[str, str]) -> None:
    to_one = meta.status("failed", recipient_type="group", **one)
    found = taken(brought(statuses=[to_one, to_one | {"status": "read"}]))
    assert [event.what for event in found.events] == ["status.failed"]
    assert [status.reached for status in found.statuses] == [Reached.READ]


@pytest.mark.parametrize("told", ["deleted", "in_orbit", None, 7, {}])
def test_a_status_nobody_knows_is_noted(told: Any) -> None:
    found = taken(brought(statuses=[meta.status() | {"status": told}]))
    assert not found.statuses
    assert [type(event) for event in found.events] == [LineNotice]


@pytest.mark.parametrize(
    ("field", "told", "urgent"),
    [
        ("account_update", {"event": "ACCOUNT_RESTRICTION"}, True),
        ("account_update", {"event": "VERIFIED_ACCOUNT"}, False),
        ("account_update", {}, True),
        ("message_template_status_update", {"event": "REJECTED"}, True),
        ("message_template_status_update", {"event": "APPROVED"}, False),
        ("message_template_quality_update", {"new_quality_score": "RED"}, True),
        ("phone_number_quality_update", {"event": "FLAGGED"}, True),
        ("phone_number_quality_update", {"event": "UPGRADE"}, False),
        ("phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE"}, False),
        ("account_alerts", {"alert_severity": "CRITICAL"}, True),
        ("account_alerts", {"entity_id": "1", "alert_info": {"alert_severity": "WARNING"}}, True),
        ("account_alerts", {"entity_id": "1", "alert_info": {"alert_severity": "INFORMATIONAL"}}, False),
        ("account_alerts", {"entity_id": "1", "alert_info": {}}, True),
        ("group_status_update", {"groups": [{"group_id": "G", "type": "group_suspend"}]}, True),
        ("group_status_update", {"groups": [{"group_id": "G", "type": "group_suspend_cleared"}]}, False),
        ("group_status_update", {"groups": [{"type": "group_suspend_cleared"}, {"type": "?"}, 1]}, True),
        ("user_preferences", {"user_preferences": [{"value": "stop"}]}, False),
        ("calls", {"calls": []}, False),
        ("of_tomorrow", {"x": 1}, False),
    ],
)
def test_what_the_line_tells_of_itself(field: str, told: Any, urgent: bool) -> None:
    (found,) = taken(body(entry(change(told, field)))).events
    assert isinstance(found, LineNotice)
    assert (found.line, found.what, found.urgent) == ("wa", field, urgent)


def test_the_same_trouble_again_is_told_again() -> None:
    trouble = change({"event": "FLAGGED"}, "phone_number_quality_update")
    once, again = (taken(body(entry(trouble, time=time))).events[0].id for time in (1, 2))
    assert once != again
    assert once == taken(body(entry(trouble, time=1))).events[0].id


def test_an_error_of_the_account_is_urgent() -> None:
    (found,) = taken(brought(errors=[{"code": 0, "title": "We were unable to authenticate"}])).events
    assert (found.what, found.urgent) == ("errors", True)


def test_notices_have_no_secrets_and_are_bounded() -> None:
    deep: Any = "end"
    for _ in range(50):
        deep = [deep]
    told = {"access_token": "xyzzy", "long": "a" * 100_000, "deep": deep, "many": list(range(10_000))}
    (found,) = taken(body(entry(change(told, "of_tomorrow")))).events
    assert isinstance(found, LineNotice)
    kept = json.dumps(found.data)
    assert "xyzzy" not in kept
    assert len(kept) < 20_000


# Anything at all


def holds(found: Incoming) -> None:
    """What comes out can be kept, and comes back as it was."""
    assert len({event.id for event in found.events}) == len(found.events)
    for event in found.events:
        stored = encode(event)
        assert encode(decode(stored)) == stored
        assert event.id.isascii()
        assert event.line in {"wa", "sales"}
    for status in found.statuses:
        assert (status.correlation + status.external).isascii()


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_is_taken(anything: Any) -> None:
    holds(taken(anything))
    holds(taken(brought(anything, statuses=[anything], errors=[anything])))
    for kind in EVERY_TYPE:
        holds(taken(brought(message(kind, anything), contacts=anything)))


@settings(max_examples=300, deadline=None)
@given(SPOILED)
def test_any_spoiled_body_is_taken(spoiled: Any) -> None:
    holds(taken(spoiled))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=2000), st.integers(1, 32))
def test_any_text_arrives_as_it_was(said: str, times: int) -> None:
    said = (said * times)[:65_536]
    found: Event = event(text(said))
    assert isinstance(found, CustomerMessage)
    assert found.content.text == said
    assert decode(encode(found)) == found


# Bytes


@pytest.mark.parametrize("tokens", [b"NaN", b"-Infinity", b"9" * 5000, b"1e999", b'"\\ud83d"', b"[" * 99_999])
def test_what_is_nearly_json_is_taken(tokens: bytes) -> None:
    holds(taken(parsed(tokens)))
    holds(taken(parsed(b'{"entry":[{"changes":[' + tokens + b"]}]}") if not tokens.startswith(b"[") else {}))


@pytest.mark.parametrize("body", [b"", b"hola", b"{", b"\xff\xfe\xfd", b'{"a":1}x', b"[1,]"])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NotJson) as refused:
        parsed(body)
    assert not str(refused.value)


def test_the_signature() -> None:
    body, header = b'{"a":1}', meta.signed("secret", b'{"a":1}')["X-Hub-Signature-256"]
    seal = Seal("secret")
    for _ in range(2):
        assert seal.of(body) == header
        assert seal.is_on(body, header)
    for wrong in ("", "sha256=", header.upper(), header[7:], header + " ", "sha256=ñ", "\udcff"):
        assert not seal.is_on(body, wrong)
    assert not Seal("other").is_on(body, header)
    assert not seal.is_on(body + b" ", header)
    assert not Seal("").is_on(body, meta.signed("", body)["X-Hub-Signature-256"])
    assert is_same("palabra", "palabra")
    assert not is_same("", "")


def test_secrets_come_from_the_environment() -> None:
    line = {"kind": "cloud", "token": "${T}", "retries": 3, "text": "a ${T}"}
    assert resolved(line, {"T": " xyzzy\n"}) == {**line, "token": "xyzzy"}
    for without in ({}, {"T": ""}, {"T": "  "}):
        with pytest.raises(MissingVariable) as missing:
            resolved(line, without)
        assert missing.value.variable == str(missing.value) == "T"
