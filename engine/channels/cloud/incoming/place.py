"""Where and when something arrived: what every event of a body has in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.channels.cloud.incoming.foreign import bounded_mapping, digest, identifier
from engine.core.evolve import frozen
from engine.core.messages import Event, LineNotice

Happened = tuple[datetime, Event]
"""An event, and when it happened out there."""

OLDEST = timedelta(days=8)
"""Meta brings again for a week what was not taken."""


@frozen
class Place:
    """`line` is ours; `now` is when the body arrived, in UTC.

    Every event is of now, however late it is brought: its timers and answers are not of then.
    """

    line: str
    now: datetime

    def of(self, line: str) -> Place:
        return self if line == self.line else Place(line, self.now)

    def moment(self, value: Mapping[str, Any]) -> datetime:
        """When Meta says that it happened; now, when that is missing or cannot be."""
        said = value.get("timestamp")
        try:
            moment = datetime.fromtimestamp(int(said), UTC) if isinstance(said, (str, int)) else self.now
        except (ValueError, OverflowError, OSError):
            return self.now
        return moment if self.now - OLDEST <= moment <= self.now else self.now

    def id(self, value: Mapping[str, Any], kind: str = "") -> str:
        """The same each time that Meta brings it. `kind` tells what is about a message from the message."""
        own = identifier(value, "id") or f"#{digest(value)}"
        return f"{self.line}:{kind}:{own}" if kind else f"{self.line}:{own}"

    def notice(self, what: str, value: Any, urgent: bool = False, of: Any = None) -> LineNotice:
        """`of` is what makes it another notice than one that says the same."""
        own = digest([what, value if of is None else of])
        return LineNotice(f"{self.line}:#{own}", self.now, self.line, what, bounded_mapping(value), urgent)

    def noticed(self, what: str, value: Any, urgent: bool = False, of: Any = None) -> Happened:
        return self.now, self.notice(what, value, urgent, of)
