"""The aggregates: what is remembered. All frozen; `version` grows by one with every change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from engine.core.evolve import frozen
from engine.core.messages import Content, Key, Send

EMPTY: Mapping[str, Any] = {}


@frozen
class Address:
    """Whose an address of a line is: a customer's, an agent's or a room's. `phone`: the one of the files with
    which the agent registered from there."""

    id: str
    version: int = 0
    contact: str | None = None
    agent: str | None = None
    room: str | None = None
    phone: str | None = None


@frozen
class Past:
    """A case that a customer had. `about`: the reason it closed with, else what it was opened for."""

    number: str
    closed_at: datetime
    about: str = ""


@frozen
class Contact:
    """`customer` is the last answer of the operation that identifies; `asked_at` its moment.

    `addresses` ends with the newest of each line; `merged`: it turned out to be that other contact.
    `cases`: the last that closed, the very last first; `last_agent` closed the last one, and has given
    none up since.
    """

    id: str
    version: int = 0
    phone: str | None = None
    name: str | None = None
    addresses: tuple[str, ...] = ()
    customer: Mapping[str, Any] = field(default_factory=dict)
    known: bool = False
    asked_at: datetime | None = None
    opted_out: bool = False
    tags: tuple[str, ...] = ()
    segment: str | None = None
    language: str | None = None
    zone: str | None = None
    told: Mapping[str, datetime] = field(default_factory=dict)
    merged: str | None = None
    cases: tuple[Past, ...] = ()
    last_agent: str | None = None


@frozen
class Frame:
    flow: str
    step: str


LISTED, GONE = -1, -2


@frozen
class Shown:
    """An option as the customer saw it; `option` is its place in the file, `LISTED` for an item of a list."""

    label: str
    option: int = LISTED
    item: Any = None


@frozen
class Asking:
    """A question to a connector under way. `purpose`: identify or step.

    `content` is the message that led to it, for what the flow says of it afterwards; `outcome` and
    `value` are an answer that came while the bot may not speak.
    """

    request: str
    purpose: str
    visit: int
    content: Content | None = None
    outcome: str | None = None
    value: Any = None


@frozen
class Window:
    """Of a line that takes free text only for a while after a customer's message.

    `heard_at`: when they last wrote; `waiting`: what was written to them too late, until they do;
    `invited_at`: when a template asked them to; `told`: the room that knows that something waits.
    """

    heard_at: datetime | None = None
    waiting: tuple[Send, ...] = ()
    invited_at: datetime | None = None
    told: str = ""


@frozen
class Also:
    """More open cases of the same customer, and to which case each message belongs that an agent wrote to
    them since there are several."""

    tickets: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@frozen
class Conversation:
    """One contact on one line. `frames` is the stack of calls, the last one runs; empty: none open.

    `visit` grows with every wait, so that late timers are known; `queue` is what the customer
    wrote while a connector was asked; `opening` the message that opened it, until the first wait.
    `gathered` waits for more of it, since `gathered_at`, or for a flood to pass; `counted` messages
    came since `counted_at`. Until `person_until` a person of the company answers, not the bot.
    `wrote`: the customer's last own words, until a case that they led to takes its mood from them.
    """

    id: str
    line: str
    contact: str
    version: int = 0
    release: str = ""
    frames: tuple[Frame, ...] = ()
    first: str = ""
    visit: int = 0
    misses: int = 0
    reminders: int = 0
    shown: tuple[Shown, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    ticket: str | None = None
    last_ticket: str | None = None
    asking: Asking | None = None
    queue: tuple[Content, ...] = ()
    opening: Content | None = None
    gathered: tuple[Content, ...] = ()
    gathered_at: datetime | None = None
    counted: int = 0
    counted_at: datetime | None = None
    person_until: datetime | None = None
    window: Window | None = None
    wrote: tuple[str, ...] = ()
    also: Also | None = None


@frozen
class Note:
    at: datetime
    by: str
    text: str


@frozen
class Filling:
    """The field of the form that was asked for, and the reason the agent gave for closing, with what was
    said besides."""

    field: str
    reason: str
    detail: str = ""


@frozen
class Ticket:
    """`said` is what the customer wrote while nobody had the case.

    `owed`: an answer is; `idle_spent` are the seconds of open time counted before `idle_since`,
    and `clock` grows with every start and stop, so that late timers are known; so does `visit`
    with every state entered. `frames`: where the conversation stood when the case closed.
    `skills` are what an agent must have to be given it. `entered_at`: since when it is in its state;
    `reopened_at`: the last time; `rang`: the clocks that went off and have not begun anew.
    `silent_since`: when a person last wrote, while the customer owes the answer to that.
    `lent_to`: the agent of another department who was given it. `told_in`: the main room where it was
    announced last, if that was not its department's default one. `telling`: what other systems are still
    to be told of it, in order; `asked`: the request that tells the first.
    """

    id: str
    version: int = 0
    department: str = ""
    state: str = ""
    conversation: str = ""
    contact: str = ""
    line: str = ""
    agent: str | None = None
    room: str | None = None
    summary: str = ""
    reason: str = ""
    priority: str | None = None
    sentiment: str | None = None
    tags: tuple[str, ...] = ()
    csat: Any = None
    transfers: int = 0
    form: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    opened_at: datetime | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    said: tuple[Content, ...] = ()
    notes: tuple[Note, ...] = ()
    agents: tuple[str, ...] = ()
    reassured: int = 0
    filling: Filling | None = None
    owed: bool = False
    idle_since: datetime | None = None
    idle_spent: int = 0
    clock: int = 0
    visit: int = 0
    frames: tuple[Frame, ...] = ()
    contact_reason: str = ""
    skills: tuple[str, ...] = ()
    entered_at: datetime | None = None
    reopened_at: datetime | None = None
    rang: tuple[str, ...] = ()
    silent_since: datetime | None = None
    lent_to: str | None = None
    told_in: str | None = None
    telling: tuple[str, ...] = ()
    asked: str | None = None


@frozen
class Making:
    """A group that was about to be made: `name` it would have, and `mark` in its description."""

    mark: str
    name: str
    since: datetime


@frozen
class Room:
    """A main room (`agent` is none) or the n-th personal room of an agent.

    `since`: when it was last given a case, or freed of one. `name` is what WhatsApp took when it was asked
    for `asked`. `people`: who was put into the group, by phone, and the address they have there, empty when
    that is not known; `invited`: who got a link instead, and when. `making`: it may exist already, unknown
    to us. `leaving`: the address of a group that is being given up, and is nobody's room any more.
    `mark`: what the group's description has of ours.
    """

    id: str
    version: int = 0
    department: str | None = None
    agent: str | None = None
    n: int = 0
    line: str = ""
    address: str = ""
    ticket: str | None = None
    since: datetime | None = None
    name: str = ""
    asked: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    invited: Mapping[str, datetime] = field(default_factory=dict)
    making: Making | None = None
    leaving: str = ""
    mark: str = ""


@frozen
class Refusal:
    """A step of `apply` that WhatsApp did not do. `code` is its own."""

    what: str
    room: str
    phone: str
    name: str
    code: str


@frozen
class Works:
    """What `apply` has to remember of a line, which is its id.

    `run`: the event that asked for the one under way, empty for none; `refused` are its refusals, or those
    of the last one. `made_at`: when the last group was made. Until `held` the line is left alone, because
    of `code`, which came `tries` times in a row; what is held is all, or only what reaches new people.
    """

    id: str
    version: int = 0
    run: str = ""
    by: str = ""
    welcomes: bool = True
    refused: tuple[Refusal, ...] = ()
    made_at: datetime | None = None
    held: datetime | None = None
    code: str = ""
    tries: int = 0


@frozen
class Agent:
    """`welcomed`: how many welcomes have not been answered, the last one at `welcomed_at`."""

    id: str
    version: int = 0
    registered: bool = False
    addresses: tuple[str, ...] = ()
    welcomed: int = 0
    welcomed_at: datetime | None = None


@frozen
class Notice:
    """What a quote of a message in a room is about."""

    id: str
    version: int = 0
    room: str = ""
    ticket: str | None = None
    agent: str | None = None


@frozen
class Emergency:
    zones: tuple[str, ...]
    message: str
    since: datetime


@frozen
class Desk:
    """`mode` empty: the project's initial one. `since`: when it was chosen.

    `holds`: from when to when messages of cases were held, the last times; none while they still are.
    """

    id: str = "desk"
    version: int = 0
    mode: str = ""
    since: datetime | None = None
    emergency: Emergency | None = None
    holds: tuple[tuple[datetime, datetime | None], ...] = ()


@frozen
class Counters:
    id: str = "counters"
    version: int = 0
    tickets: int = 0


@frozen
class Queue:
    """The cases of a department that nobody could be given yet, in the order they came.

    Some may have been taken or closed since: that is looked at when somebody is free.
    """

    id: str
    version: int = 0
    tickets: tuple[str, ...] = ()


Aggregate = (
    Address | Contact | Conversation | Ticket | Room | Agent | Notice | Desk | Counters | Queue | Works
)

KINDS: dict[str, type] = {
    "address": Address,
    "contact": Contact,
    "conversation": Conversation,
    "ticket": Ticket,
    "room": Room,
    "agent": Agent,
    "notice": Notice,
    "desk": Desk,
    "counters": Counters,
    "queue": Queue,
    "works": Works,
}
NAMES: dict[type, str] = {cls: name for name, cls in KINDS.items()}
DESK: Key = ("desk", "desk")
COUNTERS: Key = ("counters", "counters")


def key_of(aggregate: Aggregate) -> Key:
    return NAMES[type(aggregate)], aggregate.id
