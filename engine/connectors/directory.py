"""Lists that are brought whole, at night, and looked things up in: what a system cannot be asked for."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.connectors.alike import keys_of
from engine.connectors.given import Clock, Shelf
from engine.connectors.http.faults import Fault
from engine.connectors.http.link import Link
from engine.connectors.http.question import Batch, fault_outcome, pages
from engine.project.connecting.answers import Unreadable
from engine.project.connecting.outcome import FAILED, FOUND, NOT_FOUND, Outcome, found, readable_rows
from engine.project.connecting.request import Unaskable, requests_of
from engine.project.connecting.spec import Directory, Http, Spec, Sync
from engine.project.connecting.writing import Asking, Given, plain_formats

DAY = timedelta(days=1)

Indexed = tuple[Mapping[str, Any], list[tuple[str, str]]]


def name_of(source: Http, indexes: Iterable[str]) -> str:
    """Another one when the file reads the list in another way, or looks it up by something else."""
    how = repr((source.find, source.where, source.returns, sorted(indexes)))
    return f"{source.connector.name}.{source.name}:{hashlib.sha256(how.encode()).hexdigest()[:12]}"


def indexes_of(specs: Iterable[Spec], source: Http) -> frozenset[str]:
    """The returned fields by which anybody looks."""
    return frozenset(
        field
        for spec in specs
        if isinstance(spec, Directory)
        and spec.source == source.name
        and spec.connector.name == source.connector.name
        for field in spec.by
    )


async def look_up(shelf: Shelf, directory: str, operation: Directory, asking: Asking) -> Outcome:
    home = operation.connector.home
    names, formats = Given(asking, {}, home), plain_formats(home)
    wanted = {}
    for field, text in operation.by.items():
        keys = keys_of(text.render(names, formats, []).strip(), home.country)
        if not keys:
            return Outcome(NOT_FOUND, why=f"empty {field}")
        wanted[field] = min(keys)
    if await shelf.synced(directory) is None:
        return Outcome(FAILED, why="not_synced")
    rows = await shelf.find(directory, wanted)
    if not rows:
        return Outcome(NOT_FOUND, why="directory")
    returned = tuple(_returned(operation, row) for row in rows)
    return found(operation, returned, len(rows))


def _returned(operation: Directory, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {each.name: row.get(each.name) for each in operation.returns} if operation.returns else row


async def bring(link: Link, shelf: Shelf, clock: Clock, source: Http, indexes: frozenset[str]) -> Outcome:
    """All its pages, one in memory at a time; the list before serves until this one is whole."""
    directory = name_of(source, indexes)
    asking = link.asking({}, "")
    number = await shelf.refill(directory)
    count = unread = 0
    try:
        (request, *_) = requests_of(source, asking)
        async for page in pages(link, source, request, asking):
            if not isinstance(page, Batch):
                if page.kind != NOT_FOUND:
                    return page
                break
            good, bad = await asyncio.to_thread(_read, source, page, indexes)
            await shelf.add(directory, number, good)
            count, unread = count + len(good), unread + bad
    except Fault as fault:
        return fault_outcome(link, source, fault)
    except (Unreadable, Unaskable) as error:
        return Outcome(FAILED, why=str(error))
    if not count:
        return Outcome(FAILED, why="empty_list")
    await shelf.show(directory, number, (clock.now(), count))
    return Outcome(FOUND, {"rows": count, "unread": unread})


def _read(source: Http, page: Batch, indexes: frozenset[str]) -> tuple[list[Indexed], int]:
    """Aside: the telephones of a page take a while."""
    rows, bad = readable_rows(source, page.rows, page.answer.body)
    country = source.connector.home.country
    return [(row, [*_keys(row, indexes, country)]) for row in rows], bad


def _keys(row: Mapping[str, Any], indexes: Iterable[str], country: str) -> Iterator[tuple[str, str]]:
    for field in indexes:
        for key in keys_of(row.get(field), country):
            yield field, key


def is_due(sync: Sync, zone: Any, last: datetime | None, now: datetime) -> bool:
    """`last`: when it was brought. At a time of the company's day, or so long after the last one."""
    if last is None:
        return True
    if sync.at is None:
        return now - last >= sync.every
    step = min(sync.every, DAY)
    local = now.astimezone(zone)
    moment = local.replace(hour=sync.at.hour, minute=sync.at.minute, second=0, microsecond=0)
    while moment > local:
        moment -= step
    while moment + step <= local:
        moment += step
    return last < moment and now - last >= sync.every - step / 2
