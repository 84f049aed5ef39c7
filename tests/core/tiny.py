"""Tiny projects for stories about the core: what a story does not name is the least that works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.author.world import World
from engine.core.messages import Answered, Content, CustomerMessage, Effect, Fetch, Sender
from engine.core.model import Conversation
from engine.core.release import Release
from engine.project.project import check

ANA = "+5493815550001"
MONDAY = datetime(2026, 3, 2, 13, tzinfo=UTC)

COMPANY = """schema: 1
name: "Prueba"
time_zone: "America/Argentina/Tucuman"
country: AR
language: es
currency: ARS
"""
ROUTING = "schema: 1\nroutes:\n  - {flow: main}\n"
DEFAULTS = """defaults:
  no_match: {say: "No entendí.", tries: 1, next: bye}
  no_reply: {after: 10m, say: "¿Seguís ahí?", tries: 1, next: bye}
"""


def flow(steps: str, *, name: str = "main", start: str = "menu", more: str = "") -> str:
    lines = "".join(f"  {line}\n" for line in steps.strip("\n").splitlines())
    return f'schema: 1\nflow: {name}\ntitle: "Prueba"\nstart: {start}\n{DEFAULTS}{more}steps:\n{lines}'


def release(folder: Path, files: Mapping[str, str]) -> Release:
    """`files` by path; flows may be given by their name alone."""
    written = {"config/company.yaml": COMPANY, "config/routing.yaml": ROUTING, **files}
    for path, text in written.items():
        file = folder / (path if "/" in path else f"flows/{path}.yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    checked = check(folder)
    assert checked.release is not None, checked.problems
    return checked.release


class Story(World):
    """A world whose connectors answer only when the story says so."""

    def __init__(self, release: Release) -> None:
        super().__init__(release, lambda operation, parameters: ("failed", None), MONDAY)
        self.asked: list[Fetch] = []

    def _run(self, effect: Effect) -> None:
        if isinstance(effect, Fetch):
            self.asked.append(effect)
        else:
            super()._run(effect)

    def says(self, text: str, phone: str = ANA) -> list[str]:
        """What the bot answers at once."""
        before = len(self.log)
        message = CustomerMessage(
            self.new_id(), self.now, self.line, Sender(phone, phone), Content("text", text)
        )
        self.feed(message)
        return [post.content.text for post in self.log[before:]]

    def crm(self, outcome: str, value: Any = None, fetch: Fetch | None = None) -> list[str]:
        before = len(self.log)
        fetch = fetch or self.asked[-1]
        self.feed(Answered(self.new_id(), self.now, fetch.owner, fetch.id, outcome, value))
        return [post.content.text for post in self.log[before:]]

    def becomes(self, release: Release) -> None:
        self.activate(release)

    def conversation(self, phone: str = ANA) -> Conversation:
        found = self.load(("conversation", f"{self.line}|{phone}"))
        assert isinstance(found, Conversation)
        return found

    def at(self, phone: str = ANA) -> str | None:
        frames = self.conversation(phone).frames
        return frames[-1].step if frames else None
