"""How many: a function for each figure, which gives the group that one case adds to, once for each time."""

from __future__ import annotations

from collections.abc import Iterator

from engine.author.reports.cases import Case, Move
from engine.author.reports.view import View


def opened(case: Case, view: View) -> Iterator[str]:
    if view.has(case.opened.at):
        yield ""


def closed(case: Case, view: View) -> Iterator[str]:
    if _closed(case, view):
        yield ""


def closed_unanswered(case: Case, view: View) -> Iterator[str]:
    if _closed(case, view) and not case.answers:
        yield ""


def reopened(case: Case, view: View) -> Iterator[str]:
    yield from ("" for move in case.moves if move.reopens and view.has(move.at))


def transfers(case: Case, view: View) -> Iterator[str]:
    yield from ("" for move in case.moves if move.transfers and view.has(move.at))


def transfers_by_department(case: Case, view: View) -> Iterator[str]:
    yield from (move.department for move in case.moves if move.transfers and view.has(move.at))


def backlog(case: Case, view: View) -> Iterator[str]:
    if _waiting(case, view) is not None:
        yield ""


def backlog_unassigned(case: Case, view: View) -> Iterator[str]:
    last = _waiting(case, view)
    if last is not None and last.agent is None:
        yield ""


def backlog_by_department(case: Case, view: View) -> Iterator[str]:
    last = _waiting(case, view)
    if last is not None:
        yield last.department


def opened_by_hour(case: Case, view: View) -> Iterator[str]:
    if view.has(case.opened.at):
        yield f"{view.local(case.opened.at):%H}"


def opened_by_weekday(case: Case, view: View) -> Iterator[str]:
    if view.has(case.opened.at):
        yield str(view.local(case.opened.at).isoweekday())


def opened_by_department(case: Case, view: View) -> Iterator[str]:
    if view.has(case.opened.at):
        yield case.opened.department


def opened_by_zone(case: Case, view: View) -> Iterator[str]:
    if view.has(case.opened.at):
        yield case.zone or ""


def closed_by_reason(case: Case, view: View) -> Iterator[str]:
    closing = _closed(case, view)
    if closing is not None:
        yield closing.why.strip()


def closed_by_contact_reason(case: Case, view: View) -> Iterator[str]:
    if _closed(case, view) and case.contact_reason:
        yield case.contact_reason


def closed_by_agent(case: Case, view: View) -> Iterator[str]:
    closing = _closed(case, view)
    if closing is not None:
        yield closing.agent or ""


def taken_by_agent(case: Case, view: View) -> Iterator[str]:
    yield from (move.agent or "" for move in case.moves if move.takes and view.has(move.at))


def answers_by_agent(case: Case, view: View) -> Iterator[str]:
    yield from (answer.by for answer in case.answers if view.has(answer.at))


def csat_by_score(case: Case, view: View) -> Iterator[str]:
    if _closed(case, view) and case.csat is not None:
        yield str(case.csat)


def _closed(case: Case, view: View) -> Move | None:
    closing = case.closed
    return closing if closing is not None and view.has(closing.at) else None


def _waiting(case: Case, view: View) -> Move | None:
    """How the case stood when the period ended, if it was open."""
    last = case.at(view.end)
    return None if last is None or last.final else last
