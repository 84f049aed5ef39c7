"""What an answer means: the outcome of an operation, and the rows as the flows read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .answers import Answer, Unreadable
from .kinds import Unfit, value_of
from .matching import is_it, kinds_of, wanted
from .spec import Directory, Http, Judgement, Returned, Sqlite, Static
from .writing import Asking

FOUND, DONE, NOT_FOUND, FAILED = "found", "done", "not_found", "failed"
REFUSED, UNAUTHORISED, QUOTA = "refused", "unauthorised", "quota"
OUTCOMES = (FOUND, DONE, NOT_FOUND, FAILED, REFUSED, UNAUTHORISED, QUOTA)

BY_STATUS = {
    400: REFUSED,
    401: UNAUTHORISED,
    403: REFUSED,
    404: NOT_FOUND,
    409: REFUSED,
    422: REFUSED,
    429: QUOTA,
}
"""What a status means that no rule of the file explains; any other one is `failed`."""

MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: one of OUTCOMES. `why` says, of what went wrong, which rule or field: never what came."""

    kind: str
    value: Any = None
    why: str = ""

    @property
    def told(self) -> str:
        """What the flow sees: found, not_found or failed."""
        if self.kind in (FOUND, DONE):
            return FOUND
        return NOT_FOUND if self.kind == NOT_FOUND else FAILED

    @property
    def is_fault(self) -> bool:
        """Whether the other system is unwell: only this counts for the breaker."""
        return self.kind == FAILED


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer brought: `rows`, or the `outcome` that ends the asking. `count`: how many there were
    before `where`."""

    rows: Sequence[Any] = ()
    count: int = 0
    outcome: Outcome | None = None


def read(operation: Http, answer: Answer, asking: Asking | None = None) -> Outcome:
    """Of an operation that has one page."""
    page = read_page(operation, answer, asking)
    return page.outcome or conclude(operation, page.rows, answer)


def read_page(operation: Http, answer: Answer, asking: Asking | None = None) -> Page:
    """`asking` is what an operation with `by` compares with: without it, no row is the one."""
    bad = judged(operation.judgement, answer, writes=operation.writes)
    rows = _rows_in(operation, answer) if bad is None or bad.kind == DONE else []
    if bad is not None:
        return Page(outcome=replace(_done(operation, rows, answer), why=bad.why) if rows else bad)
    where = operation.where
    counting = rows if where is None else [row for row in rows if where.holds(row)]
    if _is_astray(operation, answer, counting):
        return Page(outcome=Outcome(FAILED, why="text"))
    if operation.by:
        counting = _those_looked_for(operation, counting, answer, asking)
    return Page(counting, len(rows))


def _is_astray(operation: Http, answer: Answer, rows: Sequence[Any]) -> bool:
    """A text where data was expected: a page of some server in between, or XML that breaks off. Nobody may
    be taken for a stranger, nor for a customer without a name, because of it."""
    if operation.writes or operation.answer == "text" or not isinstance(answer.body, str):
        return False
    own = [each.path for each in operation.returns if each.of == "row"]
    return all(path.of(row) is None for row in rows for path in own) if own else not rows


def _those_looked_for(operation: Http, rows: list[Any], answer: Answer, asking: Asking | None) -> list[Any]:
    """Many systems find whoever has the digits somewhere in the phone: that is somebody else."""
    home = operation.connector.home
    looked_for = wanted(operation.by, operation.returns, asking, home) if asking is not None else None
    fields = [each for each in operation.returns if each.name in operation.by]
    kinds = kinds_of(operation.by, fields)
    if looked_for is None:
        return []
    return [
        row for row in rows if is_it(_readable(fields, row, answer.body, operation), looked_for, kinds, home)
    ]


def _readable(fields: Sequence[Returned], row: Any, body: Any, operation: Http) -> Mapping[str, Any]:
    try:
        return mapped(fields, row, body, operation)
    except Unreadable:
        return {}


def judged(judgement: Judgement, answer: Answer, *, writes: bool = False) -> Outcome | None:
    """What the file's rules say of an answer; None when it is a good one."""
    seen = answer.seen
    if writes and judgement.already_done_when is not None and judgement.already_done_when.holds(seen):
        return Outcome(DONE, why="already_done_when")
    if judgement.empty_when is not None and judgement.empty_when.holds(seen):
        return Outcome(NOT_FOUND, why="empty_when")
    for number, mistake in enumerate(judgement.errors, 1):
        if mistake.when.holds(seen):
            return Outcome(mistake.kind, why=f"errors[{number}]")
    good = 200 <= answer.status <= 299 if judgement.ok_when is None else judgement.ok_when.holds(seen)
    if good:
        return None
    if judgement.ok_when is not None and 200 <= answer.status <= 299:
        return Outcome(FAILED, why="ok_when")
    return Outcome(BY_STATUS.get(answer.status, FAILED), why=f"status {answer.status}")


def _rows_in(operation: Http, answer: Answer) -> list[Any]:
    """An object counts as one row."""
    found = operation.find.of(answer.body)
    rows = found if isinstance(found, list) else [found]
    return [row for row in rows if row not in (None, "", {})]


def conclude(operation: Http, rows: Sequence[Any], answer: Answer) -> Outcome:
    """`answer` is the last one: fields of the whole body are read from it."""
    if operation.writes:
        return _done(operation, rows, answer)
    if not rows:
        return Outcome(NOT_FOUND, why="find")
    try:
        mapped = mapped_rows(operation.returns, rows if operation.many else rows[:1], answer.body, operation)
    except Unreadable as error:
        return Outcome(FAILED, why=f"returns.{error.where}")
    return found(operation, mapped, len(rows))


def found(operation: Http | Directory | Static, rows: Sequence[Mapping[str, Any]], count: int) -> Outcome:
    """All of them or the first, which may say how many there were."""
    if operation.many:
        return Outcome(FOUND, tuple(rows))
    counted = {operation.count: count} if operation.count else {}
    return Outcome(FOUND, {**rows[0], **counted})


def _done(operation: Http, rows: Sequence[Any], answer: Answer) -> Outcome:
    """It was done, whatever the answer looks like."""
    try:
        mapped = mapped_rows(operation.returns, [*rows[:1], None][:1], answer.body, operation)
    except Unreadable as error:
        return Outcome(DONE, {each.name: None for each in operation.returns}, f"returns.{error.where}")
    return Outcome(DONE, mapped[0] if operation.returns else None)


def mapped_rows(
    returns: Sequence[Returned], rows: Sequence[Any], body: Any, operation: Http | Sqlite | Static
) -> tuple[Mapping[str, Any], ...]:
    return tuple(mapped(returns, row, body, operation) for row in rows[:MOST_ROWS])


def mapped(
    returns: Sequence[Returned], row: Any, body: Any, operation: Http | Sqlite | Static
) -> Mapping[str, Any]:
    """Raises Unreadable, with the name of the field that is not of its kind."""
    home = operation.connector.home
    values = {}
    for each in returns:
        found = each.path.of(body if each.of == "body" else row)
        try:
            values[each.name] = value_of(found, each, home)
        except Unfit:
            raise Unreadable("field", each.name) from None
    return values


def readable_rows(operation: Http, rows: Sequence[Any], body: Any) -> tuple[list[Mapping[str, Any]], int]:
    """For a directory: all that can be read, and how many cannot. One bad row hides nobody else."""
    good: list[Mapping[str, Any]] = []
    bad = 0
    for row in rows:
        try:
            good.append(mapped(operation.returns, row, body, operation))
        except Unreadable:
            bad += 1
    return good, bad


HIDDEN = "•••"


def hidden(drop: frozenset[str], body: Any) -> Any:
    """The body without what must never be shown nor kept, wherever it stands."""
    try:
        return _hidden(drop, body)
    except RecursionError:
        return HIDDEN


def _hidden(drop: frozenset[str], body: Any) -> Any:
    if isinstance(body, Mapping):
        return {key: HIDDEN if key in drop else _hidden(drop, inner) for key, inner in body.items()}
    if isinstance(body, list):
        return [_hidden(drop, inner) for inner in body]
    if isinstance(body, str) and any(name in body for name in drop):
        return HIDDEN  # a text that could not be taken apart
    return body
