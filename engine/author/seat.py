"""Where whoever plays sits: the session, the screen and the language, for the commands to use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from engine.author.screen import Screen
from engine.author.session import Session
from engine.author.stage import Impossible
from engine.author.words import LANGUAGES, Words
from engine.problems import similar

MARK = ":"


@dataclass
class Seat:
    """`can_save`: what is played can be said as a transcript."""

    session: Session
    screen: Screen
    words: Words
    can_save: bool = True
    leaving: bool = False
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What a command is called in every language, and itself."""
        for words in map(Words, LANGUAGES):
            for command, entry in words.find("play.commands").items():
                self.names |= dict.fromkeys((*entry["names"], command), command)

    @property
    def now(self) -> datetime:
        return self.session.stage.world.now.astimezone(self.session.release.company.zone)

    def take(self, line: str, commands: dict[str, Callable[[Seat, str], None]]) -> None:
        """A line as it was typed: a command, or something the customer says."""
        line = line.strip()
        if not line:
            return
        try:
            if _is_command(line):
                self._command(line[1:], commands)
            else:
                self.screen.show(self.session, *self.session.say(line))
        except Impossible as error:
            self.screen.note(self.words(f"cannot.{error.reason}", **error.params), "red")
        except Exception as error:
            self.screen.note(self.words("play.crash", error=f"{type(error).__name__}: {error}"), "bold red")

    def _command(self, line: str, commands: dict[str, Callable[[Seat, str], None]]) -> None:
        name, _, rest = line.partition(" ")
        command = self.names.get(name.casefold())
        if command is None:
            near = similar(name, self.names)
            hint = "no_command_near" if near else "no_command"
            raise Impossible(hint, name=name, near=near)
        commands[command](self, rest.strip())


def _is_command(line: str) -> bool:
    """A smile, `:)` or `:D`, is something that people say."""
    word = line[1:].partition(" ")[0]
    return line.startswith(MARK) and len(word) > 1 and word[0].isalpha()
