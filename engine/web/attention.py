"""What is wrong, in sentences, and what waits for somebody.

Events that were set aside, messages that may have left, systems that fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web

from engine.connectors import Connectors
from engine.runtime import Runtime, Standing
from engine.store.rows import Failure, Outgoing
from engine.web.asking import words_of
from engine.web.forms import fields
from engine.web.keys import ATTENTION
from engine.web.refusals import NotThere, Refusal

Find = Callable[[], Runtime]
"""The engine at work, which may be another after a restart of the simulator."""

NO_SUCH = -1


async def shown(request: web.Request) -> web.Response:
    runtime, language = runtime_of(request), words_of(request).language
    health = await runtime.health()
    return web.json_response(
        {
            "worries": [worry.sentence(language) for worry in health.worries],
            "set_aside": [_failure(one) for one in await runtime.set_aside()],
            "doubtful": [_outgoing(one) for one in runtime.doubtful],
            "connectors": [*_connectors(runtime)],
        }
    )


async def retried(request: web.Request) -> web.Response:
    """The event `id` is tried again; 422 when it fails as before."""
    receipt = await runtime_of(request).retry((await fields(request)).get("id", ""))
    if receipt is None:
        raise NotThere("not_aside")
    if receipt.standing is Standing.UNDECIDED:
        raise Refusal("still_aside")
    return web.json_response({"standing": receipt.standing.value})


async def settled(request: web.Request) -> web.Response:
    """The message at `seq` is sent again, or counted as sent: `again` is yes or no."""
    runtime, filled = runtime_of(request), await fields(request)
    seq, again = filled.get("seq", ""), filled.get("again", "")
    if again not in ("yes", "no"):
        raise Refusal("yes_or_no")
    found = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 19 else NO_SUCH
    if not runtime.settle(found, again == "yes"):
        raise NotThere("not_doubtful")
    return web.json_response({"settled": found})


def runtime_of(request: web.Request) -> Runtime:
    find = request.app[ATTENTION]
    if find is None:
        raise NotThere
    return find()


def _failure(one: Failure) -> dict[str, Any]:
    """Without what people wrote."""
    at = one.at.isoformat() if one.at is not None else None
    kind = type(one.event).__name__
    return {
        "id": one.event.id,
        "kind": kind,
        "at": at,
        "tries": one.tries,
        "error": one.error.partition(":")[0],
    }


def _outgoing(one: Outgoing) -> dict[str, Any]:
    kind, id = one.send.to
    return {
        "seq": one.seq,
        "to": {"kind": kind, "id": id},
        "source": one.send.source,
        "attempts": one.attempts,
    }


def _connectors(runtime: Runtime) -> Iterator[dict[str, Any]]:
    """What went wrong last with each: codes, and nothing that came from there."""
    systems = runtime.systems
    if not isinstance(systems, Connectors):
        return
    for name, variable in systems.lacking.items():
        yield {"connector": name, "kind": "no_setting", "variable": variable}
    for trouble in systems.troubles:
        yield {
            "connector": trouble.connector,
            "operation": trouble.operation,
            "kind": trouble.kind,
            "why": trouble.why,
            "at": trouble.at.isoformat(),
            "times": trouble.times,
            "asked_again_in": round(systems.down.get(trouble.connector, 0)),
        }
