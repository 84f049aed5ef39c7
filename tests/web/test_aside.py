"""A message that the engine cannot cope with: whoever looks at the page sees it, and tries it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.core.decide import decide
from engine.web.simulator.played import Played
from tests.web.conftest import MARIELA, Site, serving

POISON = "veneno 4711"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def tries(played: Played, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules fail for one text; those before and after it are decided."""
    tries: list[str] = []

    def fails(release: Any, state: Any, event: Any) -> Any:
        if getattr(getattr(event, "content", None), "text", "") == POISON:
            tries.append(event.id)
            raise ValueError("no step")
        return decide(release, state, event)

    monkeypatch.setattr(played.runtime._decider, "_decide", fails)
    return tries


async def test_it_is_shown_and_tried_again_on_request(
    played: Played, tries: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(played, tmp_path) as site:
        await say(site, "hola")
        await say(site, POISON)
        await say(site, "asesor")
        assert len(tries) == 3
        assert len(set(tries)) == 1
        assert "1 suceso quedó apartado" in await page(site)

        refused = await site.post("/simulator/retry", {"customer": MARIELA})
        assert refused.status == 422
        assert "sigue sin poder" in (await refused.json())["message"]
        assert len(tries) == 4
        assert "1 suceso quedó apartado" in await page(site)

        monkeypatch.setattr(played.runtime._decider, "_decide", decide)
        assert (await site.post("/simulator/retry", {"customer": MARIELA})).status == 303
        assert "quedó apartado" not in await page(site)
        assert await played.runtime.set_aside() == []


async def say(site: Site, text: str) -> None:
    await site.post("/simulator/say", {"customer": MARIELA, "says": text})


async def page(site: Site) -> str:
    return await (await site.get("/simulator", params={"customer": MARIELA}, headers=PAGE)).text()
