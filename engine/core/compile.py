"""A flow, or the tickets' lifecycle, as one flat `transitions` Machine that everybody shares.

The machine alone decides what follows what. Its model is a turn: an object with `state` and the
few methods of `FlowTurn` or `TicketTurn`, that lives for one event. Callbacks are callables only:
the library imports and runs strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from transitions import EventData, Machine, Transition

from engine.core.expressions import Expression
from engine.core.release import (
    Ask,
    Check,
    Exit,
    Menu,
    OpenTicket,
    Request,
    Step,
    TicketState,
    TicketTransition,
)

OUTSIDE = "(outside)"
"""Where a turn stands before it enters a flow: the initial state's callbacks would never fire."""

Callback = str | Callable[..., bool | None]
Row = dict[str, Any]


class FlowTurn(Protocol):
    state: str

    def holds(self, condition: Expression) -> bool: ...
    def has_tries(self, exit: str) -> bool: ...
    def retry(self, exit: str) -> None: ...
    def speak(self, exit: str) -> None: ...


class TicketTurn(Protocol):
    state: str

    def holds(self, condition: Expression) -> bool: ...
    def has_room(self) -> bool: ...
    def act(self, action: str) -> None: ...


class Arrow(Transition):
    """The library's, for models that are asked and told nothing but what the arrow itself names.

    Its own way spends most of its time on its log, and on callbacks of states and of the whole machine,
    which ours have none of. Its callbacks may be names to import; ours never are.
    """

    def execute(self, event_data: EventData) -> bool:
        conditions: list[Any] = self.conditions
        before: list[Any] = self.before
        after: list[Any] = self.after
        for condition in conditions:
            if condition.func(event_data) != condition.target:
                return False
        for callback in before:
            callback(event_data)
        if self.dest is not None:
            _turn(event_data).state = event_data.machine.get_state(self.dest).name
        for callback in after:
            callback(event_data)
        return True


class SharedMachine(Machine):
    transition_cls = Arrow


def flow_machine(name: str, start: str, steps: Mapping[str, Step]) -> Machine:
    """Every step must exist that an arrow of `steps` names; raises ValueError otherwise."""
    machine = _machine(name, [OUTSIDE, *steps])
    machine.add_transition("begin", OUTSIDE, start)
    for step in steps.values():
        machine.add_transition(entering(step.id), OUTSIDE, step.id)
        for row in _rows(step):
            machine.add_transition(source=step.id, **row)
    return machine


def lifecycle_machine(
    initial: str, states: Mapping[str, TicketState], transitions: Iterable[TicketTransition]
) -> Machine:
    machine = _machine("lifecycle", [OUTSIDE, *states])
    machine.add_transition("open", OUTSIDE, initial)
    for transition in transitions:
        guard: list[Callback] = [_has_room] if "occupy_room" in transition.actions else []
        guard += [_holds(transition.condition)] if transition.condition else []
        actions: list[Callback] = [_acts(action) for action in transition.actions]
        machine.add_transition(
            transition.on, list(transition.sources), transition.to, conditions=guard, after=actions
        )
    return machine


def entering(step: str) -> str:
    return f"enter:{step}"


def option(index: int) -> str:
    return f"option:{index}"


def _machine(name: str, states: list[str]) -> Machine:
    return SharedMachine(
        model=None,
        states=states,
        initial=None,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
        name=name,
    )


def _rows(step: Step) -> Iterator[Row]:
    if isinstance(step, Check):
        yield from _check_rows(step)
    elif isinstance(step, Menu):
        yield from _menu_rows(step)
    elif isinstance(step, OpenTicket):
        yield from _ticket_rows(step)
    elif step.next is not None:
        yield {"trigger": "next", "dest": step.next}
    if isinstance(step, Ask):
        yield from _wait_rows(step)
    if isinstance(step, Request):
        yield from (_exit_row(name, getattr(step, name), step) for name in ("not_found", "failed"))


def _check_rows(step: Check) -> Iterator[Row]:
    for branch in step.branches:
        yield {"trigger": "next", "dest": branch.next, "conditions": [_holds(branch.condition)]}
    yield {"trigger": "next", "dest": step.next}


def _menu_rows(step: Menu) -> Iterator[Row]:
    for index, choice in enumerate(step.options):
        yield {"trigger": option(index), "dest": choice.next}
    if step.items:
        yield {"trigger": "next", "dest": step.next}
    yield {"trigger": "empty", "dest": step.no_match.next}
    yield from _wait_rows(step)


def _wait_rows(step: Menu | Ask) -> Iterator[Row]:
    for name in ("no_match", "no_reply"):
        retry = {"conditions": [_has_tries(name)], "before": [_retry(name)]}
        yield {"trigger": name, "dest": None, **retry}
        yield {"trigger": name, "dest": getattr(step, name).next}


def _ticket_rows(step: OpenTicket) -> Iterator[Row]:
    for name in ("opened", "taken", "queued"):
        yield {"trigger": name, "dest": None, "before": [_speak(name)]}
    yield _exit_row("closed", step.closed, step)


def _exit_row(name: str, exit: Exit, step: Step) -> Row:
    return {"trigger": name, "dest": exit.next or step.next, "before": [_speak(name)]}


def _turn(event: EventData) -> Any:
    """The model: a `FlowTurn` or a `TicketTurn`, as the machine's kind is."""
    return event.model


def _holds(condition: Expression) -> Callback:
    return lambda event: bool(_turn(event).holds(condition))


def _has_tries(exit: str) -> Callback:
    return lambda event: bool(_turn(event).has_tries(exit))


def _retry(exit: str) -> Callback:
    return lambda event: _turn(event).retry(exit)


def _speak(exit: str) -> Callback:
    return lambda event: _turn(event).speak(exit)


def _has_room(event: EventData) -> bool:
    """A case is not taken by halves, whether or not the author asks about rooms."""
    return bool(_turn(event).has_room())


def _acts(action: str) -> Callback:
    return lambda event: _turn(event).act(action)
