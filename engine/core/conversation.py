"""One turn of a flow: from an event to the next wait.

The machine of the flow says what follows what; `steps` says what each step does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from engine.core import steps
from engine.core.compile import OUTSIDE
from engine.core.evolve import replace
from engine.core.expressions import Expression
from engine.core.messages import CancelTimer, Content, Key, StartTimer
from engine.core.model import Contact, Conversation, Frame, Ticket
from engine.core.names import Scene, holder_facts, language_of
from engine.core.release import Ask, Attachment, Exit, Flow, Menu, OpenTicket, Request, SettingValue, Step
from engine.core.render import Text
from engine.core.work import Work

NO_REPLY = "no_reply"

REMEMBERED = 5
"""Messages of the customer that tell the mood of a case."""

LONGEST_REMEMBERED = 1000
"""Letters of each."""

LONGEST = 200
"""Steps in a row without a wait. `check` proves that there is no loop, but data may make a menu empty."""


class Turn:
    """The state of a conversation while one event moves it; `commit` freezes it again.

    `lost`: its place was gone, and it already stands elsewhere. `wants_ticket`: it rests at a
    step that opens one. `silence`: how long the wait may last.
    """

    __slots__ = (
        *("_moved", "_scene", "_waiting", "asking", "contact", "content", "conversation", "first"),
        *("flow", "frames", "last_ticket", "lost", "misses", "opening", "owner", "queue", "reminders"),
        *("shown", "silence", "state", "steps", "ticket", "values", "visit", "wants_ticket", "work", "wrote"),
    )

    def __init__(
        self, work: Work, conversation: Conversation, contact: Contact, content: Content | None = None
    ) -> None:
        self.work = work
        self.owner: Key = ("conversation", conversation.id)
        self.conversation = conversation
        self.contact = contact
        self.content = content
        self.first = conversation.first
        self.frames: list[Frame] = []
        self.visit = conversation.visit
        self.misses = conversation.misses
        self.reminders = conversation.reminders
        self.shown = conversation.shown
        self.values: dict[str, Any] = dict(conversation.values)
        self.ticket = conversation.ticket
        self.last_ticket = conversation.last_ticket
        self.asking = conversation.asking
        self.queue = conversation.queue
        self.opening = conversation.opening
        self.wrote = conversation.wrote
        self.silence: timedelta | None = None
        self.lost = False
        self.wants_ticket: OpenTicket | None = None
        self.flow: Flow | None = None
        self.steps: Mapping[str, Step] = {}
        self.state = OUTSIDE
        self._moved = False
        self._waiting = False
        self._scene: Scene | None = None
        if conversation.frames and _stands(work, conversation.frames[-1]):
            self.frames = list(conversation.frames[:-1])
            self.stand_at(conversation.frames[-1])

    # What events ask of a turn

    @property
    def open(self) -> bool:
        return self.flow is not None

    @property
    def name(self) -> str:
        return self.flow.name if self.flow is not None else ""

    @property
    def step(self) -> Step:
        return self.steps[self.state]

    def start(self, flow: str, opening: Content | None = None) -> None:
        """Forget everything and begin `flow`; it is what `restart` will begin again."""
        wrote = self.wrote
        self.close()
        self.wrote = wrote
        if opening is not None:
            self.hear(opening)
        self.last_ticket = None
        self.first = flow
        self.opening = opening
        self.stand_in(flow, ())
        self.go("begin")

    def answer(self, content: Content) -> None:
        """The customer wrote, and the flow is open."""
        step = self.step
        self.reminders = 0
        if isinstance(step, Menu | Ask):
            self.go(steps.answer(self, step, content))
        elif isinstance(step, OpenTicket):
            self.go("closed")
        else:  # it waited in an older release, and no longer does
            self.go(self._arrive())

    def answered(self, outcome: str, value: Any) -> None:
        """A connector answered the step's question."""
        self.asking = None
        step = self.step
        if not isinstance(step, Request):
            self.go(self._arrive())
            return
        if step.save:
            self.save(step.save, value if outcome == "found" else None)
        self.go("next" if outcome == "found" else outcome)

    def silent(self) -> None:
        """Nobody answered in time."""
        if isinstance(self.step, Menu | Ask):
            self.go(NO_REPLY)

    def keep_waiting(self) -> None:
        """Something was written that does not move the flow: the silence starts anew."""
        if self.open and isinstance(self.step, Menu | Ask):
            self.reminders = 0
            self.wait(self.step.no_reply.after)

    def go(self, trigger: str | None) -> None:
        """Fire, and walk on until something has to be waited for."""
        for _ in range(LONGEST):
            if trigger is None:
                return
            self.fire(trigger)
            if self._waiting:
                return
            trigger = self._arrive()
        self._get_out_of_a_loop()

    def fire(self, trigger: str) -> None:
        self._waiting = False
        event = self.flow.machine.events.get(trigger) if self.flow is not None else None
        if event is None or not event.trigger(self):
            raise LookupError(f"{self.name}.{self.state}: nothing follows {trigger}")

    def close(self) -> None:
        """No flow is open any more; what was saved is forgotten."""
        self.flow = None
        self.frames = []
        self.values = {}
        self.shown = ()
        self.misses = self.reminders = 0
        self.opening = None
        self.wrote = ()
        self.state = OUTSIDE
        self.silence = None
        self.asking = None
        self.visit += 1
        self._moved = True
        self._scene = None

    def commit(self) -> Conversation:
        after = replace(
            self.conversation,
            release=self.work.release.hash,
            frames=(*self.frames, Frame(self.name, self.state)) if self.open else (),
            first=self.first,
            visit=self.visit,
            misses=self.misses,
            reminders=self.reminders,
            shown=self.shown,
            values=self.values,
            ticket=self.ticket,
            last_ticket=self.last_ticket,
            asking=self.asking,
            queue=self.queue,
            opening=self.opening,
            wrote=self.wrote,
        )
        self.work.put(after)
        if self._moved:
            self._moved = False
            self._set_timer()
        return after

    # What the machine asks of its model

    def holds(self, condition: Expression) -> bool:
        return condition.holds(self.scene)

    def has_tries(self, exit: str) -> bool:
        used = self.misses if exit == "no_match" else self.reminders
        return used < self._exit(exit).tries

    def retry(self, exit: str) -> None:
        step = self.step
        assert isinstance(step, Menu | Ask)
        if exit == "no_match":
            self.misses += 1
            steps.ask_again(self, step, self._exit(exit).say)
        else:
            self.reminders += 1
            self.speak(exit)
        self.wait(step.no_reply.after)

    def speak(self, exit: str) -> None:
        said = self._exit(exit).say
        if said is not None:
            self.tell(self.text(said))

    # What steps ask of a turn

    @property
    def scene(self) -> Scene:
        if self._scene is None:
            id = self.ticket or self.last_ticket
            ticket = self.work.find(Ticket, id) if id else None
            self._scene = Scene(
                self.work.release,
                self.work.at,
                self.work.desk,
                contact=self.contact,
                values=self.values,
                content=self.content,
                ticket=ticket,
                agent=holder_facts(self.work, ticket),
            )
        return self._scene

    @property
    def language(self) -> str:
        """The customer's, or empty when nobody knows."""
        return language_of(self.contact, self.values.get("customer"))

    def refresh(self) -> None:
        """The ticket or the customer changed: names are to be read again."""
        self._scene = None

    def text(self, text: Text, scene: Scene | None = None) -> str:
        if text.plain is not None:
            return text.plain
        missing: list[str] = []
        rendered = text.render(scene or self.scene, self.work.release.formats, missing)
        self._report(missing)
        return rendered

    def settings(self, settings: Mapping[str, SettingValue]) -> dict[str, Any]:
        return {name: self._value(setting) for name, setting in settings.items()}

    def tell(self, text: str, attach: Attachment | None = None, **menu: Any) -> None:
        text = text.strip()
        content = Content("text", text)
        if attach is not None:
            name = self.text(attach.name) if attach.name is not None else None
            content = Content(attach.kind, text, self.text(attach.media), name)
        if text or content.media:
            self.work.send(("contact", self.contact.id), self.conversation.line, content, "bot", **menu)

    def hear(self, content: Content) -> None:
        """The customer's own words; a label they chose is the company's."""
        if content.text:
            self.wrote = (*self.wrote, content.text[:LONGEST_REMEMBERED])[-REMEMBERED:]

    def save(self, name: str, value: Any) -> None:
        self.values[name] = value
        if name == "customer":
            self.refresh()

    def wait(self, silence: timedelta | None = None) -> None:
        """The turn rests here; a timer of an earlier wait is out of date from now on."""
        self._waiting = True
        self._moved = True
        self.visit += 1
        self.silence = silence

    def stand_at(self, frame: Frame) -> None:
        self._enter_flow(frame.flow)
        self.state = frame.step

    def stand_in(self, flow: str, callers: Iterable[Frame]) -> None:
        """Before the door of `flow`, which `callers` called."""
        self.frames = list(callers)
        self._enter_flow(flow)

    # Walking

    def _arrive(self) -> str | None:
        self.misses = self.reminders = 0
        self.shown = ()
        self.silence = None
        self._moved = True
        self.work.journal(self.owner, "step", flow=self.name, step=self.state)
        return steps.enter(self, self.step)

    def _enter_flow(self, name: str) -> None:
        flow = self.work.release.flows[name]
        self.flow = flow
        self.steps = flow.languages.get(self.language, flow.steps) if flow.languages else flow.steps
        self.state = OUTSIDE

    def _exit(self, name: str) -> Exit:
        exit: Exit = getattr(self.step, name)
        return exit

    def _value(self, setting: SettingValue) -> Any:
        if not isinstance(setting, Text):
            return setting
        missing: list[str] = []
        found = setting.value(self.scene, self.work.release.formats, missing)
        self._report(missing)
        return found

    def _get_out_of_a_loop(self) -> None:
        self.work.journal(self.owner, "loop", flow=self.name, step=self.state)
        self.tell(self.text(self.work.release.texts["lost"]))
        self.close()

    def _set_timer(self) -> None:
        if self.silence is not None:
            due = self.work.now + self.silence
            self.work.emit(StartTimer(self.owner, NO_REPLY, due, self.visit))
        elif self.conversation.frames:
            self.work.emit(CancelTimer(self.owner, NO_REPLY))

    def _report(self, missing: list[str]) -> None:
        if missing:
            self.work.journal(self.owner, "missing", names=tuple(missing), flow=self.name, step=self.state)


def _stands(work: Work, frame: Frame) -> bool:
    """False for a step that a newer release no longer has, while its customer is with a person."""
    flow = work.release.flows.get(frame.flow)
    return flow is not None and frame.step in flow.steps
