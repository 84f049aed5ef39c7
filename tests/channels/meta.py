"""What Meta posts, built from the shapes it documents. Nobody in here exists."""

from __future__ import annotations

import copy
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

NUMBER, OTHER_NUMBER = "1122334455", "5544332211"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EARLIER = int(NOW.timestamp()) - 60

MARIA, MARIA_ID, MARIA_PARENT = "5493815551234", "AR.1349120", "AR.ENT.118157"
ANA = "5493815559999"

Json = dict[str, Any]


def card(wa_id: str | None = MARIA, user_id: str | None = None, name: str = "María", **profile: str) -> Json:
    ids = {"wa_id": wa_id, "user_id": user_id}
    return {"profile": {"name": name, **profile}} | {key: id for key, id in ids.items() if id}


def message(kind: str, body: Any = None, id: str = "wamid.AAA", **more: Any) -> Json:
    said = {} if body is None else {kind: body}
    return {"from": MARIA, "id": id, "timestamp": str(EARLIER), "type": kind, **said, **more}


def text(body: str = "hola", id: str = "wamid.AAA", **more: Any) -> Json:
    return message("text", {"body": body}, id, **more)


def status(told: str = "delivered", id: str = "wamid.SENT", **more: Any) -> Json:
    return {"id": id, "status": told, "timestamp": str(EARLIER), "recipient_id": MARIA, **more}


def value(*messages: Any, number: Any = NUMBER, contacts: Any = None, **more: Any) -> Json:
    about = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}}
    people = [card()] if contacts is None else contacts
    return {**about, "contacts": people, **({"messages": list(messages)} if messages else {}), **more}


def change(value: Any, field: str = "messages") -> Json:
    return {"field": field, "value": value}


def entry(*changes: Any, **more: Any) -> Json:
    return {"id": "777", "changes": list(changes), **more}


def body(*entries: Any) -> Json:
    return {"object": "whatsapp_business_account", "entry": list(entries)}


def brought(*messages: Any, **more: Any) -> Json:
    """A body with messages and nothing special."""
    return body(entry(change(value(*messages, **more))))


def as_bytes(body: Any) -> bytes:
    return json.dumps(body).encode()


def signed(secret: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()}


EVERY_TYPE: dict[str, Json] = {
    "text": text("hola"),
    "image": message("image", {"id": "M1", "mime_type": "image/jpeg", "sha256": "b64", "caption": "la luz"}),
    "video": message("video", {"id": "M2", "mime_type": "video/mp4", "sha256": "b64"}),
    "audio": message("audio", {"id": "M3", "mime_type": "audio/ogg; codecs=opus", "voice": True}),
    "document": message("document", {"id": "M4", "mime_type": "application/pdf", "filename": "factura.pdf"}),
    "sticker": message("sticker", {"id": "M5", "mime_type": "image/webp", "animated": False}),
    "location": message("location", {"latitude": -26.83, "longitude": -65.2, "name": "Casa"}),
    "contacts": message(
        "contacts",
        [{"name": {"formatted_name": "Ana P"}, "phones": [{"phone": "+54 9 381 555-9999", "wa_id": ANA}]}],
    ),
    "reaction": message("reaction", {"message_id": "wamid.OLD", "emoji": "👍"}),
    "button": message("button", {"payload": "P", "text": "Sí"}, context={"id": "wamid.TPL"}),
    "button_reply": message(
        "interactive",
        {"type": "button_reply", "button_reply": {"id": "opt_1", "title": "Pagar"}},
        context={"from": NUMBER, "id": "wamid.SENT"},
    ),
    "list_reply": message(
        "interactive",
        {"type": "list_reply", "list_reply": {"id": "row_3", "title": "Soporte", "description": "24 h"}},
    ),
    "nfm_reply": message(
        "interactive",
        {
            "type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"x","age":"32"}'},
        },
    ),
    "order": message(
        "order",
        {"catalog_id": "1", "text": "", "product_items": [{"product_retailer_id": "X", "quantity": 1}]},
    ),
    "changed number": message("system", {"type": "user_changed_number", "wa_id": ANA, "user_id": "AR.2"}),
    "edit": message(
        "edit",
        {"original_message_id": "wamid.OLD", "message": {"type": "text", "text": {"body": "nuevo"}}},
    ),
    "revoke": message("revoke", {"original_message_id": "wamid.OLD"}),
    "unsupported": message("unsupported", {"type": "poll"}, errors=[{"code": 131051, "title": "Unknown"}]),
    "group": text("lo tomo", group_id="G1"),
}

ODD = [float("nan"), float("inf"), 10**4000, -(2**64), "\ud800", "\0", "a" * 70_000, "", True]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD)
WORDS = "entry changes value field messages statuses errors contacts metadata type id from text body " + (
    "message_echoes context timestamp phone_number_id status wa_id user_id profile name image location"
)
KEYS = st.sampled_from(WORDS.split()) | st.text(max_size=5)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)
WHOLE = brought(
    *(said | {"id": f"wamid.{kind}"} for kind, said in EVERY_TYPE.items()),
    statuses=[status("failed", errors=[{"code": 1}])],
    errors=[{"code": 0}],
)


def places(inside: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every subtree there is."""
    keys = (
        list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
    )
    return [found for key in keys for found in ((*path, key), *places(inside[key], (*path, key)))]


@st.composite
def _spoiled(draw: st.DrawFn) -> Any:
    """Everything in one body, with some of it taken away or replaced by anything."""
    body = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        found = places(body)
        if not found:
            break
        *path, last = draw(st.sampled_from(found))
        inside: Any = body
        for key in path:
            inside = inside[key]
        if draw(st.booleans()):
            inside[last] = draw(JSON)
        else:
            del inside[last]
    return body


SPOILED = _spoiled()
