"""What may have been written in another system: listed, and ticked off once somebody has looked there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import web

from engine.core.addresses import parts_of
from engine.core.messages import DoubtSettled, Key
from engine.core.model import Aggregate, Contact, Ticket
from engine.core.names import who_is
from engine.runtime import Runtime, Standing
from engine.store import Store
from engine.store.rows import History
from engine.web.attention import runtime_of
from engine.web.forms import fields
from engine.web.refusals import NotThere, Refusal
from engine.web.steering import BY, new_id

REMEMBERED = timedelta(days=90)
MOST = 200
ANSWERS = {"yes": True, "no": False}


async def listed(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    found = await _open(runtime)
    rows = await runtime.store.load([key for line in found for key in _owner(line)])
    tickets = [row.contact for row in rows.values() if isinstance(row, Ticket)]
    rows |= await runtime.store.load([("contact", id) for id in tickets])
    return web.json_response({"doubts": [_shown(line, rows, runtime) for line in found]})


async def settled(request: web.Request) -> web.Response:
    """`doubt` is the number of the list; `done`, yes or no: whether it was found there."""
    runtime, given = runtime_of(request), await fields(request)
    done = ANSWERS.get(given.get("done", ""))
    if done is None:
        raise Refusal("bad")
    wanted = given.get("doubt", "")
    line = next((one for one in await _open(runtime) if str(one.seq) == wanted), None)
    if line is None:
        raise NotThere
    event = DoubtSettled(new_id(), runtime.clock.now(), BY, line.owner, line.data["request"], done)
    receipt = await runtime.accept(event)
    if receipt.standing is Standing.UNDECIDED:
        raise Refusal("undecided")
    return web.json_response({"doubt": line.seq, "done": done})


async def _open(runtime: Runtime) -> list[History]:
    store: Store = runtime.store
    return await store.doubts(runtime.clock.now() - REMEMBERED, MOST)


def _owner(line: History) -> list[Key]:
    """The case, or the customer of the conversation."""
    kind, id = line.owner
    return [line.owner] if kind == "ticket" else [("contact", parts_of(id)[1])]


def _shown(line: History, rows: dict[Key, Aggregate | None], runtime: Runtime) -> dict[str, Any]:
    [key] = _owner(line)
    ticket = rows[key]
    case = ticket.id if isinstance(ticket, Ticket) else None
    found = rows.get(("contact", ticket.contact)) if isinstance(ticket, Ticket) else rows[key]
    contact = found if isinstance(found, Contact) else None
    name = line.data["operation"]
    operation = runtime.release.operations.get(name)
    return {
        "doubt": line.seq,
        "operation": name,
        "connector": operation.connector if operation is not None else None,
        "case": case,
        "customer": who_is(contact),
        "phone": contact.phone if contact is not None else None,
        "at": line.at.astimezone(runtime.release.company.zone).isoformat(timespec="seconds"),
    }
