"""Where the lines come from: a prompt with history and completion, or whatever is piped in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from engine.author.rooms import all_rooms
from engine.author.seat import MARK, Seat
from engine.author.status import where


def lines(seat: Seat) -> Iterator[str]:
    """Ends when the input does."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        yield from _prompted(seat)
    else:
        yield from sys.stdin


def _prompted(seat: Seat) -> Iterator[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class Commands(Completer):
        def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
            for word, typed in completions(seat, document.text_before_cursor):
                yield Completion(word, start_position=-len(typed))

    session: PromptSession[str] = PromptSession(completer=Commands(), erase_when_done=True)
    while True:
        try:
            yield session.prompt(_greeting(seat), bottom_toolbar=lambda: _toolbar(seat))
        except (EOFError, KeyboardInterrupt):
            return


def _greeting(seat: Seat) -> str:
    return f"{seat.session.name} › "


def _toolbar(seat: Seat) -> str:
    parts = (seat.screen.moment(seat.now), where(seat), seat.words("play.toolbar"))
    return "   ".join(part for part in parts if part)


def completions(seat: Seat, typed: str) -> Iterator[tuple[str, str]]:
    """What may be meant, each with the part of it that is already there."""
    if not typed.startswith(MARK):
        return
    name, space, rest = typed[1:].partition(" ")
    if not space:
        choices: Iterable[str] = (entry["names"][0] for entry in seat.words.find("play.commands").values())
        yield from ((MARK + choice, typed) for choice in choices if choice.startswith(name))
    elif " " not in rest:
        arguments = ARGUMENTS.get(seat.names.get(name, ""), _nothing)(seat)
        yield from ((argument, rest) for argument in arguments if argument.startswith(rest))


def _nothing(seat: Seat) -> Iterable[str]:
    return ()


ARGUMENTS: dict[str, Callable[[Seat], Iterable[str]]] = {
    "in": lambda seat: all_rooms(seat.session.release),
    "be": lambda seat: [agent for agent, spec in seat.session.release.groups.agents.items() if spec.active],
    "mode": lambda seat: seat.session.release.modes.modes,
}
