"""What a message that was refused may be changed into: once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from engine.channels.cloud.errors import Action, Fault
from engine.channels.cloud.numbers import other_form
from engine.channels.cloud.outgoing import Payload

Renew = Callable[[str], Awaitable[str | None]]
"""Uploads a file again by its old id, and gives the new one; none when it is not ours to give."""


async def changed(payload: Payload, fault: Fault, renew: Renew | None) -> Payload | None:
    """To the number's other form, or with its file uploaded anew; none when that is not what was wrong."""
    if fault.action is Action.OTHER_FORM:
        other = other_form(payload.get("to", ""))
        return {**payload, "to": other} if other is not None else None
    return await _renewed(payload, renew) if fault.action is Action.RENEW else None


async def _renewed(payload: Payload, renew: Renew | None) -> Payload | None:
    """Meta fetches a link each time, so the same may work now."""
    place, kind = _file(payload)
    file = place.get(kind)
    if file is None or "id" not in file:
        return payload if file is not None else None
    id = await renew(file["id"]) if renew is not None else None
    if id is None:
        return None
    new = {**place, kind: {**file, "id": id}}
    return new if place is payload else {**payload, "interactive": {**payload["interactive"], "header": new}}


def _file(payload: Payload) -> tuple[Payload, str]:
    """Where it stands, and under which name."""
    if payload["type"] != "interactive":
        return payload, payload["type"]
    header = payload["interactive"].get("header", {})
    return header, header.get("type", "")
