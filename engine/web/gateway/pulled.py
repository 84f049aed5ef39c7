"""Messages that wait in another system until somebody comes: brought, sent as notices, and told of."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog

from engine.connectors import Connectors
from engine.core.messages import GatewayMessage
from engine.core.model import DESK, Desk
from engine.project.connecting.outcome import FOUND
from engine.project.connecting.spec import Ask, Connector, Outbox
from engine.project.connecting.writing import Asking, Given, fill, plain_formats
from engine.runtime import Runtime
from engine.store.moments import micros
from engine.web.gateway.fates import FAILED, REACHED, SENT, Fate, fate
from engine.web.gateway.fields import MEDIA, MESSAGE, TO
from engine.web.gateway.notice import notice
from engine.web.gateway.refused import Refused

LOG = structlog.get_logger("gateway")

LOOK = 5.0
LENGTH = 32
GONE = {SENT, *REACHED.values()}


class Pulled:
    """`find` is asked each time: the simulator begins anew."""

    def __init__(self, find: Callable[[], Runtime]) -> None:
        self._find = find
        self._next: dict[str, float] = {}

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:
                LOG.error("not_pulled", error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Every queue whose time has come, one system beside the other."""
        runtime = self._find()
        if not isinstance(runtime.systems, Connectors) or not await _is_on(runtime):
            return
        due = [connector for connector in _queues(runtime) if self._is_due(runtime, connector)]
        await asyncio.gather(*(_pull(runtime, runtime.systems, one, one.outbox) for one in due if one.outbox))

    def _is_due(self, runtime: Runtime, connector: Connector) -> bool:
        outbox, now = connector.outbox, runtime.clock.steady()
        if outbox is None or now < self._next.get(connector.name, now):
            return False
        calendar = runtime.release.groups.calendars.get(outbox.hours or "")
        if calendar is not None and not calendar.is_open(runtime.clock.now()):
            return False
        self._next[connector.name] = now + outbox.every.total_seconds()
        return True


async def _is_on(runtime: Runtime) -> bool:
    desk, modes = (await runtime.store.load([DESK]))[DESK], runtime.release.modes
    chosen = desk.mode if isinstance(desk, Desk) else ""
    return (modes.modes.get(chosen) or modes.modes[modes.initial]).gateway


def _queues(runtime: Runtime) -> Iterator[Connector]:
    for connector in runtime.release.connectors.values():
        if connector.active and connector.outbox is not None:
            yield connector


async def _pull(runtime: Runtime, systems: Connectors, connector: Connector, outbox: Outbox) -> None:
    """A message that is still there when they are brought again was not told of yet."""
    link = systems.link(connector)
    if link is None:
        return
    found = await systems.outcome(outbox.poll.operation, {}, "")
    rows = found.value if found.kind == FOUND and isinstance(found.value, tuple | list) else ()
    for row in rows:
        await _handle(runtime, systems, connector, outbox, row, link.asking(row, ""))


async def _handle(
    runtime: Runtime,
    systems: Connectors,
    connector: Connector,
    outbox: Outbox,
    row: Mapping[str, Any],
    asking: Asking,
) -> None:
    says = {name: _said(connector, getattr(outbox, name), asking) for name in ("id", "to", "text", "media")}
    id = f"out-{connector.name}-{hashlib.sha256(says['id'].encode()).hexdigest()[:LENGTH]}"
    if not says["id"]:
        LOG.warning("outbox_without_id", connector=connector.name)
        return
    event = await runtime.store.event(id)
    if isinstance(event, GatewayMessage):
        await _tell(runtime, systems, connector, outbox, asking, event.id, await fate(runtime, event))
        return
    given = {TO[0]: says["to"], MESSAGE[0]: says["text"], MEDIA[0]: says["media"]}
    try:
        wanted = notice({name: [text] for name, text in given.items() if text}, runtime.release.company)
    except Refused as refused:
        LOG.warning("outbox_refused", connector=connector.name, reason=refused.reason)
        await _tell(runtime, systems, connector, outbox, asking, id, Fate(FAILED, refused.reason or ""))
        return
    await runtime.accept(GatewayMessage(id, runtime.clock.now(), outbox.line, wanted.phone, wanted.content))


async def _tell(
    runtime: Runtime,
    systems: Connectors,
    connector: Connector,
    outbox: Outbox,
    asking: Asking,
    id: str,
    found: Fate,
) -> None:
    """What has no fate yet is told the next time."""
    ask: Ask | None = outbox.sent if found.state in GONE else outbox.failed if found.state == FAILED else None
    if ask is None:
        return
    names = Given(asking, {}, connector.home)
    parameters = fill(ask.parameters, names, plain_formats(connector.home))
    key = f"{id}.{found.state}.{micros(runtime.clock.now())}"
    told = await systems.outcome(ask.operation, parameters, key)
    LOG.info("outbox_told", connector=connector.name, state=found.state, outcome=told.kind)


def _said(connector: Connector, text: Any, asking: Asking) -> str:
    if text is None:
        return ""
    return str(text.render(Given(asking, {}, connector.home), plain_formats(connector.home), [])).strip()
