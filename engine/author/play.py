"""`cli.py play`: a conversation with the project in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.author import given
from engine.author.commands import COMMANDS, write
from engine.author.customers import likely
from engine.author.projects import Refused, opened
from engine.author.prompt import lines
from engine.author.screen import Screen
from engine.author.seat import Seat
from engine.author.session import Session
from engine.author.stage import Impossible
from engine.author.terminal import NARROW, console
from engine.author.words import Words
from engine.core.reading.phones import phone_e164
from engine.core.release import Release, Route


def play(project: Path, flow: str | None, phone: str | None, save: Path | None, lang: str) -> int:
    words, out = Words(lang), console(NARROW)
    try:
        release = opened(project)
        if flow is not None:
            release = starting_with(release, flow, save)
        start = beginning(release, customer_of(release, project, phone))
    except Refused as refused:
        return refused.report(out, words)
    session = Session(given.stage(release, project, start), start)
    seat = Seat(session, Screen(out, words), words, can_save=flow is None)
    return converse(seat, save)


def converse(seat: Seat, save: Path | None) -> int:
    company, phone = seat.session.release.company, seat.session.phone
    seat.screen.note(
        seat.words("play.hello", company=company.name, moment=seat.screen.moment(seat.now)), "bold"
    )
    seat.screen.note(seat.words("play.you_write_as", phone=phone))
    try:
        for line in lines(seat):
            seat.take(line, COMMANDS)
            if seat.leaving:
                break
    finally:
        failed = save is not None and not _saved(seat, save)
    return 1 if failed else 0


def _saved(seat: Seat, file: Path) -> bool:
    """What was played is kept even when the end is a Ctrl-C."""
    try:
        write(seat, file)
    except Impossible as error:
        seat.screen.note(seat.words(f"cannot.{error.reason}", **error.params), "red")
        return False
    return True


def starting_with(release: Release, flow: str, save: Path | None = None) -> Release:
    """Whoever writes gets this flow; the words that work anywhere still do."""
    if save is not None:
        raise Refused("flow_and_save")
    if flow not in release.flows:
        raise Refused("no_flow", flow=flow, flows=", ".join(release.flows))
    return replace(release, routing=replace(release.routing, routes=(Route(flow),)))


def customer_of(release: Release, project: Path, phone: str | None) -> str:
    if phone is None:
        return likely(release, project)
    found = phone_e164(phone, release.company.country)
    if found is None:
        raise Refused("not_a_phone", phone=phone)
    return found


def beginning(release: Release, customer: str) -> Mapping[str, Any]:
    """Now, to the minute, and everybody at work."""
    now = datetime.now(release.company.zone)
    registered = [agent.id for agent in release.groups.agents.values() if agent.active]
    return {"now": f"{now:%Y-%m-%d %H:%M}", "customer": customer, "registered": registered}
