"""Who belongs in a main room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Said = Mapping[str, Any]

CHOOSING = ("agents", "skills", "shift")
"""The keys of a room that say who belongs there."""


def members(agents: Mapping[str, Said], department: str, room: Said) -> Iterator[str]:
    """Those of the department whom the room names, and those who have all its skills and its shift; a room
    that says nothing of this is for all of them."""
    named = room.get("agents") or ()
    by_what_they_do = any(key in room for key in ("skills", "shift")) or not named
    for id, agent in agents.items():
        if department in agent["departments"] and (id in named or (by_what_they_do and fits(agent, room))):
            yield id


def fits(agent: Said, room: Said) -> bool:
    """Whether it is a room for somebody with these skills and this shift."""
    on_shift = "shift" not in room or agent.get("shift") in (None, room["shift"])
    return on_shift and {*(room.get("skills") or ())} <= {*(agent.get("skills") or ())}
