"""The front door: `scope` names what deciding needs, `decide` turns one event into new state and effects.

Both are pure: the same release, state and event give the same decision, here and in a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.core.asides import edited, reacted, revoked
from engine.core.assignment import assign_waiting
from engine.core.building import apply_asked, apply_ended, room_step
from engine.core.cases import ticket_timer
from engine.core.catching_up import attended
from engine.core.customers import connector_answered, conversation_timer, customer_wrote, gateway_wrote
from engine.core.desk import room_wrote
from engine.core.doubts import doubt_settled, note_doubt
from engine.core.echoes import echoed
from engine.core.line_notices import line_told
from engine.core.messages import (
    AgentRegistered,
    Answered,
    ApplyAsked,
    ApplyEnded,
    Attended,
    ClockPutBack,
    CustomerMessage,
    DoubtSettled,
    Echoed,
    Edited,
    EmergencyDeclared,
    Event,
    GatewayMessage,
    GroupsApplied,
    IdentityChanged,
    Journal,
    Key,
    LineNotice,
    ModeChosen,
    Reacted,
    Revoked,
    RoomMessage,
    RoomReady,
    RoomStep,
    Send,
    Sent,
    SystemNotice,
    TicketOperated,
    TicketReviewed,
    TimerDue,
    Undelivered,
)
from engine.core.model import Aggregate
from engine.core.modes import choose_mode, declare_emergency, mode_of, through_the_gate
from engine.core.offers import ASSIGN
from engine.core.people import identity_changed
from engine.core.personal import operated
from engine.core.registration import agent_registered, room_ready, sent
from engine.core.release import Release
from engine.core.reviews import ticket_reviewed
from engine.core.scope import scope
from engine.core.submits import submit_answered
from engine.core.systems import SYSTEM, system_answered, system_told
from engine.core.undelivered import undelivered
from engine.core.welcomes import WELCOME, groups_applied, remind
from engine.core.windows import EXPIRED, expired, keep_to_windows
from engine.core.work import Decision, NotLoaded, Work

__all__ = ["Decision", "NotLoaded", "decide", "scope"]


def decide(release: Release, state: Mapping[Key, Aggregate | None], event: Event) -> Decision:
    """Raises NotLoaded for a key that `state` lacks; a key that does not exist is there, as none."""
    work = Work(release, state, event)
    _HANDLERS[type(event)](work, event)
    _guard(work)
    return work.decision()


def _guard(work: Work) -> None:
    mode = mode_of(work)
    if not mode.lets_all_through:
        for index, effect in enumerate(work.effects):
            if isinstance(effect, Send):
                work.effects[index] = through_the_gate(mode, effect) or _stopped(effect)
    if work.release.windows:
        keep_to_windows(work)


def _stopped(send: Send) -> Journal:
    return Journal(send.to, "not_sent", {"source": send.source, "reason": "mode"})


def _timer(work: Work, event: TimerDue) -> None:
    if event.name == ASSIGN:
        assign_waiting(work, event)
    elif event.name == WELCOME:
        remind(work, event)
    elif event.name == EXPIRED:
        expired(work, event)
    elif event.owner[0] == "conversation":
        conversation_timer(work, event)
    else:
        ticket_timer(work, event)


def _answered(work: Work, event: Answered) -> None:
    note_doubt(work, event)
    if event.owner[0] == "ticket":
        submit_answered(work, event)
    elif event.owner[0] == SYSTEM:
        system_answered(work, event)
    else:
        connector_answered(work, event)


_HANDLERS: dict[type, Callable[[Work, Any], None]] = {
    CustomerMessage: customer_wrote,
    RoomMessage: room_wrote,
    TimerDue: _timer,
    Answered: _answered,
    Sent: sent,
    RoomReady: room_ready,
    AgentRegistered: agent_registered,
    GroupsApplied: groups_applied,
    ApplyAsked: apply_asked,
    ApplyEnded: apply_ended,
    RoomStep: room_step,
    ModeChosen: choose_mode,
    EmergencyDeclared: declare_emergency,
    Attended: attended,
    DoubtSettled: doubt_settled,
    TicketOperated: operated,
    GatewayMessage: gateway_wrote,
    Edited: edited,
    Revoked: revoked,
    Reacted: reacted,
    Echoed: echoed,
    IdentityChanged: identity_changed,
    Undelivered: undelivered,
    LineNotice: line_told,
    TicketReviewed: ticket_reviewed,
    SystemNotice: system_told,
    ClockPutBack: lambda work, event: None,
}
