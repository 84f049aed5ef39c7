"""What the whole desk should know: a zone with an emergency, and what could not be decided."""

from __future__ import annotations

from engine.core.addresses import parts_of
from engine.core.catching_up import BOT, DONE
from engine.core.model import DESK, Contact, Desk, Emergency
from engine.core.planning import Plan
from engine.core.release import Release
from engine.web.said import Saying
from engine.web.simulator import times
from engine.web.simulator.facade import Sight
from engine.web.simulator.painter import Painter
from engine.web.simulator.people import address
from engine.web.simulator.picture import Alarm, Aside, Person, Rooms, Unseen
from engine.web.words import LANGUAGES, Words

SHOWN = 60
"""Steps of the rooms; the list of a big team would fill the page."""


def zones(release: Release) -> tuple[Person, ...]:
    return tuple(Person(zone.id, zone.name) for zone in release.zones)


def alarm(painter: Painter) -> Alarm | None:
    emergency = in_force(painter.sight)
    if emergency is None:
        return None
    found = {zone.id: zone.name for zone in painter.sight.release.zones}
    named = ", ".join(found.get(id, id) for id in emergency.zones)
    zone, now = painter.sight.release.company.zone, painter.sight.now
    since = times.when(emergency.since.astimezone(zone), now.astimezone(zone), painter.words)
    return Alarm(named, emergency.message, since)


def in_force(sight: Sight) -> Emergency | None:
    desk = sight.rows.get(DESK)
    return desk.emergency if isinstance(desk, Desk) else None


def proposed(language: str) -> str:
    """What customers could be told: in the project's language, and not the page's."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])("alarm.proposed")


def aside(painter: Painter) -> tuple[Aside, ...]:
    zone = painter.sight.release.company.zone
    now = painter.sight.now.astimezone(zone)
    return tuple(
        Aside(
            times.when(one.at.astimezone(zone), now, painter.words),
            painter.words.named("happened", one.event),
            one.error,
        )
        for one in painter.sight.stuck
    )


def unseen(painter: Painter) -> tuple[Unseen, ...]:
    zone, rows = painter.sight.release.company.zone, painter.sight.rows
    now = painter.sight.now.astimezone(zone)
    return tuple(
        Unseen(
            one.conversation,
            painter.name(address(contact)),
            times.when(one.at.astimezone(zone), now, painter.words),
            one.text,
        )
        for one in painter.sight.left
        if isinstance(contact := rows.get(("contact", parts_of(one.conversation)[1])), Contact)
    )


def building(painter: Painter) -> Rooms | None:
    """None while the rooms are as they should be and nobody changed them."""
    sight, found = painter.sight, painter.sight.building
    if not (found.works or found.told or found.left):
        return None
    saying = Saying(sight.release, painter.words, sight.now)
    done = tuple(saying.outcome(told.step, told.outcome, told.code) for told in reversed(found.told))
    left = tuple((saying.step(step), saying.help(step)) for step in found.left)
    if found.works:
        title = painter.words("rooms.running", n=len(found.told), of=found.of)
    else:
        title = saying.summary(Plan(tuple(found.left)))
    return Rooms(title, done[:SHOWN], left[:SHOWN], found.asks and not found.works and bool(left))


def ways(painter: Painter) -> tuple[Person, ...]:
    """How to see to them."""
    departments = painter.sight.release.groups.departments.values()
    own = tuple(Person(way, painter.words(f"unseen.{way}")) for way in (DONE, BOT))
    cases = (Person(one.id, painter.words("unseen.case", department=one.title)) for one in departments)
    return (*own, *cases)
