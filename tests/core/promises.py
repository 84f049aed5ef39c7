"""What every single decision must keep, whatever the files say. Each promise is one function: it looks at
what was, at the event, and at what came of it, and raises `Broken` with the words of what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from engine.author.invariants import Broken
from engine.core.addresses import address_id, conversation_id
from engine.core.farewell import FAREWELL
from engine.core.messages import (
    CustomerMessage,
    Effect,
    Event,
    Fetch,
    Journal,
    RoomMessage,
    Send,
    TimerDue,
)
from engine.core.model import (
    NAMES,
    Address,
    Agent,
    Aggregate,
    Contact,
    Conversation,
    Desk,
    Room,
    Ticket,
)
from engine.core.names import personal_rooms
from engine.core.release import End, Mode, Release
from engine.store import codec

PRIVATE = "‹entre nosotros›"
"""Stands in every command, note and answer to a form that a test makes an agent write."""

A = TypeVar("A")
Rows = Mapping[tuple[str, str], str]


@lru_cache(20_000)
def row(text: str) -> Aggregate:
    return codec.loads(text)


def find(rows: Rows, kind: type[A], id: str | None) -> A | None:
    text = rows.get((NAMES[kind], id or ""))
    found = row(text) if text is not None else None
    return found if isinstance(found, kind) else None


@dataclass(frozen=True)
class Step:
    """One event, decided: `before` and `after` are all the rows there are."""

    release: Release
    before: Rows
    event: Event
    changes: Sequence[Aggregate]
    effects: Sequence[Effect]
    after: Rows

    def sends(self, source: str) -> Iterator[Send]:
        return (each for each in self.effects if isinstance(each, Send) and each.source == source)

    def final(self, ticket: Ticket) -> bool:
        states = self.release.tickets.lifecycle.states
        return ticket.state in states and states[ticket.state].final

    @property
    def mode(self) -> Mode:
        """The one in force once the event was decided."""
        desk = find(self.after, Desk, "desk")
        modes = self.release.modes
        return modes.modes.get(desk.mode if desk else "", modes.modes[modes.initial])

    def talk(self, rows: Rows, send: Send) -> Conversation | None:
        return find(rows, Conversation, conversation_id(send.line, send.to[1]))

    def case(self, rows: Rows, send: Send) -> Ticket | None:
        talk = self.talk(rows, send)
        return find(rows, Ticket, talk.ticket) if talk is not None else None


def the_bot_is_silent_while_a_person_attends(step: Step) -> None:
    for send in step.sends("bot"):
        if send.to[0] != "contact" or _due(step, "silence_remind") or _closes(step, send):
            continue
        was, now, text = step.case(step.before, send), step.case(step.after, send), send.content.text
        if was is not None and was.agent is not None and now is not None:
            raise Broken(f"the bot says {text!r} to a customer whose case {was.agent} has")
        if was is not None and now is not None and now.agent is None and not _due(step, "queued"):
            raise Broken(f"the bot says {text!r} to a customer who waits in a queue")
        again = was is None and now is not None and find(step.before, Ticket, now.id) is not None
        if now is not None and now.room is not None:
            continue  # from now on: they are told who attends them, whoever else answered
        if again:
            raise Broken(f"the bot says {text!r} to a customer whose case is open again")
        talk = step.talk(step.before, send) if was is None else None  # who waits in a queue hears of it
        if talk is not None and talk.person_until is not None and step.event.at < talk.person_until:
            raise Broken(f"the bot says {text!r} to a customer whom a person answers")


def _closes(step: Step, send: Send) -> bool:
    """A case of theirs, perhaps one of two: they are told so, at once or when the bot may speak again."""
    return _due(step, FAREWELL) or any(
        isinstance(ticket, Ticket)
        and ("contact", ticket.contact) == send.to
        and step.final(ticket)
        and not step.final(find(step.before, Ticket, ticket.id) or Ticket(""))
        for ticket in step.changes
    )


def _due(step: Step, name: str) -> bool:
    return isinstance(step.event, TimerDue) and step.event.name == name


def only_who_has_the_case_speaks_to_the_customer(step: Step) -> None:
    """And what they say is no command, no note and no answer to a form."""
    for send in step.sends("agent"):
        event = step.event
        if not isinstance(event, RoomMessage):
            raise Broken(f"{type(event).__name__} makes an agent say {send.content.text!r}")
        address = find(step.before, Address, address_id(event.line, event.address))
        room = find(step.before, Room, address.room if address else None)
        ticket = find(step.before, Ticket, room.ticket if room else None)
        writer = find(step.before, Address, address_id(event.line, event.sender.address))
        if ticket is None or writer is None or writer.agent != ticket.agent or room.agent != ticket.agent:
            raise Broken(f"somebody who has no case there says {send.content.text!r} to a customer")
        if send.to != ("contact", ticket.contact):
            raise Broken(f"{send.content.text!r} goes to {send.to[1]} and not to {ticket.contact}")
        word, _, rest = event.content.text.strip().partition(" ")
        if word.lower() == step.release.groups.commands.get("tell"):
            if send.content.text != rest.strip():
                raise Broken(f"{event.content.text!r} reached a customer as {send.content.text!r}")
        elif word.startswith("/") and word[1:] in step.release.replies:
            if not send.content.text.startswith(step.release.replies[word[1:]].text.source):
                raise Broken(f"the reply {word!r} reached a customer as {send.content.text!r}")
        elif word.startswith("/") and len(word) > 1:
            raise Broken(f"the command {event.content.text!r} reached a customer")
        elif ticket.filling is not None:
            raise Broken(f"the answer to a form {event.content.text!r} reached a customer")


def what_is_private_stays_inside(step: Step) -> None:
    for effect in step.effects:
        outside = isinstance(effect, Send) and effect.to[0] == "contact"
        if outside and any(PRIVATE in text for text in (effect.content.text, effect.body)):
            raise Broken(f"{effect.content.text!r} reached a customer")


def what_a_customer_says_is_read_only_where_the_case_is(step: Step) -> None:
    for send in step.sends("customer"):
        rooms = [find(rows, Room, send.to[1]) for rows in (step.before, step.after)]
        cases = [find(step.after, Ticket, room.ticket) for room in rooms if room is not None]
        if not any(case is not None and case.room == send.to[1] for case in cases):
            raise Broken(f"{send.content.text!r} goes to {send.to[1]}, where nobody attends a case")


def nobody_has_more_than_fits(step: Step) -> None:
    for room in step.changes:
        if not isinstance(room, Room) or room.ticket is None:
            continue
        was = find(step.before, Room, room.id)
        if was is not None and was.ticket == room.ticket:
            continue
        if (
            was is not None
            and was.ticket is not None
            and find(step.after, Ticket, was.ticket).room == room.id
        ):
            raise Broken(f"{room.id} gets {room.ticket} on top of {was.ticket}")
        spec = step.release.groups.agents.get(room.agent or "")
        agent = find(step.after, Agent, room.agent)
        if spec is None or not spec.active or agent is None or not agent.registered:
            raise Broken(f"{room.agent}, who does not attend, gets {room.ticket}")
        if room.id not in personal_rooms(spec):
            raise Broken(f"{room.ticket} goes to {room.id}, which the files do not have")
        mine = (find(step.after, Room, id) for id in personal_rooms(spec))
        held = [each for each in mine if each is not None and each.ticket is not None]
        if len(held) > spec.rooms:
            raise Broken(f"{spec.id} has {len(held)} cases and {spec.rooms} rooms")


def all_of(rows: Rows, kind: type[A]) -> list[A]:
    return [row(text) for key, text in rows.items() if key[0] == NAMES[kind]]  # type: ignore[misc]


def a_case_has_one_owner(step: Step) -> None:
    """And stands in one room of theirs at most; only what changed can be wrong."""
    for ticket in step.changes:
        if not isinstance(ticket, Ticket):
            continue
        rooms = [room for room in all_of(step.after, Room) if room.ticket == ticket.id]
        if [room.id for room in rooms] != [each for each in [ticket.room] if each is not None]:
            raise Broken(f"{ticket.id} stands in {[room.id for room in rooms]} and says {ticket.room}")
        if rooms and rooms[0].agent != ticket.agent:
            raise Broken(f"{ticket.id} is {ticket.agent}'s and stands in a room of {rooms[0].agent}")
        if rooms and step.final(ticket):
            raise Broken(f"{ticket.id} is closed and still stands in {ticket.room}")


def the_mode_is_kept(step: Step) -> None:
    mode = step.mode
    for send in (each for each in step.effects if isinstance(each, Send)):
        if send.source in ("agent", "customer") and mode.tickets == "hold" and not send.held:
            raise Broken(f"{send.content.text!r} leaves while the mode holds it")
        if send.source == "bot" and send.to[0] == "contact" and mode.customers == "ignore":
            raise Broken(f"the bot says {send.content.text!r} while it answers nobody")
        if send.source == "gateway" and not mode.gateway:
            raise Broken(f"{send.content.text!r} leaves through a gateway that is closed")


def nobody_writes_in_vain(step: Step) -> None:
    """What a customer wrote, now or while it had to wait, is answered, passed on, kept or listed."""
    for talk in _talks(step):
        was = find(step.before, Conversation, talk)
        now = find(step.after, Conversation, talk)
        waited, waits = _waiting(was), _waiting(now)
        wrote = isinstance(step.event, CustomerMessage) and _writer(step) == talk
        handled = waited + wrote - waits
        if handled > 0 and not _heard(step, talk):
            raise Broken(f"{handled} messages of {talk} came to nothing: {step.event}")


def _talks(step: Step) -> set[str]:
    talks = {each.id for each in step.changes if isinstance(each, Conversation)}
    return talks | ({_writer(step)} if isinstance(step.event, CustomerMessage) else set())


def _writer(step: Step) -> str:
    event = step.event
    assert isinstance(event, CustomerMessage)
    address = find(step.after, Address, address_id(event.line, event.sender.address))
    return conversation_id(event.line, address.contact if address and address.contact else "")


def _waiting(talk: Conversation | None) -> int:
    """Of a question under way only the queue waits: its message is already with the connector."""
    return len(talk.queue) + len(talk.gathered) if talk is not None else 0


def _heard(step: Step, talk: str) -> bool:
    contact = talk.partition("|")[2]
    for effect in step.effects:
        match effect:
            case Send(to=to, source=source) if to == ("contact", contact) or source == "customer":
                return True
            case Journal(what="unanswered" | "not_sent"):
                return True
            case Fetch(owner=("conversation", id)) if id == talk:
                return True
    return _put_aside(step, talk) or _ended(step)


def _put_aside(step: Step, talk: str) -> bool:
    """For whoever takes the case."""
    now = find(step.after, Conversation, talk)
    case = find(step.after, Ticket, now.ticket if now is not None else None)
    was = find(step.before, Ticket, case.id) if case is not None else None
    return case is not None and len(case.said) > (len(was.said) if was is not None else 0)


def _ended(step: Step) -> bool:
    """The author's own silence: the flow came to an `end` with nothing to say."""
    steps = [each.data for each in step.effects if isinstance(each, Journal) and each.what == "step"]
    ends = (step.release.flows[each["flow"]].steps[each["step"]] for each in steps[-1:])
    return any(isinstance(each, End) for each in ends)


def what_is_owed_to_nobody_is_not_counted(step: Step) -> None:
    for ticket in step.changes:
        if not isinstance(ticket, Ticket) or ticket.idle_since is None:
            continue
        state = step.release.tickets.lifecycle.states.get(ticket.state)
        if state is None or state.final or "idle" in state.pauses:
            raise Broken(f"the clock of {ticket.id} runs in state {ticket.state}")
        if not ticket.owed:
            raise Broken(f"the clock of {ticket.id} runs, and nobody is owed an answer")


def people_are_told_where_they_are(step: Step) -> None:
    """A message goes only to a contact or a room that exists, or to a main room that is not made yet: the
    default one of its department stands in for it."""
    main_rooms = step.release.groups.main_rooms
    for send in (each for each in step.effects if isinstance(each, Send)):
        kind: Any = Contact if send.to[0] == "contact" else Room
        declared = main_rooms.get(send.to[1]) if kind is Room else None
        standing = {send.to[1], declared.department} if declared is not None else {send.to[1]}
        if not any(find(step.after, kind, each) for each in standing):
            raise Broken(f"{send.content.text!r} goes to {send.to}, which does not exist")


PROMISES = (
    the_bot_is_silent_while_a_person_attends,
    only_who_has_the_case_speaks_to_the_customer,
    what_is_private_stays_inside,
    what_a_customer_says_is_read_only_where_the_case_is,
    nobody_has_more_than_fits,
    a_case_has_one_owner,
    the_mode_is_kept,
    nobody_writes_in_vain,
    what_is_owed_to_nobody_is_not_counted,
    people_are_told_where_they_are,
)
