"""What Meta tells of our own messages once it took them: people learn what concerns them, and only that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.author.meta import Taken, Trouble
from engine.core.release import Release
from engine.project.project import load
from tests.runtime.office import MARIELA, Office, at_the_office

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def release() -> Release:
    return load(ROOT)


@pytest.fixture
async def office(release: Release, tmp_path: Path) -> AsyncIterator[Office]:
    async with at_the_office(release, tmp_path) as office:
        yield office


async def of_agent(office: Office, text: str = "¿Mañana o pasado?") -> Taken:
    await office.take_a_case()
    await office.agent("carla_1", text)
    return office.meta.taken[-1]


async def fails(office: Office, taken: Taken, errors: Any) -> list[str]:
    """What its agent reads of it."""
    seen = len(office.room)
    told = office.meta.webhooks.status(taken.id, "failed", taken.to, taken.correlation, None)
    told["statuses"][0]["errors"] = errors
    assert await office.meta.webhooks.post(told)
    await office.quiet()
    return [content.text for content in office.room[seen:]]


async def echo(office: Office, id: str, text: str) -> None:
    said = {"from": "15550001111", "to": MARIELA[1:], "id": id, "type": "text", "text": {"body": text}}
    assert await office.meta.webhooks.post({"message_echoes": [said]}, "smb_message_echoes")
    await office.quiet()


@pytest.mark.parametrize("code", [1, 131000, 131016, 4, 80007, 130429, 131056, 131057])
async def test_what_failed_for_something_that_passes_leaves_once_more(office: Office, code: int) -> None:
    first = await of_agent(office)
    assert await fails(office, first, [{"code": code}]) == []
    again = office.meta.taken[-1]
    assert again.id != first.id
    assert again.payload["text"] == first.payload["text"]
    (told,) = await fails(office, again, [{"code": code, "title": "No"}])
    assert told.startswith("⚠️ No le llegó al cliente: «¿Mañana o pasado?»")
    assert office.meta.taken[-1] is again


def words(taken: Taken) -> str:
    return str(taken.payload["text"]["body"])


@pytest.mark.parametrize("failing", [(2,), (0,), (2, 0), (0, 1, 2)])
async def test_of_a_long_one_only_what_did_not_arrive_leaves_once_more(
    office: Office, failing: tuple[int, ...]
) -> None:
    await of_agent(office, "¿Mañana o pasado? " * 600)
    parts = office.meta.taken[-3:]
    for n in failing:
        for _ in range(2):
            assert await fails(office, parts[n], [{"code": 131000}]) == []
    again = office.meta.taken[office.meta.taken.index(parts[-1]) + 1 :]
    assert [words(one) for one in again] == [words(parts[n]) for n in failing]
    (told,) = await fails(office, again[0], [{"code": 131000, "title": "No"}])
    assert told.startswith("⚠️ No le llegó al cliente: «¿Mañana o pasado?")
    assert office.meta.taken[-1] is again[-1]


@pytest.mark.parametrize("order", [(0, 2), (2, 0)])
async def test_one_that_would_fail_again_is_told_whatever_of_it_leaves_once_more(
    office: Office, order: tuple[int, int]
) -> None:
    await of_agent(office, "¿Mañana o pasado? " * 600)
    parts, told = office.meta.taken[-3:], []
    for n in order:
        told += await fails(office, parts[n], [{"code": 131000 if n == 2 else 131053}])
    assert len(told) == 1
    assert "(131053)" in told[0]


@pytest.mark.parametrize("code", [131026, 131051, 130472, 131049, 131053, 131048, 190, 999999])
async def test_what_would_fail_again_is_told_at_once(office: Office, code: int) -> None:
    first = await of_agent(office)
    (told,) = await fails(office, first, [{"code": code}])
    assert f"({code})" in told
    assert office.meta.taken[-1] is first


async def test_it_is_told_once_and_leaves_once_however_often_meta_says_it(office: Office) -> None:
    first = await of_agent(office)
    left = len(office.meta.taken)
    for _ in range(3):
        assert await fails(office, first, [{"code": 131000}]) == []
    assert len(office.meta.taken) == left + 1


@pytest.mark.parametrize("code", [131042, 131031, 368])
async def test_what_is_wrong_with_the_line_itself_is_told_to_supervision_once_in_a_while(
    office: Office, code: int
) -> None:
    await of_agent(office)
    for hours, times in ((0, 1), (0, 1), (2, 2)):
        office.clock.advance(timedelta(hours=hours))
        await office.agent("carla_1", "¿Mañana?")
        assert f"({code})" in (await fails(office, office.meta.taken[-1], [{"code": code}]))[-1]
        said = [one.text for one in office.rooms.seen("supervision") if f"({code})" in one.text]
        assert len(said) == times
        assert said[-1].startswith("🚨 La línea whatsapp avisa: hay mensajes que WhatsApp toma y después no")


async def test_too_many_complaints_rest_what_goes_to_many_and_nothing_else(office: Office) -> None:
    await of_agent(office)
    await fails(office, office.meta.taken[-1], [{"code": 131048}])
    (said,) = [one.text for one in office.rooms.seen("supervision") if "(131048)" in one.text]
    assert said.startswith("🚨 La línea whatsapp avisa: lo que se manda en cantidad espera.")
    await office.agent("carla_1", "¿Mañana?")
    assert office.meta.taken[-1].payload["text"]["body"].endswith("¿Mañana?")
    assert not office.runtime._outbox._lines["whatsapp"]._ready.with_bulk
    await fails(office, office.meta.taken[-1], [{"code": 131064}])  # the other word for it
    told = [one.text for one in office.rooms.seen("supervision")]
    assert [text for text in told if "en cantidad espera" in text] == [said]


async def test_a_line_that_can_send_nothing_is_told_once_in_words(office: Office) -> None:
    await office.take_a_case()
    office.meta.trouble(Trouble(code=190))
    await office.agent("carla_1", "¿Mañana?")
    (said,) = [one.text for one in office.rooms.seen("supervision") if "(190)" in one.text]
    assert said.startswith("🚨 La línea whatsapp avisa: no puede mandar nada.")
    assert "reason" not in said
    office.clock.advance(timedelta(minutes=6))
    await asyncio.sleep(0.05)
    await office.quiet()
    assert office.rooms.seen("supervision")[-1].text.startswith("🚨 La línea whatsapp avisa: volvió a mandar")


@pytest.mark.parametrize("errors", [{"code": 131026}, [{}, {"code": 131026}], [None, {"code": "131026"}]])
async def test_the_error_that_has_a_code_is_the_one(office: Office, errors: Any) -> None:
    (told,) = await fails(office, await of_agent(office), errors)
    assert "(131026)" in told


@pytest.mark.parametrize("errors", [None, [], "?", [None], [{"code": True}], [{"code": [131026]}]])
async def test_without_any_code_it_is_a_failure_all_the_same(office: Office, errors: Any) -> None:
    (told,) = await fails(office, await of_agent(office), errors)
    assert told == "⚠️ No le llegó al cliente: «¿Mañana o pasado?»"


async def test_an_echo_of_what_we_wrote_is_nobody_at_the_phone(office: Office) -> None:
    await office.meta.customer(MARIELA, "hola")
    await office.quiet()
    await echo(office, office.meta.taken[-1].id, "¡Hola!")
    before = len(office.meta.taken)
    await office.meta.customer(MARIELA, "menú")
    await office.quiet()
    assert len(office.meta.taken) == before + 1
    await echo(office, "wamid.PHONE", "Soy Eva, ya lo veo")
    await office.meta.customer(MARIELA, "menú")
    await office.quiet()
    assert len(office.meta.taken) == before + 1


async def test_nor_does_an_agent_read_of_it(office: Office) -> None:
    mine = await of_agent(office)
    seen = len(office.room)
    await echo(office, mine.id, "¿Mañana o pasado?")
    assert len(office.room) == seen
