"""What a request to the simulator asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web

from engine.web.forms import printable
from engine.web.keys import STAND
from engine.web.refusals import Refusal
from engine.web.simulator.painter import ROOM
from engine.web.simulator.people import find
from engine.web.simulator.picture import Choice

LONGEST = 4096
LONGEST_CAPTION = 1024
COORDINATE = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,10})?")
JUMP = re.compile(r"([0-9]{1,8})([smhd])")
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
FARTHEST = timedelta(days=31)


async def choice_of(request: web.Request) -> Choice:
    """Both must be there: a customer as a phone, or as the name of somebody known."""
    stand = request.app[STAND]
    sight = await stand.simulator.look()
    typed, room = request.query.get("customer", "").strip(), request.query.get("room", "").strip()
    if room and ((ROOM, room) not in sight.rows or not printable(room)):
        raise Refusal("no_room", room=room[:40])
    customer = find(typed, sight.release, await stand.known(sight)) if typed else ""
    if customer is None:
        raise Refusal("no_phone", phone=typed[:40])
    return Choice(customer, room)


async def room_of(request: web.Request) -> str:
    """The room that was asked for, when there is one: a wrong number does not close it."""
    room = request.query.get("room", "").strip()
    sight = await request.app[STAND].simulator.look()
    return room if (ROOM, room) in sight.rows else ""


def entry(asked: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, Any]:
    """As a transcript says it: who, where, what, and quoting which message."""
    quotes = {"quotes": asked["quotes"]} if asked.get("quotes") else {}
    if asked.get("room"):
        return {"agent": asked.get("agent", ""), "in": asked["room"], **quotes, **said}
    if asked.get("customer"):
        return {"customer": asked["customer"], **quotes, **said}
    raise Refusal("bad")


def said(asked: Mapping[str, str]) -> dict[str, Any]:
    """A text, or a place."""
    if asked.get("lat") or asked.get("lon"):
        return {"location": [_coordinate(asked.get("lat", ""), 90), _coordinate(asked.get("lon", ""), 180)]}
    return {"says": _text(asked.get("says", ""))}


def emergency(asked: Mapping[str, str], zones: Sequence[str]) -> Any:
    """Which zones, and what their customers are told; or that it is over."""
    if "lift" in asked:
        return "none"
    if not zones:
        raise Refusal("no_zones")
    return {"zones": list(dict.fromkeys(zones)), "message": _text(asked.get("message", ""))}


def _text(written: str) -> str:
    text = written.replace("\r\n", "\n").strip()
    if not text:
        raise Refusal("empty")
    if len(text) > LONGEST:
        raise Refusal("long", limit=LONGEST)
    return text


def _coordinate(text: str, limit: int) -> Decimal:
    if not COORDINATE.fullmatch(text.strip()):
        raise Refusal("no_spot")
    found = Decimal(text.strip().replace(",", "."))
    if abs(found) > limit:
        raise Refusal("no_spot")
    return found


def jump(asked: Mapping[str, str]) -> timedelta:
    found = JUMP.fullmatch(asked.get("by", ""))
    duration = timedelta(seconds=int(found[1]) * UNITS[found[2]]) if found else timedelta(0)
    if not timedelta(0) < duration <= FARTHEST:
        raise Refusal("no_time", limit=f"{FARTHEST.days} d")
    return duration
