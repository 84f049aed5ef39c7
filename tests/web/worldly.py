"""The simulator's page over the in-memory world of the transcripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine.author import durations, given
from engine.author.actions import act
from engine.author.stage import Impossible, Stage
from engine.core.release import Release
from engine.store import codec
from engine.web.simulator import score
from engine.web.simulator.enact import deed
from engine.web.simulator.facade import Bell, Pending, Sight, Thought
from engine.web.simulator.people import owners_of


class Worldly:
    def __init__(self, release: Release, root: Path, now: datetime, customer: str) -> None:
        self.release, self.root, self.bell = release, root, Bell()
        self.given = score.beginning(release, now, customer)
        self.faults: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self.stage: Stage = given.stage(self.release, self.root, self.given)
        self.acts: list[score.Act] = []

    async def look(self, customer: str = "") -> Sight:
        world = self.stage.world
        rows = {key: codec.loads(text) for key, text in world.rows.items()}
        owners = owners_of(rows, customer)
        timers = [
            Pending(owner, name, timer.due, timer.left)
            for (owner, name), timer in world.timers.sorted()
            if owner in owners
        ]
        journal = [
            Thought(at, line.owner, line.what, line.data)
            for at, line in world.journal
            if line.owner in owners
        ]
        return Sight(self.release, world.now, tuple(world.log), rows, timers, journal, self.faults)

    async def do(self, entry: Mapping[str, Any]) -> None:
        done = score.act(entry, self.stage.world.log)
        if "wait" not in entry:
            deed(entry, self.release, (await self.look()).rows, self.stage.world.now)
        self.stage.aliases = {post.id: post.id for post in self.stage.world.log}
        self.stage.begin(len(self.acts))
        act(self.stage, entry)
        self.acts.append(done)
        self.bell.ring()

    async def advance(self, duration: timedelta) -> None:
        await self.do({"wait": durations.write(duration)})

    async def retry(self) -> None:
        """In this world nothing is set aside."""

    async def apply(self) -> None:
        """In this world the rooms are there."""

    async def restart(self) -> None:
        self._begin()
        self.bell.ring()

    async def transcript(self, title: str) -> str:
        if not self.acts:
            raise Impossible("nothing_to_save")
        return score.written(self.release, self.root, self.given, self.acts, title)
