"""A conversation parked on a step meets a release that changed."""

from __future__ import annotations

from engine.core.compile import entering
from engine.core.conversation import Turn
from engine.core.evolve import replace
from engine.core.messages import Content
from engine.core.model import GONE, Contact, Conversation, Frame, Shown
from engine.core.release import Menu, Release
from engine.core.work import Work


def open_turn(
    work: Work, conversation: Conversation, contact: Contact, content: Content | None = None
) -> Turn:
    """A turn on steps that exist. `lost`: its place was gone; it was told so and stands elsewhere.

    A customer who is with a person is left alone: the case goes on, and its close looks again.
    """
    release = work.release
    if conversation.release == release.hash or not conversation.frames or conversation.ticket is not None:
        return Turn(work, conversation, contact, content)
    frames = tuple(_renamed(release, frame) for frame in conversation.frames)
    moved = replace(conversation, frames=frames, shown=_still_there(release, frames[-1], conversation.shown))
    gone = next((i for i, frame in enumerate(frames) if not _stands(release, frame)), None)
    if gone is None and _has_all(release, moved):
        return Turn(work, moved, contact, content)
    return _lose(work, moved, contact, len(frames) - 1 if gone is None else gone)


def _renamed(release: Release, frame: Frame) -> Frame:
    flow = release.flows.get(frame.flow)
    if flow is None or frame.step in flow.steps:
        return frame
    return replace(frame, step=flow.renamed.get(frame.step, frame.step))


def _stands(release: Release, frame: Frame) -> bool:
    return frame.flow in release.flows and frame.step in release.flows[frame.flow].steps


def _has_all(release: Release, conversation: Conversation) -> bool:
    frame = conversation.frames[-1]
    return release.flows[frame.flow].steps[frame.step].uses <= conversation.values.keys()


def _still_there(release: Release, frame: Frame, shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """What the customer saw, at its place in the new file; an option that is gone can't be chosen."""
    step = release.flows[frame.flow].steps.get(frame.step) if frame.flow in release.flows else None
    options = step.options if isinstance(step, Menu) else ()
    places = {choice.label.source: index for index, choice in enumerate(options)}
    return tuple(
        each if each.option < 0 else replace(each, option=places.get(each.label, GONE)) for each in shown
    )


def _lose(work: Work, conversation: Conversation, contact: Contact, at: int) -> Turn:
    """On to the `lost` of the flow of frame `at`; when that flow is gone too, nothing is open."""
    name = conversation.frames[at].flow
    flow = work.release.flows.get(name)
    work.journal(("conversation", conversation.id), "lost", flow=name, step=conversation.frames[at].step)
    turn = Turn(work, replace(conversation, frames=()), contact)
    turn.asking = None
    declared = flow.lost.say if flow is not None else None
    turn.tell(turn.text(declared or work.release.texts["lost"]))
    if flow is None:
        turn.close()
        return turn
    turn.lost = True
    turn.stand_in(name, conversation.frames[:at])
    turn.go(entering(flow.lost.next) if flow.lost.next else "begin")
    return turn
