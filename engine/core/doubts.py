"""What was to be written to another system, and may or may not have been: until somebody looks there."""

from __future__ import annotations

from engine.core.messages import Answered, DoubtSettled
from engine.core.work import Work

DOUBTFUL, SETTLED = "doubtful", "doubt_settled"
"""Lines of the journal; both name the `request`."""


def note_doubt(work: Work, event: Answered) -> None:
    """Also when whoever asked waits for it no longer."""
    if event.why == DOUBTFUL:
        work.journal(event.owner, DOUBTFUL, request=event.request, operation=event.operation)


def doubt_settled(work: Work, event: DoubtSettled) -> None:
    """The flow went on as if it had failed, and stays where it is: what was found is only written down."""
    work.journal(event.owner, SETTLED, request=event.request, by=event.by, done=event.done)
