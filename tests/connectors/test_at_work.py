"""The whole desk with a system behind it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from engine.core.messages import Answered
from tests.connectors.office import Crm, at_work, served
from tests.connectors.server import System
from tests.web.typed import typed

TALK = ("conversation", "simulator|+5493815551234")


async def test_a_flow_reads_and_writes(system: System, tmp_path: Path) -> None:
    crm = Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.say("hola")
        await office.quiet()
        await office.say("un reclamo")
        await office.quiet()
        assert office.heard() == ["Hola Ana, debes $ 18.500,50.", "Tu reclamo es el 1."]
        assert crm.tickets == [{"phone": "+5493815551234", "text": "un reclamo"}]


async def test_why_it_failed_is_in_the_history_and_the_flow_goes_on(system: System, tmp_path: Path) -> None:
    system.gives("/login", "{}", 401)
    async with at_work(system, tmp_path) as office:
        await office.say("hola")
        await office.quiet()
        assert office.heard() == ["Ahora no lo podemos ver."]
        events = [await office.runtime.store.event(f"m1.{n}.answer") for n in range(1, 9)]
        (answered,) = [event for event in events if isinstance(event, Answered)]
        assert (answered.operation, answered.why) == ("customer", "unauthorised")
        told = [
            line for line in await office.runtime.store.journal(answered.owner) if line.what == "not_answered"
        ]
        assert [line.data for line in told] == [{"operation": "customer", "why": "unauthorised"}]


async def test_a_system_that_hangs_delays_nobody_who_does_not_need_it(system: System, tmp_path: Path) -> None:
    Crm(system)
    system.hangs("/customer")
    async with at_work(system, tmp_path) as office:
        loop = asyncio.get_running_loop()
        for n in range(50):
            await office.say("hola", f"+54938155512{n:02}")
        begun = loop.time()
        await office.say("horario", "+5493815559999")
        await office.hears("+5493815559999")
        assert loop.time() - begun < 1
        await office.quiet()
        assert loop.time() - begun < 8, "two batches of four wait, and the breaker spares the rest"
        assert office.heard("+5493815551249") == ["Ahora no lo podemos ver."]
        assert office.runtime.systems is not None
        assert office.runtime.systems.down


async def test_files_change_under_a_question(system: System, tmp_path: Path) -> None:
    Crm(system)
    async with at_work(system, tmp_path) as office:
        slow = system.answers["/customer"]

        async def slowly(request):  # type: ignore[no-untyped-def]
            await asyncio.sleep(0.2)
            return await slow(request)

        system.answers["/customer"] = slowly
        await office.say("hola")
        await system.came(1)
        await office.runtime.switch(office.release)
        await office.quiet()
        assert office.heard() == ["Hola Ana, debes $ 18.500,50."]
        await office.say("hola", "+5493815550000")
        await office.quiet()
        assert office.heard("+5493815550000") == ["Hola Ana, debes $ 18.500,50."]


async def test_a_question_that_a_stop_cut_is_asked_again(system: System, tmp_path: Path) -> None:
    Crm(system)
    system.hangs("/customer")
    async with at_work(system, tmp_path) as office:
        await office.say("hola")
        await system.came(2)
        office.runtime._requests._resting += 1  # nobody waits for it when the desk stops
    Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.quiet()
        assert office.heard() == ["Hola Ana, debes $ 18.500,50."]


async def test_a_submit_that_a_stop_cut_is_not_sent_again(system: System, tmp_path: Path) -> None:
    crm = Crm(system)
    system.hangs("/tickets")
    async with at_work(system, tmp_path) as office:
        await office.say("reclamo")
        await system.came(2)
        office.runtime._requests._resting += 1
    crm = Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.quiet()
        assert office.heard() == ["No sabemos si quedó anotado."]
        assert crm.tickets == []
        assert [one.kind for one in office.connectors.troubles] == ["doubtful"]


async def test_what_may_have_been_written_waits_until_somebody_has_looked(
    system: System, tmp_path: Path
) -> None:
    Crm(system)
    system.hangs("/tickets")
    async with at_work(system, tmp_path) as office:
        await office.say("reclamo")
        await system.came(2)
        office.runtime._requests._resting += 1
    Crm(system)
    async with at_work(system, tmp_path) as office, served(office) as address:
        await office.quiet()
        code, said = await typed(address, "doubts")
        assert (code, "1 cosa" in said, "crm new_ticket" in said, "+5493815551234" in said) == (
            0,
            True,
            True,
            True,
        )
        number = said.split("#")[1].split()[0]
        assert (await typed(address, "doubts", "99999", "done"))[0] == 2
        assert "done" in (await typed(address, "doubts", number))[1]
        code, said = await typed(address, "doubts", number, "undone")
        assert (code, "a mano" in said) == (0, True)
        assert "No queda nada en duda" in (await typed(address, "doubts"))[1]
        assert "nothing" in (await typed(address, "--lang", "en", "doubts"))[1].lower()
        assert (await typed(address, "doubts", number, "undone"))[0] == 2
    async with at_work(system, tmp_path) as office, served(office) as address:
        assert "No queda nada en duda" in (await typed(address, "doubts"))[1]


async def test_what_was_known_serves_when_the_system_is_down(system: System, tmp_path: Path) -> None:
    Crm(system)
    async with at_work(system, tmp_path) as office:
        await office.say("hola")
        await office.quiet()
        system.gives("/customer", "", 500)
        office.clock.advance(timedelta(hours=3))
        await office.say("hola")
        await office.say("hola", "+5493815550000")
        await office.quiet()
        assert office.heard()[-1] == "Hola Ana, debes $ 18.500,50."
        assert office.heard("+5493815550000") == ["Ahora no lo podemos ver."]
