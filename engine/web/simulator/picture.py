"""What the page shows, ready for the templates: no object of the engine gets this far."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """What one window looks at, as its address says."""

    customer: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file in a message. `src` is empty when there is nothing to show or play."""

    kind: str
    name: str
    src: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    lat: str
    lon: str
    label: str = ""
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """`tone`: customer, bot, agent, desk or gateway. `mine`: of whoever holds this telephone."""

    id: str
    mine: bool
    tone: str
    who: str
    hour: str
    text: Markup
    plain: str
    day: str = ""
    follows: bool = False
    media: Media | None = None
    spot: Spot | None = None
    quoted: Quoted | None = None
    options: tuple[str, ...] = ()
    quotable: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list. `state`: none, bot, waiting, taken; a room's: free, busy, main."""

    id: str
    href: str
    title: str
    under: str = ""
    initials: str = ""
    hour: str = ""
    state: str = ""
    badge: str = ""
    unread: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent, with the personal rooms."""

    name: str
    initials: str
    rooms: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can write."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Chat:
    """`authors` is who can write here; empty for a customer's telephone."""

    kind: str
    id: str
    title: str
    under: str
    initials: str
    bubbles: tuple[Bubble, ...]
    earlier: int = 0
    authors: tuple[Person, ...] = ()
    author: str = ""
    badge: str = ""
    note: str = ""
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class Countdown:
    """`seconds` until it is due, for the button that goes there; none while it is stopped."""

    what: str
    when: str
    left: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class State:
    title: str
    here: bool
    past: bool


@dataclass(frozen=True, slots=True)
class Case:
    number: str
    states: tuple[State, ...]
    rows: tuple[tuple[str, str], ...]
    href: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    hour: str
    kind: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mind:
    """What the engine thinks about one customer."""

    who: str = ""
    flow: str = ""
    step: str = ""
    doing: str = ""
    misses: str = ""
    values: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    countdowns: tuple[Countdown, ...] = ()
    case: Case | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    day: str
    hour: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """The zone emergency in force."""

    zones: str
    message: str
    since: str


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that the engine could not decide and put aside."""

    hour: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A customer whom nobody answered."""

    conversation: str
    who: str
    hour: str
    text: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """What was done to the rooms, and what is left, each with what somebody should do about it."""

    title: str
    done: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Picture:
    choice: Choice
    company: str
    release: str
    clock: Clock
    mode: str
    modes: tuple[Person, ...]
    customers: tuple[Place, ...]
    known: tuple[Place, ...]
    rooms: tuple[Place, ...]
    desks: tuple[Desk, ...]
    mind: Mind
    customer: Chat | None = None
    room: Chat | None = None
    faults: tuple[str, ...] = ()
    zones: tuple[Person, ...] = ()
    alarm: Alarm | None = None
    alarm_text: str = ""
    aside: tuple[Aside, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    ways: tuple[Person, ...] = ()
    building: Rooms | None = None
