"""What Meta posts, ready to be sent: signed, with the headers that it has."""

from __future__ import annotations

import time
from typing import Any

import orjson

from bench import w1
from engine.channels.cloud.signature import HEADER, Seal

NUMBER, LINE = "106540352242922", "whatsapp"
TOKEN = "EAA" + "x" * 180
SECRETS = {"TOKEN": TOKEN, "APP_SECRET": "0123456789abcdef" * 2, "VERIFY_TOKEN": "a-word-of-nobody"}
SEAL = Seal(SECRETS["APP_SECRET"])

HEAD = (
    f"POST /webhooks/{LINE} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: facebookexternalua\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\n" + HEADER + ": {signature}\r\n\r\n"
)


def message(turn: int, customer: int) -> tuple[str, bytes]:
    """Who writes, and the request."""
    who = f"57300{customer:07d}"
    said = {"from": who, "id": f"wamid.W1{turn}{customer:07d}", "timestamp": _now(), "type": "text"}
    value = {
        "contacts": [{"profile": {"name": f"Cliente {customer}"}, "wa_id": who}],
        "messages": [{**said, "text": {"body": w1.INPUTS[turn]}}],
    }
    return who, _request(value)


def status(who: str, external: str, correlation: str, reached: str) -> bytes:
    told = {"id": external, "status": reached, "timestamp": _now(), "recipient_id": who}
    return _request({"statuses": [{**told, "biz_opaque_callback_data": correlation}]})


def _request(value: dict[str, Any]) -> bytes:
    metadata = {"display_phone_number": "15550001111", "phone_number_id": NUMBER}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    entry = {"id": "102290129340398", "changes": [change]}
    body = orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
    return HEAD.format(length=len(body), signature=SEAL.of(body)).encode() + body


def _now() -> str:
    return str(int(time.time()))
