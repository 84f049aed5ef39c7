"""What is read from the tables, and a row of each as what it stands for."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from engine.core.messages import Fetch, Key
from engine.core.model import Aggregate
from engine.store import codec
from engine.store.moments import duration, moment
from engine.store.rows import Delivery, Failure, History, Outgoing, Record, Standing, Timer

LOG = logging.getLogger(__name__)

Row = Any
Found = TypeVar("Found")
NEVER = 1 << 62

LAST = """SELECT (SELECT coalesce(max(seq), 0) + 1 FROM outbox),
    (SELECT coalesce(max(started), 0) + 1 FROM timers)"""
KNOWN = "SELECT inbox.id FROM json_each(?) AS wanted CROSS JOIN inbox ON inbox.id = wanted.value"
EVENT = "SELECT event FROM inbox WHERE id = ?"
AGGREGATES = """SELECT a.kind, a.id, a.data FROM json_each(?) AS wanted CROSS JOIN aggregates AS a
    ON a.kind = json_extract(wanted.value, '$[0]') AND a.id = json_extract(wanted.value, '$[1]')"""

_FAILURE = "SELECT event, tries, error, state, at FROM inbox"
UNFINISHED = f"{_FAILURE} WHERE state <> 1 AND state = 0 ORDER BY seq LIMIT ?"
SET_ASIDE = f"{_FAILURE} WHERE state <> 1 AND state = 2 ORDER BY seq DESC LIMIT ?"
FAILURE = f"{_FAILURE} WHERE id = ? AND state <> 1"

_TIMER = "SELECT owner_kind, owner_id, name, due, visit, left, started FROM timers"
DUE = f"{_TIMER} WHERE left IS NULL AND due <= ? ORDER BY due, started LIMIT ?"
TIMERS = f"{_TIMER} WHERE owner_kind = ? AND owner_id = ? ORDER BY due, started"
NEXT_DUE = "SELECT min(due) FROM timers WHERE left IS NULL"

_OUTGOING = """SELECT seq, send, state, attempts, next_try, external, error, reached, reached_at, code
    FROM outbox"""
_UNSENT = "state IN (0, 2) AND bulk_to IS NULL"
_UNSENT_BULK = "state IN (0, 2) AND bulk_to IS NOT NULL"
UNSENT = f"{_OUTGOING} WHERE {_UNSENT} AND seq > ? ORDER BY seq LIMIT ?"
UNSENT_BULK = f"{_OUTGOING} WHERE {_UNSENT_BULK} AND seq > ? ORDER BY seq LIMIT ?"
_TO = "bulk_to IN (SELECT value FROM json_each(?))"
UNSENT_TO = f"{_OUTGOING} WHERE {_UNSENT_BULK} AND {_TO} AND seq > ? ORDER BY seq"
SENT = f"{_OUTGOING} WHERE seq = ?"
_ID = "json_extract(send, '$.id')"
BULK_FROM = f"{_OUTGOING} WHERE bulk_to IS NOT NULL AND {_ID} >= ? AND {_ID} < ? ORDER BY seq"
OUTGOING = f"{_OUTGOING} WHERE state = ? ORDER BY seq DESC LIMIT ?"

NAMES = """SELECT external, json_extract(send, '$.id') FROM outbox
    WHERE seq > (SELECT max(seq) FROM outbox) - ? AND external IS NOT NULL
    AND json_extract(send, '$.to[0]') = 'contact' ORDER BY seq"""

REQUESTS = "SELECT request FROM requests ORDER BY seq"
ALL = "SELECT data FROM aggregates WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
OPEN_TICKETS = """SELECT id FROM aggregates INDEXED BY tickets_open
    WHERE kind = 'ticket' AND json_extract(data, '$.closed_at') IS NULL ORDER BY id"""
TALKING = """SELECT count(*) FROM aggregates WHERE kind = 'conversation'
    AND json_extract(data, '$.frames[0]') IS NOT NULL AND json_extract(data, '$.ticket') IS NULL"""
OCCUPIED = """SELECT json_extract(data, '$.contact'), json_extract(data, '$.ticket') IS NOT NULL
    FROM aggregates WHERE kind = 'conversation'
    AND (json_extract(data, '$.frames[0]') IS NOT NULL OR json_extract(data, '$.ticket') IS NOT NULL)"""
JOURNAL = """SELECT seq, at, owner_kind, owner_id, what, data FROM journal
    WHERE owner_kind = ? AND owner_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?"""
HISTORIES = """SELECT seq, at, owner_kind, owner_id, what, data FROM journal
    WHERE owner_kind = ? AND (owner_id, seq) > (?, ?) ORDER BY owner_id, seq LIMIT ?"""
UNANSWERED = """SELECT seq, at, owner_kind, owner_id, what, data FROM journal AS line
    WHERE what = 'unanswered' AND at >= ? AND owner_kind = 'conversation' AND NOT EXISTS (
        SELECT 1 FROM journal AS later WHERE later.owner_kind = line.owner_kind
            AND later.owner_id = line.owner_id AND later.seq > line.seq
            AND later.what IN (SELECT value FROM json_each(?)))
    ORDER BY at DESC, seq DESC LIMIT ?"""
# every line is looked at: few ask, and an index would cost each line that is written
DOUBTS = """SELECT seq, at, owner_kind, owner_id, what, data FROM journal AS line
    WHERE what = 'doubtful' AND at >= ? AND NOT EXISTS (
        SELECT 1 FROM journal AS later WHERE later.owner_kind = line.owner_kind
            AND later.owner_id = line.owner_id AND later.seq > line.seq
            AND later.what IN ('doubtful', 'doubt_settled')
            AND json_extract(later.data, '$.request') = json_extract(line.data, '$.request'))
    ORDER BY at DESC, seq DESC LIMIT ?"""
_RECORD = "SELECT seq, at, id, kind, contact, data FROM records"
RECORDS = f"{_RECORD} WHERE seq > ? ORDER BY seq LIMIT ?"
RECORDS_OF_KIND = f"{_RECORD} WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?"
ACTIVATIONS = "SELECT hash, at FROM releases ORDER BY seq DESC LIMIT ?"
LAST_AT = "SELECT at FROM inbox ORDER BY seq DESC LIMIT 1"

FIGURE_NAMES = ("undecided", "set_aside", "waiting", "held", "failed", "timers", "requests")
FIGURES = """SELECT
    (SELECT count(*) FROM inbox WHERE state <> 1 AND state = 0),
    (SELECT count(*) FROM inbox WHERE state <> 1 AND state = 2),
    (SELECT count(*) FROM outbox WHERE state IN (0, 2) AND bulk_to IS NULL)
        + (SELECT count(*) FROM outbox WHERE state IN (0, 2) AND bulk_to IS NOT NULL),
    (SELECT count(*) FROM outbox WHERE state = 1),
    (SELECT count(*) FROM outbox WHERE state = 4),
    (SELECT count(*) FROM timers),
    (SELECT count(*) FROM requests)"""


def wanted(names: Collection[Any]) -> str:
    """For `json_each`; with half an emoji too, which orjson refuses."""
    return json.dumps([*names])


def aggregates(keys: Collection[Key], rows: Iterable[Row]) -> dict[Key, Aggregate | None]:
    """Every key; with none for what has no row."""
    found: dict[Key, Aggregate | None] = dict.fromkeys(keys)
    for kind, id, data in rows:
        found[kind, id] = codec.loads(data)
    return found


def readable(rows: Iterable[Row], read: Callable[[Row], Found]) -> list[Found]:
    """What one version wrote another may not be able to read: such a row stays, and the others are read."""
    found = []
    for row in rows:
        try:
            found.append(read(row))
        except Exception as error:
            LOG.error(
                "a row cannot be read as %s, and stays as it is: %s", read.__name__, type(error).__name__
            )
    return found


def failure(row: Row) -> Failure:
    event, tries, error, state, at = row
    return Failure(codec.decode(event), tries, error, state == Standing.SET_ASIDE, True, moment(at))


def timer(row: Row) -> Timer:
    kind, id, name, due, visit, left, number = row
    return Timer((kind, id), name, moment(due), visit, None if left is None else duration(left), number)


def outgoing(row: Row) -> Outgoing:
    seq, send, state, attempts, next_try, external, error, reached, reached_at, code = row
    again = None if next_try is None else moment(next_try)
    tried = (Delivery(state), attempts, again, external, error)
    return Outgoing(seq, codec.decode(send), *tried, reached, reached_at and moment(reached_at), code)


def fetch(row: Row) -> Fetch:
    return codec.decode(row[0])  # type: ignore[no-any-return]


def history(row: Row) -> History:
    seq, at, kind, id, what, data = row
    return History(seq, moment(at), (kind, id), what, codec.decode(data))


def record(row: Row) -> Record:
    seq, at, id, kind, contact, data = row
    return Record(seq, moment(at), id, kind, contact, codec.decode(data))
