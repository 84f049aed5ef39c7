"""A main room without a group: what is for it is read in its department's own room, and quoted there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.channels import Simulator
from engine.core.messages import Content, RoomMessage, RoomReady, Sender, TicketOperated
from engine.project.project import load
from tests.runtime.test_assignment import LINE, Desk

COOPERATIVA = Path(__file__).parents[2] / "examples" / "cooperativa"


def shown(desk: Desk) -> list[tuple[str, str, str]]:
    """Where each message for a main room of the office arrived, what room it was for, and its id."""
    line = desk.runtime.channels[LINE]
    assert isinstance(line, Simulator)
    return [
        (one.address, one.message.to[1], one.message.id)
        for one in line.shown
        if one.message.to[0] == "room" and one.message.to[1].startswith("com")
    ]


async def test_until_there_is_a_group_the_default_one_serves(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.start(load(COOPERATIVA, date(2026, 3, 2)))
    await desk.staffed("nestor")
    await desk.says("hola")
    await desk.says("factura")
    [(address, room, notice)] = shown(desk)
    assert (address, room) == ("comercial", "com_manana")

    phone = desk.runtime.release.groups.agents["nestor"].phone
    quote = RoomMessage(
        *("q", desk.clock.now(), LINE, "comercial", Sender(phone, phone), Content("text", "yo"), notice)
    )
    await desk.runtime.accept(quote)
    await desk.quiet()
    assert await desk.agent_of("COM-1") == "nestor"
    assert shown(desk)[-1][:2] == ("comercial", "com_manana"), "those who read it there learn who took it"

    await desk.runtime.accept(RoomReady("made", desk.clock.now(), "com_manana", LINE, "grupo"))
    await desk.quiet()
    again = TicketOperated("again", desk.clock.now(), "panel", "COM-1", "transfer", "comercial")
    await desk.runtime.accept(again)
    await desk.quiet()
    assert shown(desk)[-1][:2] == ("grupo", "com_manana"), "and then it has its own"
    await desk.runtime.stop()
