"""What each verb does when its step is entered, and what an answer to it means.

Entering returns the trigger that follows at once, or none: the step waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.core.compile import entering
from engine.core.evolve import replace
from engine.core.inputs import NO_MATCH, NoMatch, read
from engine.core.main_rooms import main_room
from engine.core.menus import choose, paragraphs, pick, pick_line, send_menu, visible
from engine.core.messages import Content, Fetch, Keep
from engine.core.model import Asking, Frame, Ticket
from engine.core.names import who_is
from engine.core.release import (
    Ask,
    Call,
    Check,
    End,
    Jump,
    Menu,
    Notify,
    OpenTicket,
    Record,
    Request,
    Say,
    Set,
    Step,
)
from engine.core.render import Text
from engine.core.values import Path, Value

if TYPE_CHECKING:
    from engine.core.conversation import Turn


def enter(turn: Turn, step: Step) -> str | None:
    return _ENTER[type(step)](turn, step)


def answer(turn: Turn, step: Menu | Ask, content: Content) -> str:
    """What the customer wrote, taken; returns the trigger that follows."""
    trigger = (
        _answer_menu(turn, step, content) if isinstance(step, Menu) else _answer_ask(turn, step, content)
    )
    if trigger == "no_match" or (isinstance(step, Ask) and step.accept.kind != "choice"):
        turn.hear(content)
    return trigger


def ask_again(turn: Turn, step: Step, said: Text | None) -> None:
    before = turn.text(said) if said is not None else ""
    if isinstance(step, Menu):
        turn.shown = visible(turn, step) or turn.shown
        send_menu(turn, step, before)
    elif isinstance(step, Ask):
        turn.tell(paragraphs(before, turn.text(step.text)))


def _answer_menu(turn: Turn, step: Menu, content: Content) -> str:
    shown = pick(turn, step, content.text) or pick_line(turn, step, content)
    return "no_match" if shown is None else choose(turn, step, shown)


def _answer_ask(turn: Turn, step: Ask, content: Content) -> str:
    value = _read(turn, step, content)
    if value is NO_MATCH and (lines := content.data.get("lines")):
        value = _read(turn, step, replace(content, text=lines[-1]))
    if value is NO_MATCH:
        return "no_match"
    turn.save(step.save, value)
    if step.copy_to:
        _copy_to_ticket(turn, step.copy_to, value)
    if step.accept.kind == "location":
        _remember_zone(turn, value)
    return "next"


def _read(turn: Turn, step: Ask, content: Content) -> Value | NoMatch:
    """In the language of the question; if that fails, in the customer's own and in the company's."""
    release = turn.work.release
    company, own = release.company, turn.language
    asked = own if turn.flow and own in turn.flow.languages else company.language
    for language in dict.fromkeys((asked, own or asked, company.language)):
        value = read(step.accept, content, turn.work.at, company.country, release.zones, language)
        if value is not NO_MATCH:
            return value
    return NO_MATCH


def _copy_to_ticket(turn: Turn, path: Path, value: Any) -> None:
    ticket = turn.work.find(Ticket, turn.last_ticket) if turn.last_ticket else None
    if ticket is None:
        return
    if path == ("csat",):
        turn.work.put(replace(ticket, csat=value))
    else:
        turn.work.put(replace(ticket, fields={**ticket.fields, path[-1]: value}))
    turn.refresh()


def _remember_zone(turn: Turn, place: Any) -> None:
    zone = place["zone"]
    turn.contact = replace(turn.contact, zone=zone["id"] if zone else None)
    turn.work.put(turn.contact)
    turn.refresh()


def _say(turn: Turn, step: Step) -> str:
    if step.say is not None or step.attach is not None:
        turn.tell(turn.text(step.say) if step.say is not None else "", step.attach)
    return "next"


def _menu(turn: Turn, step: Menu) -> str | None:
    turn.shown = visible(turn, step)
    if not turn.shown:
        _say(turn, step)
        return "empty"
    opening, turn.opening = turn.opening, None
    picked = None
    if opening is not None:
        picked = pick(turn, step, opening.text, by_number=False) or pick_line(turn, step, opening, opens=True)
    if picked is not None:
        return choose(turn, step, picked)
    send_menu(turn, step, turn.text(step.say) if step.say else "", step.attach)
    turn.wait(step.no_reply.after)
    return None


def _ask(turn: Turn, step: Ask) -> None:
    before = turn.text(step.say) if step.say else ""
    turn.tell(paragraphs(before, turn.text(step.text)), step.attach)
    turn.opening = None
    turn.wait(step.no_reply.after)


def _request(turn: Turn, step: Request) -> None:
    _say(turn, step)
    turn.wait()
    request = turn.work.new_id()
    turn.asking = Asking(request, "step", turn.visit, turn.content)
    parameters = turn.settings(step.parameters)
    turn.work.emit(Fetch(request, turn.owner, step.operation, parameters, step.writes))


def _set(turn: Turn, step: Set) -> str:
    for name, value in turn.settings(step.values).items():
        turn.save(name, value)
    return _say(turn, step)


def _record(turn: Turn, step: Record) -> str:
    id = turn.work.new_id()
    turn.work.emit(Keep(id, step.kind, turn.contact.id, turn.settings(step.data)))
    return _say(turn, step)


def _notify(turn: Turn, step: Notify) -> str:
    scene = turn.scene.with_extra(who=who_is(turn.contact, turn.values.get("customer")))
    content = Content("text", turn.text(step.text, scene))
    room = main_room(turn.work.release, step.department, scene)
    turn.work.send(("room", room), turn.conversation.line, content, "desk")
    return _say(turn, step)


def _ticket(turn: Turn, step: OpenTicket) -> None:
    _say(turn, step)
    turn.opening = None
    turn.wait()
    turn.wants_ticket = step


def _call(turn: Turn, step: Call) -> str:
    _say(turn, step)
    turn.stand_in(step.flow, (*turn.frames, Frame(turn.name, turn.state)))
    return "begin"


def _jump(turn: Turn, step: Jump) -> str:
    _say(turn, step)
    turn.stand_in(step.flow, tuple(turn.frames))
    return entering(step.step) if step.step else "begin"


def _end(turn: Turn, step: End) -> str | None:
    _say(turn, step)
    turn.work.journal(turn.owner, "end", flow=turn.name, outcome=step.outcome)
    if turn.frames:
        turn.stand_at(turn.frames.pop())
        return "next"
    turn.close()
    return None


_ENTER: dict[type, Callable[[Turn, Any], str | None]] = {
    Say: _say,
    Menu: _menu,
    Ask: _ask,
    Check: _say,
    Request: _request,
    Set: _set,
    Record: _record,
    Notify: _notify,
    OpenTicket: _ticket,
    Call: _call,
    Jump: _jump,
    End: _end,
}
