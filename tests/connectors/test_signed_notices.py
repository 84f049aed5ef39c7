"""Notices signed over the very bytes of their body, as most systems do."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from engine.connectors.webhooks import Came, Told, Unproven, told
from engine.project.connecting.answers import body_of
from tests.project.connecting.made import NOW, connector

HOOKS = """
operations: {payment: {path: /p}}
webhooks:
  paid:
    verify:
      kind: hmac
      secret: "{{ settings.token }}"
      sign: "{{ ts }}.{{ body }}"
      signature: "{{ sig }}"
      time: "{{ ts }}"
      within: 5m
    values: {ts: 'headers."x-ts"', sig: 'headers."x-sig"', id: body.id}
    id: "{{ id }}"
"""
RAW = b'{"id":  "a7", "note": "\xc3\xb1 \xff"}'


def tells(raw: bytes, signed: bytes = RAW, secret: bytes = b"hook") -> Told:
    own = connector(HOOKS)
    ts = str(int(NOW.timestamp()))
    signature = hmac.new(secret, ts.encode() + b"." + signed, hashlib.sha256).hexdigest()
    body: Any = body_of(raw, "auto")
    came = Came({"x-ts": ts, "x-sig": signature}, {}, body, raw)
    return told(own, own.webhooks["paid"], {"token": "hook"}, came, NOW)


@pytest.mark.parametrize("raw", [b'{"id": "a7"}', b'{"id":"a7",  "x": "\xc3\xb1"}'])
def test_the_body_is_proven_as_it_came(raw: bytes) -> None:
    assert tells(raw, signed=raw).id == "a7"


@pytest.mark.parametrize("raw", [b'{"id": "a8"}', b"", RAW + b" "])
def test_another_body_is_not(raw: bytes) -> None:
    with pytest.raises(Unproven):
        tells(raw)


def test_nor_another_secret() -> None:
    with pytest.raises(Unproven):
        tells(RAW, secret=b"guessed")
