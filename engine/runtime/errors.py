"""What the runtime answers when it cannot do what it is asked."""

from __future__ import annotations

from engine.store.sentences import Said


class NotAccepted(Said):
    """The event was not stored: whoever brought it should bring it again."""

    name = "runtime.not_accepted"


class Overloaded(NotAccepted):
    name = "runtime.overloaded"


class Stopped(NotAccepted):
    name = "runtime.stopped"
