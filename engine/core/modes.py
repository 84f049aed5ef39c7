"""The mode of operation and the zone emergency: who is answered, and what may leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.core.broadcast import tell_emergency_changed, tell_mode_changed
from engine.core.clocks import DESK_TIMERS, SILENCE_TIMERS
from engine.core.evolve import replace
from engine.core.messages import (
    Content,
    EmergencyDeclared,
    HoldTimers,
    ModeChosen,
    ReleaseSends,
    ReleaseTimers,
    Send,
)
from engine.core.model import Contact, Conversation, Emergency
from engine.core.names import customer_facts, scene_of
from engine.core.release import Mode
from engine.core.work import Work

BOT_TIMERS = ("no_reply", "queued", "resume", "farewell", "answer", *SILENCE_TIMERS)
"""What the bot would do by itself later: it all stops while it may not speak."""


HOLDS = 20
"""Times that messages were held, to take off what a customer waited: more do not fit into one wait."""

Holds = tuple[tuple[datetime, datetime | None], ...]

RELAYED = ("agent", "customer")
"""Who speaks when a customer and an agent talk to each other."""


def mode_of(work: Work) -> Mode:
    modes = work.release.modes
    return modes.modes.get(work.desk.mode) or modes.modes[modes.initial]


def bot_speaks(work: Work) -> bool:
    return mode_of(work).customers == "flow"


def cases_held(work: Work) -> bool:
    return mode_of(work).tickets == "hold"


def choose_mode(work: Work, event: ModeChosen) -> None:
    if event.mode not in work.release.modes.modes:
        work.journal(("desk", "desk"), "mode_unknown", by=event.by, mode=event.mode)
        return
    before = mode_of(work)
    work.put(replace(work.desk, mode=event.mode, since=work.now))
    work.journal(("desk", "desk"), "mode", by=event.by, mode=event.mode)
    _hold_and_release(work, before, mode_of(work))
    if mode_of(work).id != before.id:
        tell_mode_changed(work, before, mode_of(work), event.by)


def _hold_and_release(work: Work, before: Mode, now: Mode) -> None:
    spoke, speaks = before.customers == "flow", now.customers == "flow"
    if spoke and not speaks:
        work.emit(HoldTimers(BOT_TIMERS))
    if speaks and not spoke:
        work.emit(ReleaseTimers(BOT_TIMERS))
    relayed, relays = before.tickets == "relay", now.tickets == "relay"
    if relayed and not relays:
        work.put(replace(work.desk, holds=(*work.desk.holds[-HOLDS:], (work.now, None))))
    if relays and not relayed:
        work.put(replace(work.desk, holds=_over(work.desk.holds, work.now)))
        work.emit(ReleaseTimers(DESK_TIMERS))
        work.emit(ReleaseSends())


def _over(holds: Holds, now: datetime) -> Holds:
    return tuple((since, until or now) for since, until in holds)


def declare_emergency(work: Work, event: EmergencyDeclared) -> None:
    before = work.desk.emergency
    emergency = Emergency(event.zones, event.message, work.now) if event.zones else None
    work.put(replace(work.desk, emergency=emergency))
    work.journal(("desk", "desk"), "emergency", by=event.by, zones=event.zones, message=event.message)
    tell_emergency_changed(work, before, emergency, event.by)


def through_the_gate(mode: Mode, send: Send) -> Send | None:
    """The one gate before the channel: the message, held back, or none when it is not to leave."""
    if send.source in RELAYED:
        return send if mode.tickets == "relay" else replace(send, held=True)
    if send.source == "bot" and send.to[0] == "contact" and mode.customers == "ignore":
        return None
    if send.source == "gateway" and not mode.gateway:
        return None
    return send


def reply_for_all(work: Work, contact: Contact, conversation: Conversation) -> None:
    """The same message for everybody, to one person not too often; it answers nobody."""
    mode = mode_of(work)
    if mode.message is not None:
        key = f"mode {mode.id} {work.desk.since or ''}"
        scene = scene_of(work, conversation, contact)
        message = mode.message.render(scene, work.release.formats, [])
        _tell_once(work, contact, conversation, key, message, mode.repeat_after)
    work.journal(("conversation", conversation.id), "unanswered", reason="mode")


def zone_emergency(work: Work, contact: Contact, conversation: Conversation) -> Emergency | None:
    """The emergency in force, when it is this customer's."""
    emergency = work.desk.emergency
    if emergency is None:
        return None
    facts = customer_facts(work.release, contact, conversation.values.get("customer"))
    return emergency if facts["zone"] in emergency.zones else None


def tell_emergency(work: Work, contact: Contact, conversation: Conversation, emergency: Emergency) -> None:
    key = f"zone {emergency.since.isoformat()}"
    repeat_after = work.release.modes.repeat_after
    _tell_once(work, contact, conversation, key, emergency.message, repeat_after)
    if work.release.modes.then == "stop":
        work.journal(("conversation", conversation.id), "unanswered", reason="zone")


def _tell_once(
    work: Work,
    contact: Contact,
    conversation: Conversation,
    key: str,
    message: str,
    repeat_after: timedelta | None,
) -> None:
    last = contact.told.get(key)
    if last is not None and (repeat_after is None or work.now - last < repeat_after):
        return
    work.send(("contact", contact.id), conversation.line, Content("text", message), "bot")
    kept = _of_other_kinds(contact.told.items(), key)
    work.put(replace(contact, told={**kept, key: work.now}))


def _of_other_kinds(told: Iterable[tuple[str, datetime]], key: str) -> dict[str, datetime]:
    """Only the last notice of a kind matters, or the notes would grow without end."""
    return {other: at for other, at in told if other.split()[0] != key.split()[0]}
