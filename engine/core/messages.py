"""What comes in (events) and what goes out (effects)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.core.evolve import frozen

Key = tuple[str, str]
"""(kind, id) of an aggregate."""


@frozen
class Location:
    lat: Decimal
    lon: Decimal
    name: str | None = None
    address: str | None = None


@frozen
class Content:
    """What a message carries. `text` is the text, or the caption; `media` an id, a path or a URL.

    `data` is what only its kind has: the phones of a contact card, the products of an order.
    """

    kind: str = "text"
    text: str = ""
    media: str | None = None
    name: str | None = None
    location: Location | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@frozen
class Sender:
    """`address` is unique in the line (a phone in E.164, a LID…); `name` is the profile's.

    `aliases` are more addresses that the line says are the same person's.
    """

    address: str
    phone: str | None = None
    name: str | None = None
    aliases: tuple[str, ...] = ()


@frozen
class CustomerMessage:
    """`at` is when it came to us; `written_at`, when the line says so, when it was written."""

    id: str
    at: datetime
    line: str
    sender: Sender
    content: Content
    quotes: str | None = None
    written_at: datetime | None = None


@frozen
class RoomMessage:
    """Somebody wrote in a group; `address` is the group's in its line."""

    id: str
    at: datetime
    line: str
    address: str
    sender: Sender
    content: Content
    quotes: str | None = None


@frozen
class TimerDue:
    id: str
    at: datetime
    owner: Key
    name: str
    visit: int


@frozen
class Answered:
    """A connector's answer to `Fetch`. `outcome`: found, not_found or failed.

    `about` is what the question had. Of one that failed, `operation`, and `why`: failed, refused,
    unauthorised, quota, or doubtful: it may have been done.
    """

    id: str
    at: datetime
    owner: Key
    request: str
    outcome: str
    value: Any = None
    operation: str = ""
    why: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@frozen
class SystemNotice:
    """An outside system told something, and proved that it was it. `values`: what its file reads of it."""

    id: str
    at: datetime
    connector: str
    notice: str
    values: Mapping[str, Any]


@frozen
class Sent:
    """The channel gave our message `message` the id `external`, which quotes of it will name."""

    id: str
    at: datetime
    message: str
    external: str


@frozen
class RoomReady:
    """The room `room` of the files exists in WhatsApp as `address`."""

    id: str
    at: datetime
    room: str
    line: str
    address: str


@frozen
class AgentRegistered:
    id: str
    at: datetime
    agent: str
    line: str
    address: str


@frozen
class GroupsApplied:
    """The rooms are as declared: whoever has not registered is welcomed."""

    id: str
    at: datetime


@frozen
class ApplyAsked:
    """The rooms of the line are to be as declared. `welcomes`: those who have not registered are too."""

    id: str
    at: datetime
    line: str
    by: str
    welcomes: bool = True


@frozen
class ApplyEnded:
    """All that can be done is done, and nothing is waited for."""

    id: str
    at: datetime
    line: str
    run: str


@frozen
class RoomStep:
    """What became of a step of `apply` about the room `room`.

    `what`: create, adopt, move, rename, add, promote, demote, remove or archive; `outcome`: begun, done,
    invited, refused, or later, which holds the line until `until`. `address`: the group's; `name` what it is
    called now and `asked` what the files call it. `people`: whom it is about, by phone, and their address in
    the group, empty when nobody knows it. `source`: the room whose group this is from now on. `tickets`: the
    cases that wait in a main room that was lost.
    """

    id: str
    at: datetime
    line: str
    room: str
    what: str
    outcome: str
    address: str = ""
    name: str = ""
    asked: str = ""
    mark: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    link: str = ""
    until: datetime | None = None
    source: str = ""
    tickets: tuple[str, ...] = ()


@frozen
class ModeChosen:
    id: str
    at: datetime
    by: str
    mode: str


@frozen
class EmergencyDeclared:
    """`zones` empty: the emergency is over."""

    id: str
    at: datetime
    by: str
    zones: tuple[str, ...] = ()
    message: str = ""


@frozen
class Attended:
    """Somebody saw to a customer whom nobody had answered, who had written `text`.

    `how`: done; or bot, which answers as if that came now; else the department in which a case opens.
    """

    id: str
    at: datetime
    by: str
    conversation: str
    how: str
    text: str = ""


@frozen
class DoubtSettled:
    """Somebody looked in the other system whether a `request` that writes, of `owner`, was `done`."""

    id: str
    at: datetime
    by: str
    owner: Key
    request: str
    done: bool


@frozen
class TicketOperated:
    """A click: `action` is one of the lifecycle's events; `to` a department or an agent."""

    id: str
    at: datetime
    by: str
    ticket: str
    action: str
    to: str = ""
    text: str = ""


@frozen
class GatewayMessage:
    """The provider's own system writes to one of its customers."""

    id: str
    at: datetime
    line: str
    to: str
    content: Content


@frozen
class Choice:
    """An option of a menu as a channel with lists would show it."""

    title: str
    about: str = ""


@frozen
class TemplateUse:
    """A template as WhatsApp approved it, with the values of its variables in order."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@frozen
class Send:
    """`to` is a contact or a room; `source` says who speaks: bot, agent, customer, desk or gateway.

    `content.text` is complete as text; `body` and `choices` say the same for native menus, and
    `template` for a line that takes nothing else now. `asks`: a native way to answer ("location").
    `held`: it stays in the outbox until `ReleaseSends`. `quotes`: a message there, as `twin` names it.
    `replaces`: the id of our message there that it takes the place of; empty content takes it back.
    `part`: of the several that it leaves as, the only one that does, named as in `Undelivered`.
    """

    id: str
    to: Key
    line: str
    content: Content
    source: str
    body: str = ""
    choices: tuple[Choice, ...] = ()
    quotes: str | None = None
    held: bool = False
    template: TemplateUse | None = None
    asks: str | None = None
    replaces: str | None = None
    part: int | None = None


@frozen
class Edited:
    """Somebody changed the message `message`, by its id in the line. `room`: the group it stands in."""

    id: str
    at: datetime
    line: str
    sender: Sender
    message: str
    content: Content
    room: str | None = None


@frozen
class Revoked:
    """Somebody took the message `message` back."""

    id: str
    at: datetime
    line: str
    sender: Sender
    message: str
    room: str | None = None


@frozen
class Reacted:
    """`emoji` empty: the reaction was taken back."""

    id: str
    at: datetime
    line: str
    sender: Sender
    message: str
    emoji: str
    room: str | None = None


@frozen
class Echoed:
    """A person of the company wrote to the customer `to` from the line's own phone."""

    id: str
    at: datetime
    line: str
    to: Sender
    content: Content


@frozen
class IdentityChanged:
    """WhatsApp says that who was at the address `old` is `new` from now on."""

    id: str
    at: datetime
    line: str
    old: str
    new: Sender


@frozen
class Undelivered:
    """`send` will never arrive. `code` is the channel's own; `reason` says why, for people.

    `passes`: what was in the way may be over by now, so the same may arrive if it leaves anew. It is
    about one `part` then, of those that it left as: so many others come after it, which may have arrived.
    `failed_at`: when it failed, if its line told that later. `file`: it was its file that could not be had.
    """

    id: str
    at: datetime
    send: Send
    code: str
    reason: str
    passes: bool = False
    part: int = 0
    failed_at: datetime | None = None
    file: bool = False


@frozen
class LineNotice:
    """The line tells about itself (quality, a template, the account), or sent what nobody knows yet.

    `what` names it as the channel does; `data` is the body as it came, without secrets.
    `urgent`: somebody must look.
    """

    id: str
    at: datetime
    line: str
    what: str
    data: Mapping[str, Any]
    urgent: bool = False


@frozen
class TicketReviewed:
    """The files in force may not be those the open case was last looked at with."""

    id: str
    at: datetime
    ticket: str


@frozen
class ClockPutBack:
    """The clock was put back so many microseconds: every running timer is due that much earlier."""

    id: str
    at: datetime
    micros: int


Event = (
    CustomerMessage
    | RoomMessage
    | TimerDue
    | Answered
    | Sent
    | RoomReady
    | AgentRegistered
    | GroupsApplied
    | ApplyAsked
    | ApplyEnded
    | RoomStep
    | ModeChosen
    | EmergencyDeclared
    | Attended
    | DoubtSettled
    | TicketOperated
    | GatewayMessage
    | Edited
    | Revoked
    | Reacted
    | Echoed
    | IdentityChanged
    | Undelivered
    | LineNotice
    | TicketReviewed
    | SystemNotice
    | ClockPutBack
)


@frozen
class ReleaseSends:
    """What was held leaves now, in the order it came."""


@frozen
class Fetch:
    """Ask a connector. `writes`: a submit, with `id` as its idempotency key.

    `about` comes back with the answer; `after` so many seconds it is asked.
    """

    id: str
    owner: Key
    operation: str
    parameters: Mapping[str, Any]
    writes: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    after: float = 0.0


@frozen
class StartTimer:
    """Replaces the owner's timer of that name. `held`: it starts stopped, with the time until `due` left."""

    owner: Key
    name: str
    due: datetime
    visit: int
    held: bool = False


@frozen
class CancelTimer:
    owner: Key
    name: str


@frozen
class HoldTimers:
    """Every timer of these names stops and keeps the time it had left."""

    names: tuple[str, ...]


@frozen
class ReleaseTimers:
    """Every held timer of these names goes on with the time it had left."""

    names: tuple[str, ...]


@frozen
class Keep:
    """A row that the panel lists and exports."""

    id: str
    kind: str
    contact: str
    data: Mapping[str, Any]


@frozen
class Journal:
    """One line of history about `owner`."""

    owner: Key
    what: str
    data: Mapping[str, Any] = field(default_factory=dict)


Effect = Send | ReleaseSends | Fetch | StartTimer | CancelTimer | HoldTimers | ReleaseTimers | Keep | Journal
