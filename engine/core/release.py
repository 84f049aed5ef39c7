"""A project, compiled: everything the core reads. Immutable, and known by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.core.expressions import Expression
from engine.core.formats import Formats
from engine.core.hours import Calendar, DayWords
from engine.core.inputs import Accept
from engine.core.matching import Prepared
from engine.core.messages import Choice
from engine.core.model import Shown
from engine.core.render import Text
from engine.core.sentiment import Judge, Lexicon
from engine.core.values import Path
from engine.core.zones import Zones

if TYPE_CHECKING:
    from transitions import Machine

SettingValue = Any
"""A literal of the file, or a `Text` whose value is taken at run time."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a wait may end other than well. `next` is always resolved (the step's own, if it said none)."""

    say: Text | None = None
    tries: int = 0
    after: timedelta | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: str
    media: Text
    name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`next` is none only where the step has no such arrow. `uses`: saved values it cannot do without."""

    id: str
    say: Text | None = None
    attach: Attachment | None = None
    next: str | None = None
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Step):
    pass


@dataclass(frozen=True, slots=True)
class Option:
    label: Text
    next: str
    words: tuple[str, ...] = ()
    condition: Expression | None = None
    about: Text | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """The options of a menu that shows the same to everybody: as text, in parts, and as answers name them."""

    shown: tuple[Shown, ...]
    rows: str
    choices: tuple[Choice, ...]
    prepared: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Step):
    """Either `options`, or one option per element of what stands at `items`, labelled by `label`. `fixed` is
    none when what is shown depends on the customer."""

    text: Text
    options: tuple[Option, ...] = ()
    items: Path = ()
    label: Text | None = None
    fixed: Fixed | None = None
    save: str | None = None
    no_match: Exit
    no_reply: Exit


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """`copy_to` is a path under the ticket: ("csat",) or ("fields", "complaint")."""

    text: Text
    accept: Accept
    save: str
    copy_to: Path = ()
    no_match: Exit
    no_reply: Exit


@dataclass(frozen=True, slots=True)
class Branch:
    condition: Expression
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Step):
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Step):
    """A `fetch`, or a `submit` when `writes`."""

    operation: str
    parameters: Mapping[str, SettingValue] = field(default_factory=dict)
    save: str | None = None
    writes: bool = False
    not_found: Exit = field(default_factory=Exit)
    failed: Exit = field(default_factory=Exit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Step):
    values: Mapping[str, SettingValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Step):
    kind: str
    data: Mapping[str, SettingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify(Step):
    department: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Step):
    department: str
    summary: Text
    priority: str | None = None
    tags: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    fields: Mapping[str, SettingValue] = field(default_factory=dict)
    opened: Exit = field(default_factory=Exit)
    taken: Exit = field(default_factory=Exit)
    queued: Exit = field(default_factory=Exit)
    closed: Exit = field(default_factory=Exit)
    contact_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Step):
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Step):
    """`step` none: the flow's start."""

    flow: str
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Step):
    outcome: str


@dataclass(frozen=True, slots=True)
class Lost:
    """`say` none: the system's own apology; `next` none: the start."""

    say: Text | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """`languages` holds the same steps with the texts of another language."""

    name: str
    title: str
    start: str
    steps: Mapping[str, Step]
    machine: Machine
    languages: Mapping[str, Mapping[str, Step]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    lost: Lost = field(default_factory=Lost)


@dataclass(frozen=True, slots=True)
class Company:
    """`facts` is what texts may name as `company.…`; `media_hosts`, where its own files may stand."""

    name: str
    zone: ZoneInfo
    country: str
    language: str
    currency: str
    facts: Mapping[str, Any]
    media_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identify:
    operation: str
    keep: timedelta
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    flow: str
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """`do`: restart, opt_out, opt_in or flow."""

    words: tuple[str, ...]
    do: str
    flow: str | None = None
    say: Text | None = None


@dataclass(frozen=True, slots=True)
class Flood:
    """More than so many messages of one person in that time. `say` none: the system's own text."""

    messages: int
    per: timedelta
    say: Text | None = None


STEP_BACK = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Routing:
    """`keywords` by each of their words, as messages are compared with them. `step_back`: how long the bot
    is quiet after a person of the company answered."""

    routes: tuple[Route, ...]
    keywords: Mapping[str, Keyword] = field(default_factory=dict)
    identify: Identify | None = None
    wait_for_more: timedelta | None = None
    flood: Flood | None = None
    step_back: timedelta = STEP_BACK


@dataclass(frozen=True, slots=True)
class CustomerSilence:
    """Of a customer who owes the answer. Durations of open time; `then`: stop or flow, after the close."""

    remind_after: timedelta | None = None
    close_after: timedelta | None = None
    then: str = "flow"


@dataclass(frozen=True, slots=True)
class MainRoom:
    """A group in which cases of a department are announced: those that `condition` fits; none: the default
    one, for all that fits no other, which has the department's id.

    `members` are the ids of the agents who belong there, active or not.
    """

    id: str
    department: str
    name: str
    members: frozenset[str] = frozenset()
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """`room` is the name of the default main room; `rooms` are all of them, in the order in which a case
    tries them, the default one last. `offer_for`: the open time that a case is there for anybody to take
    before it is assigned."""

    id: str
    title: str
    prefix: str
    room: str
    calendar: Calendar
    rooms: tuple[MainRoom, ...] = ()
    assign: str = "claim"
    supervises: tuple[str, ...] = ()
    offer_for: timedelta = timedelta(0)
    silence: CustomerSilence | None = None

    @property
    def assigns(self) -> bool:
        """Whether the system chooses who gets a case."""
        return self.assign == "auto"


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """`phone` in E.164, and so are `phones`, others of the same person; `rooms` is the number of personal
    rooms.

    `cases_to`: the colleague who gets the open cases when this agent can no longer keep them.
    """

    id: str
    name: str
    phone: str
    departments: tuple[str, ...]
    rooms: int = 0
    shift: str | None = None
    skills: tuple[str, ...] = ()
    active: bool = True
    cases_to: str | None = None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """A welcome is repeated every `remind_after` of open time, `tries` times; then supervision is told."""

    remind_after: timedelta | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of a customer's card, which is left out when there is no value."""

    label: str
    value: Text
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """`main_rooms`: those of all the departments, by id. `commands`: what it does → what the agent types,
    in lower case; `supervisor_commands`: those of the rooms that look after others. `shifts` by name,
    without holidays; `calendars`, with them. `registration`: what is done about welcomes that nobody
    answers. `renamed`: the departments in whose place others stand, by id. `cases_of`: of agents who are
    in the files no more, the colleague who gets their open cases."""

    departments: Mapping[str, Department]
    main_rooms: Mapping[str, MainRoom]
    agents: Mapping[str, AgentSpec]
    personal_room: Text
    word: str
    commands: Mapping[str, str]
    shifts: Mapping[str, Calendar] = field(default_factory=dict)
    supervisor_commands: Mapping[str, str] = field(default_factory=dict)
    customer_card: tuple[CardRow, ...] = ()
    registration: Registration = field(default_factory=Registration)
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases_of: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketState:
    id: str
    title: str
    final: bool = False
    pauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketTransition:
    on: str
    sources: tuple[str, ...]
    to: str
    condition: Expression | None = None
    actions: tuple[str, ...] = ()
    otherwise: Text | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """`timed`: the transitions that a state's length of time fires, by state. `refusals`: what is said when
    none fits, by event and state."""

    initial: str
    states: Mapping[str, TicketState]
    transitions: tuple[TicketTransition, ...]
    machine: Machine
    timed: Mapping[str, tuple[TicketTransition, ...]]
    refusals: Mapping[tuple[str, str], Text]


@dataclass(frozen=True, slots=True)
class Priority:
    id: str
    title: str
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Sla:
    """Durations of the department's open time. `priorities` and `lines` are all that counts for some cases,
    and so are the `lines` of a priority."""

    first_response_open: timedelta | None = None
    first_response_closed: timedelta | None = None
    alert_after: timedelta | None = None
    reassign_after: timedelta | None = None
    resolution: timedelta | None = None
    escalate_after: timedelta | None = None
    escalate_to: str | None = None
    priorities: Mapping[str, Sla] = field(default_factory=dict)
    lines: Mapping[str, Sla] = field(default_factory=dict)

    def of(self, priority: str | None, line: str) -> Sla:
        """What counts for a case."""
        found = self.priorities.get(priority or "", self)
        return found.lines.get(line, found)


@dataclass(frozen=True, slots=True)
class FormField:
    """`public`: the customer reads the answer in the summary of the closed case."""

    name: str
    title: str
    accept: Accept
    required: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True)
class TicketSubmit:
    """Written to another system when a case is `on`: opened, taken, closed or reopened.

    `save`: fields of the case, and the part of the answer that goes there. `departments` none: all.
    """

    on: str
    operation: str
    title: str
    parameters: Mapping[str, SettingValue] = field(default_factory=dict)
    condition: Expression | None = None
    save: Mapping[str, str] = field(default_factory=dict)
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tickets:
    """`close_reasons`, `contact_reasons`: none declared, any text is one. `closing`: the customer gets a
    summary. A case reopened within `same_agent_within` goes back to its agent."""

    number: Text
    lifecycle: Lifecycle
    priorities: tuple[Priority, ...] = ()
    sla: Sla = field(default_factory=Sla)
    forms: Mapping[str, tuple[FormField, ...]] = field(default_factory=dict)
    close_reasons: tuple[str, ...] = ()
    contact_reasons: tuple[str, ...] = ()
    closing: bool = False
    same_agent_within: timedelta | None = None
    submits: tuple[TicketSubmit, ...] = ()


@dataclass(frozen=True, slots=True)
class Mode:
    """`customers`: flow, reply or ignore; `tickets`: relay or hold."""

    id: str
    title: str
    customers: str
    tickets: str
    gateway: bool
    message: Text | None = None
    repeat_after: timedelta | None = None

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing that is to be sent is held or stopped."""
        return self.gateway and self.tickets == "relay" and self.customers != "ignore"


@dataclass(frozen=True, slots=True)
class Modes:
    """`then`: stop or flow, after the notice of a zone emergency."""

    initial: str
    modes: Mapping[str, Mode]
    then: str = "stop"
    repeat_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a connector. `kind` names who runs it and `spec` is for that one alone.

    `writes`: it changes something there; `repeatable`: it may be asked again when nobody knows if it was.
    """

    name: str
    connector: str
    kind: str
    many: bool
    parameters: tuple[str, ...]
    returns: Mapping[str, str]
    spec: Any = None
    writes: bool = False
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A message that WhatsApp approved. The placeholders of `text`, in order, are its variables."""

    id: str
    name: str
    language: str
    category: str
    text: Text
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent sends by its shortcut. `departments`: those whose cases it is for; none: all."""

    shortcut: str
    text: Text
    departments: tuple[str, ...] = ()
    attach: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Building:
    """How the groups of a line are made. `create_every` none: as its kind does. `apply`: auto or ask."""

    create_every: timedelta | None = None
    apply: str = "auto"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where another system brings its messages. `token` as written: the variable that holds it.

    The same message again within `repeat_within` is the same message.
    """

    line: str
    token: str
    repeat_within: timedelta


@dataclass(frozen=True, slots=True)
class Release:
    """`reopen`: what asks a customer to write again; `windows`: the lines where free text leaves only
    so long after a customer's message, and what comes later waits for them as long as it `keeps`.
    `connectors` are for whoever asks them; `can`: the operations that
    any of the files declares, and whether those that count do."""

    hash: str
    company: Company
    formats: Formats
    day_words: DayWords
    routing: Routing
    flows: Mapping[str, Flow]
    groups: Groups
    tickets: Tickets
    modes: Modes
    zones: Zones
    catalog: Mapping[str, Any]
    texts: Mapping[str, Text]
    operations: Mapping[str, Operation]
    lines: Mapping[str, Mapping[str, Any]]
    templates: Mapping[str, Template] = field(default_factory=dict)
    reopen: Template | None = None
    windows: Mapping[str, timedelta] = field(default_factory=dict)
    keeps: timedelta = timedelta(days=7)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)
    sentiment: Judge = field(default_factory=Lexicon)
    building: Mapping[str, Building] = field(default_factory=dict)
    connectors: Mapping[str, Any] = field(default_factory=dict)
    can: Mapping[str, bool] = field(default_factory=dict)
