"""How a case is closed by somebody: with one of the declared reasons, and what they said besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.core.cases import move
from engine.core.evolve import replace
from engine.core.matching import match
from engine.core.model import Note, Ticket
from engine.core.release import Release
from engine.core.tickets import Cause, owner
from engine.core.values import fold
from engine.core.work import Work


@dataclass(frozen=True, slots=True)
class Reason:
    """`detail` is what was said behind a declared reason; where none are declared all of it is the reason."""

    reason: str
    detail: str = ""


def reason_in(release: Release, text: str) -> Reason | None:
    """None when reasons are declared and it is not clear that the text names one of them."""
    declared = release.tickets.close_reasons
    text = text.strip()
    if not declared:
        return Reason(text)
    words = text.split()
    folded = {fold(reason): reason for reason in declared}
    for count in range(len(words), 0, -1):
        if (reason := folded.get(fold(" ".join(words[:count])))) is not None:
            return Reason(reason, "".join(text.split(maxsplit=count)[count:]))
    found = match(text, [(reason, ()) for reason in declared])
    return Reason(declared[found]) if found is not None else None


def reasons_listed(release: Release) -> str:
    return "\n".join(f"{number}. {each}" for number, each in enumerate(release.tickets.close_reasons, 1))


def close(work: Work, ticket: Ticket, cause: Cause, say: Callable[..., None], detail: str = "") -> bool:
    """Whether it did. `detail` stays as a note."""
    reasoned = replace(ticket, reason=cause.text)
    if detail:
        reasoned = replace(reasoned, notes=(*ticket.notes, Note(work.now, cause.by, detail)))
    work.put(reasoned)
    fired = move(work, reasoned, "close", cause)
    if not fired.done:
        work.put(ticket)
        say(fired.refusal or "cannot")
        return False
    if detail:
        work.journal(owner(ticket), "note", by=cause.by, text=detail)
    say("closed")
    return True
