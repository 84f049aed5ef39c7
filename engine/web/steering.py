"""The mode and the zone emergency: what a change would touch is told first, then it is confirmed."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from engine.core.messages import EmergencyDeclared, Event, ModeChosen
from engine.core.model import Desk
from engine.core.names import Scene
from engine.core.release import Mode, Release
from engine.core.values import fold
from engine.problems import similar
from engine.runtime import Standing
from engine.web.asking import words_of
from engine.web.attention import runtime_of
from engine.web.forms import fields, printable, several
from engine.web.keys import STAND
from engine.web.reach import Reach, Residents, desk_of, mode_of, reach, residents
from engine.web.refusals import Refusal
from engine.web.words import Words

BY = "operator"
YES = "yes"
LONGEST = 4096


async def mode_now(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    desk = await desk_of(runtime)
    since = desk.since.astimezone(runtime.release.company.zone).isoformat() if desk.since else None
    now = mode_of(runtime.release, desk)
    modes = [{"id": mode.id, "title": mode.title} for mode in runtime.release.modes.modes.values()]
    return web.json_response({"mode": now.id, "title": now.title, "since": since, "modes": modes})


async def mode_preview(request: web.Request) -> web.Response:
    runtime, words = runtime_of(request), words_of(request)
    wanted = _mode_named(runtime.release, request.match_info["mode"])
    now = mode_of(runtime.release, await desk_of(runtime))
    found = await reach(runtime)
    says = [*_of_mode(now, wanted, found, words)]
    counts = {"conversations": found.talking, "cases": found.cases, "held": found.held}
    return web.json_response({"mode": wanted.id, "from": now.id, **counts, "says": says})


async def mode_chosen(request: web.Request) -> web.Response:
    runtime, given = runtime_of(request), await _confirmed(request)
    wanted = _mode_named(runtime.release, given.get("mode", ""))
    event = ModeChosen(new_id(), runtime.clock.now(), BY, wanted.id)
    await done(request, event, {"operator": {"mode": wanted.id}})
    return web.json_response({"mode": wanted.id, "title": wanted.title})


async def emergency_now(request: web.Request) -> web.Response:
    runtime = runtime_of(request)
    release, emergency = runtime.release, (await desk_of(runtime)).emergency
    zones = [{"id": zone.id, "name": zone.name} for zone in release.zones]
    if emergency is None:
        return web.json_response({"zones": [], "all_zones": zones})
    since = emergency.since.astimezone(release.company.zone).isoformat()
    told = {"zones": list(emergency.zones), "text": emergency.message, "since": since}
    return web.json_response({**told, "all_zones": zones})


async def emergency_preview(request: web.Request) -> web.Response:
    """`zone`, once for each; of none, what lifting the one in force would mean."""
    runtime, words = runtime_of(request), words_of(request)
    asked = request.query.getall("zone", [])
    in_force = (await desk_of(runtime)).emergency
    if not asked and in_force is None:
        raise Refusal("no_emergency")
    zones = _zones_named(runtime.release, asked) if asked else tuple(in_force.zones if in_force else ())
    found = await residents(runtime, zones)
    says = [*_of_emergency(runtime.release, zones, found, lifts=not asked, words=words)]
    if asked and in_force is not None:
        says.append(words("steer.replaces", zones=_names(runtime.release, in_force.zones)))
    counts = {"customers": found.customers, "conversations": found.talking, "cases": found.cases}
    text = request.query.get("text", "").strip() or proposed(runtime.release, runtime.clock.now())
    return web.json_response({"zones": zones, **counts, "text": text if asked else "", "says": says})


async def emergency_declared(request: web.Request) -> web.Response:
    runtime, given = runtime_of(request), await _confirmed(request)
    asked, release = await several(request, "zone"), runtime.release
    if (given.get("off") == YES) == bool(asked):
        raise Refusal("zones_or_off")
    zones = _zones_named(release, asked)
    text = given.get("text", "").strip() or proposed(release, runtime.clock.now())
    if len(text) > LONGEST:
        raise Refusal("long", limit=LONGEST)
    if not zones and (await desk_of(runtime)).emergency is None:
        raise Refusal("no_emergency")
    text = text if zones else ""
    event = EmergencyDeclared(new_id(), runtime.clock.now(), BY, zones, text)
    declared = {"zones": list(zones), "message": text} if zones else "none"
    await done(request, event, {"operator": {"zone_emergency": declared}})
    return web.json_response({"zones": zones, "text": text})


async def done(request: web.Request, event: Event, entry: Mapping[str, Any]) -> None:
    """Until it is safe and decided. In the simulator it also becomes part of what was played."""
    stand = request.app.get(STAND)
    if stand is not None:
        await stand.simulator.do(entry)
        return
    receipt = await runtime_of(request).accept(event)
    if receipt.standing is Standing.UNDECIDED:
        raise Refusal("undecided")


def new_id() -> str:
    return f"op-{secrets.token_hex(8)}"


def proposed(release: Release, now: datetime) -> str:
    """What customers of the zones are told when nobody writes anything else."""
    scene = Scene(release, now, Desk())
    return release.texts["zone_emergency"].render(scene, release.formats, [])


async def _confirmed(request: web.Request) -> dict[str, str]:
    given = await fields(request)
    if given.get("confirmed") != YES:
        raise Refusal("unconfirmed")
    return given


def _mode_named(release: Release, text: str) -> Mode:
    modes = release.modes.modes
    found = modes.get(text) or next((m for m in modes.values() if fold(m.title) == fold(text)), None)
    if found is not None:
        return found
    near = similar(text, modes) or similar(text, (mode.title for mode in modes.values()))
    known = ", ".join(modes)
    raise Refusal("no_mode_near" if near else "no_mode_known", mode=_shown(text), near=near, known=known)


def _zones_named(release: Release, asked: Sequence[str]) -> tuple[str, ...]:
    """By id or by name, however they are spelled."""
    return tuple(dict.fromkeys(_zone_named(release, text) for text in asked))


def _zone_named(release: Release, text: str) -> str:
    zones = [*release.zones]
    if not zones:
        raise Refusal("no_zones_file")
    found = next((zone for zone in zones if zone.id == text or fold(zone.name) == fold(text)), None)
    if found is not None:
        return str(found.id)
    near = similar(text, (zone.id for zone in zones)) or similar(text, (zone.name for zone in zones))
    known = ", ".join(zone.id for zone in zones[:20])
    raise Refusal("no_zone_near" if near else "no_zone_known", zone=_shown(text), near=near, known=known)


def _shown(text: str) -> str:
    return text[:60] if printable(text) else "?"


def _names(release: Release, zones: Collection[str]) -> str:
    found = {zone.id: zone.name for zone in release.zones}
    return ", ".join(found.get(id, id) for id in zones)


def _of_mode(now: Mode, wanted: Mode, found: Reach, words: Words) -> Iterator[str]:
    if wanted.id == now.id:
        yield words("steer.same", mode=now.title)
        return
    yield words("steer.change", before=now.title, after=wanted.title)
    if wanted.customers != "flow":
        if now.customers == "flow":
            yield from _counted("steer.stop", found.talking, words)
        if wanted.customers == "ignore" or wanted.message is None:
            yield words("steer.ignore")
        else:
            yield words("steer.reply", text=" ".join(wanted.message.source.split()))
    elif now.customers != "flow":
        yield words("steer.answers")
        yield from _counted("steer.resume", found.talking, words)
    if wanted.tickets == "hold":
        yield words("steer.keeps")
        yield from _counted("steer.hold", found.cases, words)
    else:
        yield from _counted("steer.relay", found.cases, words)
        if now.tickets == "hold":
            yield from _counted("steer.held", found.held, words)
    if not wanted.gateway:
        yield words("steer.no_gateway")


def _of_emergency(
    release: Release, zones: Collection[str], found: Residents, *, lifts: bool, words: Words
) -> Iterator[str]:
    yield words("steer.lift" if lifts else "steer.declare", zones=_names(release, zones))
    yield words.count("steer.customers", found.customers)
    yield from _counted("steer.talking", found.talking, words)
    yield from _counted("steer.with_case", found.cases, words)
    if not lifts:
        yield words(f"steer.then_{release.modes.then}")


def _counted(name: str, n: int, words: Words) -> Iterator[str]:
    """Nothing is said of none."""
    if n:
        yield words.count(name, n)
