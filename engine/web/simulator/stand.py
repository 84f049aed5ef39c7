"""The simulator as the web has it: what is shown to whom, and what is still unread."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup

from engine.core.messages import Key
from engine.web.pages import Pages
from engine.web.simulator import maps
from engine.web.simulator.facade import Sight, Simulator
from engine.web.simulator.listing import address_of
from engine.web.simulator.media import ACCEPTS, SAMPLES, Shelf
from engine.web.simulator.paint import picture
from engine.web.simulator.painter import CUSTOMER, ROOM, Painter
from engine.web.simulator.people import Known, known_people
from engine.web.simulator.picture import Choice, Picture
from engine.web.words import Words

PARTS = {
    "#places": "places.html",
    "#mind": "mind.html",
    "#clock": "clock.html",
    "#faults": "faults.html",
    "#alarms": "alarms.html",
}
CHATS = {"head": "head.html", "log": "log.html"}


class Stand:
    def __init__(self, simulator: Simulator, pages: Pages, shelf: Shelf) -> None:
        self.simulator, self.shelf = simulator, shelf
        self._pages = pages
        self._seen: Counter[Key] = Counter()
        self._watched: Counter[Key] = Counter()
        self._known: tuple[str, Mapping[str, Known]] = ("", {})
        self.closing = False

    async def known(self, sight: Sight) -> Mapping[str, Known]:
        """Read from the files once for each release."""
        if self._known[0] != sight.release.hash:
            people = await asyncio.to_thread(known_people, sight.release, self.simulator.root)
            self._known = (sight.release.hash, people)
        return self._known[1]

    async def picture(self, choice: Choice, words: Words) -> tuple[Picture, dict[str, Any]]:
        """What one window shows, and what its templates need besides."""
        sight = await self.simulator.look(choice.customer)
        map = await asyncio.to_thread(maps.drawn, self.simulator.root)
        painter = Painter(sight, await self.known(sight), words, self.shelf.source, map)
        return picture(painter, choice, self._unread(sight, choice)), {"map": map}

    async def page(self, choice: Choice, words: Words, theme: str, said: str = "", typed: str = "") -> str:
        shown, more = await self.picture(choice, words)
        return self._pages.render(
            "simulator.html",
            words,
            picture=shown,
            theme=theme,
            said=said,
            typed=typed,
            here=address_of(choice),
            live=address_of(choice, "/simulator/live"),
            samples=SAMPLES,
            accepts=ACCEPTS,
            **more,
        )

    async def parts(self, choice: Choice, words: Words) -> dict[str, Markup]:
        """By the place of the page that they fill."""
        shown, more = await self.picture(choice, words)
        part = self._pages.part(words, picture=shown, **more)
        found = {target: part(template) for target, template in PARTS.items()}
        for kind, chat in ((CUSTOMER, shown.customer), (ROOM, shown.room)):
            if chat is not None:
                found |= {f"#{kind}-{n}": part(file, chat=chat, kind=kind) for n, file in CHATS.items()}
        return found

    def message(self, parts: Mapping[str, str], words: Words) -> str:
        return self._pages.render("live.html", words, parts=parts.items())

    async def first_choice(self) -> Choice:
        """Somebody to begin with: who wrote last, else whom the project's systems know."""
        sight = await self.simulator.look()
        phones = [post.place[1] for post in sight.posts if post.place[0] == CUSTOMER]
        known = await self.known(sight)
        phone = phones[-1] if phones else next(iter(known), "")
        return Choice(phone, next(iter(sight.release.groups.departments), ""))

    @contextmanager
    def watching(self, choice: Choice) -> Iterator[None]:
        """What arrives where somebody is looking has been read."""
        places = _places(choice)
        self._watched.update(places)
        try:
            yield
        finally:
            self._watched.subtract(places)

    def _unread(self, sight: Sight, choice: Choice) -> Mapping[Key, int]:
        came = Counter(post.place for post in sight.posts if post.ours)
        for place in (*_places(choice), *+self._watched):
            self._seen[place] = came[place]
        return came - self._seen

    def forget(self) -> None:
        """Everything begins anew."""
        self._seen.clear()
        self.shelf.clear()

    def close(self) -> None:
        self.closing = True
        self.simulator.bell.ring()


def _places(choice: Choice) -> list[Key]:
    named = ((CUSTOMER, choice.customer), (ROOM, choice.room))
    return [(kind, id) for kind, id in named if id]
