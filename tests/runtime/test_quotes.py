"""What a customer quotes, corrects or reacts to: Meta names it in its own way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.channels.cloud.parts import whose
from engine.core.messages import CustomerMessage, Send
from engine.core.release import Release
from engine.project.project import load
from engine.runtime import quotes
from tests.runtime.office import MARIELA, Office, at_the_office

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def release() -> Release:
    return load(ROOT)


@pytest.fixture
async def office(release: Release, tmp_path: Path) -> AsyncIterator[Office]:
    async with at_the_office(release, tmp_path) as office:
        await office.take_a_case()
        yield office


def last_in_room(office: Office) -> Send:
    return [one.message for one in office.rooms.shown if one.address == "carla_1"][-1]


async def written_by_agent(office: Office, text: str) -> tuple[str, str]:
    """A message of the agent's: what Meta calls it, and what its room does."""
    await office.agent("carla_1", text)
    sent = next(one for one in reversed(office.meta.taken) if text[:20] in str(one.payload))
    outgoing = await office.runtime.store.message(int(sent.correlation.removeprefix("+").partition(" ")[0]))
    assert outgoing is not None
    return sent.id, outgoing.send.id.rpartition(".")[0]


async def says(office: Office, text: str, quotes: str | None = None) -> str:
    id = await office.meta.customer(MARIELA, text, quotes=quotes)
    await office.quiet()
    return id


async def test_an_agents_message_that_is_quoted_is_seen_so_in_its_room(office: Office) -> None:
    first, in_room = await written_by_agent(office, "¿Mañana o pasado?")
    await written_by_agent(office, "¿Y el teléfono?")
    await says(office, "mañana", quotes=first)
    assert (last_in_room(office).content.text, last_in_room(office).quotes) == ("mañana", in_room)


async def test_so_is_one_that_another_process_sent(office: Office) -> None:
    first, in_room = await written_by_agent(office, "¿Mañana o pasado?")
    await office.runtime.stop()
    await office.start()
    office.hooks.runtime = office.runtime
    await says(office, "mañana", quotes=first)
    assert last_in_room(office).quotes == in_room


async def test_and_every_part_of_one_that_left_in_several(office: Office) -> None:
    long = "palabra " * 1200
    _, in_room = await written_by_agent(office, long)
    parts = office.meta.to(MARIELA)[-3:]
    assert len({whose(part["biz_opaque_callback_data"])[0] for part in parts}) == 1
    first = office.meta.taken[-3]
    await office.meta.tell(first, "sent")
    await says(office, "¿qué?", quotes=first.id)
    assert last_in_room(office).quotes == in_room


async def test_their_own_message_too(office: Office) -> None:
    id = await says(office, "altura 120")
    shown = last_in_room(office).id
    await says(office, "no, 210", quotes=id)
    assert last_in_room(office).quotes == shown


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("reaction", lambda id: {"message_id": id, "emoji": "👍"}, "👍"),
        ("revoke", lambda id: {"original_message_id": id}, ""),
    ],
)
async def test_what_is_done_with_a_message_stands_below_it(
    office: Office, kind: str, body: Any, said: str
) -> None:
    own = await says(office, "calle 9")
    shown = last_in_room(office).id
    await office.meta.customer(MARIELA, kind=kind, body=body(own))
    await office.quiet()
    assert last_in_room(office).quotes == shown
    assert said in last_in_room(office).content.text


async def test_a_reaction_to_an_agents_message_stands_below_that(office: Office) -> None:
    sent, in_room = await written_by_agent(office, "Ya sale la cuadrilla")
    await office.meta.customer(MARIELA, kind="reaction", body={"message_id": sent, "emoji": "🙏"})
    await office.quiet()
    assert last_in_room(office).quotes == in_room


async def test_what_nobody_remembers_is_quoted_by_nothing(office: Office) -> None:
    await says(office, "eso", quotes="wamid.OLD")
    assert last_in_room(office).quotes == "whatsapp:wamid.OLD.1"
    assert office.room[-1].text == "eso"


async def test_a_redelivery_is_the_same_message(office: Office) -> None:
    sent, _ = await written_by_agent(office, "¿Mañana?")
    id = await says(office, "sí", quotes=sent)
    before = len(office.room)
    await office.meta.customer(MARIELA, "sí", quotes=sent, id=id)
    await office.quiet()
    assert len(office.room) == before
    event = await office.runtime.store.event(f"whatsapp:{id}")
    assert isinstance(event, CustomerMessage)
    assert event.quotes is not None
    assert not event.quotes.startswith(("wamid.", "whatsapp:wamid."))


async def test_who_quotes_nothing_asks_for_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event goes on as it is, whatever else is being read."""
    event = CustomerMessage("1", office.clock.now(), "whatsapp", None, None)  # type: ignore[arg-type]
    monkeypatch.setattr(quotes, "replace", None)
    events = (event,)
    assert await office.runtime.quotes.resolved(events) is events


async def test_what_is_corrected_while_it_waits_is_found_by_its_name(
    release: Release, tmp_path: Path
) -> None:
    waits = replace(release.routing, wait_for_more=timedelta(seconds=4))
    async with at_the_office(replace(release, routing=waits), tmp_path) as office:
        wrong = await office.meta.customer(MARIELA, "hola, quiero comrpar")
        spare = await office.meta.customer(MARIELA, "chau")
        text = {"type": "text", "text": {"body": "No tengo internet"}}
        await office.meta.customer(MARIELA, kind="edit", body={"original_message_id": wrong, "message": text})
        await office.meta.customer(MARIELA, kind="revoke", body={"original_message_id": spare})
        office.clock.advance(timedelta(seconds=4))
        await office.quiet()
        (answer,) = office.meta.to(MARIELA)
        assert "DNI" in answer["text"]["body"]
