"""The simulator over the real engine with the real line of the Cloud API, and a Meta of our own behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.author.meta import Meta
from engine.core.release import Release
from engine.project.build.templates import windows
from engine.web.simulator.fake.backstage import Faked
from engine.web.simulator.fake.lines import SECRETS
from engine.web.simulator.played import Played
from engine.web.webhooks import Hooks


class PlayedByPhone(Played):
    def __init__(self, release: Release, root: Path, folder: Path, began: datetime | None = None) -> None:
        super().__init__(release, root, folder, began)
        self._lines = release.lines
        self._faked = Faked(release, root, folder, began, self.bell.ring)
        self._behind = self._faked
        self._hooks: Hooks | None = None

    @property
    def metas(self) -> Mapping[str, Meta]:
        """By line."""
        return self._faked.metas

    async def reach(self, address: str, hooks: Hooks) -> bool:
        """The pages are served at `address`: Meta brings its webhooks there, once it has made sure."""
        self._hooks = hooks
        self._faked.reach(address)
        sure = []
        for name, meta in self.metas.items():
            meta.webhooks.url = f"{address}/webhooks/{name}"
            sure.append(await meta.webhooks.verify(SECRETS["verify_token"]))
        return all(sure)

    async def switch(self, release: Release) -> None:
        """The lines stay those that Meta knows, and are as strict."""
        await super().switch(replace(release, lines=self._lines, windows=windows(self._lines)))

    async def restart(self) -> None:
        await super().restart()
        if self._hooks is not None:
            self._hooks.runtime = self.runtime
