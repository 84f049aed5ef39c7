"""Customers whose last word nobody answered, in a mode or an emergency: listed, and seen to one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from engine.core.addresses import parts_of
from engine.core.catching_up import BOT, WAYS, unanswered_text
from engine.core.messages import Attended
from engine.core.model import Contact
from engine.core.names import who_is
from engine.core.values import fold
from engine.problems import similar
from engine.runtime import Runtime
from engine.store import Store
from engine.store.rows import History
from engine.web.attention import runtime_of
from engine.web.forms import fields
from engine.web.reach import desk_of, mode_of
from engine.web.refusals import NotThere, Refusal
from engine.web.steering import BY, done, new_id

REMEMBERED = timedelta(days=30)
MOST = 200
LINES = 40
"""Of the history of each: what they wrote before is not shown."""


async def listed(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    found = await waiting(runtime.store, runtime.clock.now())
    contacts = await _contacts(runtime, found)
    zone = runtime.release.company.zone
    return web.json_response(
        {
            "unanswered": [
                {
                    "conversation": line.owner[1],
                    "customer": who_is(contacts.get(line.owner[1])),
                    "phone": getattr(contacts.get(line.owner[1]), "phone", None),
                    "at": line.at.astimezone(zone).isoformat(timespec="seconds"),
                    "reason": line.data["reason"],
                    "text": await said(runtime.store, line),
                }
                for line in found
            ]
        }
    )


async def attended(request: web.Request) -> web.Response:
    """`conversation`, or `phone`, of the list; `how` is done, bot, or a department by id or title."""
    runtime, given = runtime_of(request), await fields(request)
    found = await waiting(runtime.store, runtime.clock.now())
    wanted = given.get("conversation", "")
    line = next((one for one in found if one.owner[1] == wanted), None)
    if line is None:
        raise NotThere
    how = _way(runtime, given.get("how", ""))
    if how == BOT and mode_of(runtime.release, await desk_of(runtime)).customers != "flow":
        raise Refusal("bot_quiet")
    text = await said(runtime.store, line)
    event = Attended(new_id(), runtime.clock.now(), BY, wanted, how, text)
    contact = (await _contacts(runtime, [line])).get(wanted)
    phone = contact.phone or contact.addresses[0] if contact is not None else ""
    await done(request, event, {"operator": {"attend": how, "customer": phone}, "heard": text})
    return web.json_response({"conversation": wanted, "how": how})


async def waiting(store: Store, now: datetime) -> list[History]:
    """The line of each, the last one first."""
    return await store.unanswered(now - REMEMBERED, MOST)


async def said(store: Store, line: History) -> str:
    lines = await store.journal(line.owner, limit=LINES)
    return unanswered_text((one.what, one.data) for one in lines)


async def _contacts(runtime: Runtime, lines: list[History]) -> dict[str, Contact]:
    keys = {line.owner[1]: ("contact", parts_of(line.owner[1])[1]) for line in lines}
    rows = await runtime.store.load([*keys.values()])
    found: dict[str, Any] = {id: rows[key] for id, key in keys.items()}
    return {id: row for id, row in found.items() if isinstance(row, Contact)}


def _way(runtime: Runtime, text: str) -> str:
    departments = runtime.release.groups.departments
    if text in WAYS or text in departments:
        return text
    named = next((one.id for one in departments.values() if fold(one.title) == fold(text)), None)
    if named is not None and text.strip():
        return named
    choices = (*WAYS, *departments)
    near = similar(text, choices)
    params = {"how": text[:60], "near": near, "known": ", ".join(choices)}
    raise Refusal("no_way_near" if near else "no_way", **params)
