"""Who gets what a customer writes: the case, the mode, the emergency, a keyword, the flow, routing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core.addresses import conversation_id
from engine.core.arrivals import TIMERS, arrived, ripe
from engine.core.cases import RESUME, reassure, relay_to_agent, rest, resume
from engine.core.conversation import NO_REPLY, Turn
from engine.core.evolve import replace
from engine.core.inputs import phone_e164
from engine.core.messages import (
    Answered,
    Content,
    CustomerMessage,
    Fetch,
    GatewayMessage,
    Sender,
    StartTimer,
    TimerDue,
)
from engine.core.model import Asking, Contact, Conversation
from engine.core.modes import (
    bot_speaks,
    mode_of,
    reply_for_all,
    tell_emergency,
    zone_emergency,
)
from engine.core.moved import open_turn
from engine.core.people import contact_of, known_contact
from engine.core.reading.attachments import location_of
from engine.core.release import Ask, Identify, Menu, OpenTicket
from engine.core.routing import (
    about_notices,
    choose_notices,
    keyword_in,
    obey,
    route,
    tell_agent_of_notices,
)
from engine.core.several import addressed
from engine.core.windows import heard
from engine.core.work import Work

ANSWER = "answer"


def customer_wrote(work: Work, event: CustomerMessage) -> None:
    contact = contact_of(work, event.sender, event.line)
    id = conversation_id(event.line, contact.id)
    conversation = work.find(Conversation, id) or Conversation(id, event.line, contact.id)
    content = event.content
    key = ("conversation", id)
    work.journal(key, "customer", kind=content.kind, text=content.text, media=content.media)
    said = about_notices(work, content)
    chosen = choose_notices(work, contact, said) if said is not None else contact
    conversation = heard(work, event, conversation, chosen)
    _take_in(work, conversation, chosen, content)
    if chosen.opted_out != contact.opted_out:
        tell_agent_of_notices(work, id, chosen)


def _take_in(work: Work, conversation: Conversation, contact: Contact, content: Content) -> None:
    routing = work.release.routing
    if routing.flood is None and routing.wait_for_more is None and not conversation.gathered:
        receive(work, conversation, contact, content)
    else:
        _receive_all(work, conversation, arrived(work, conversation, contact, content))


def receive(work: Work, conversation: Conversation, contact: Contact, content: Content) -> None:
    """The order of precedence; the first that applies has the message."""
    if conversation.ticket is not None:
        relay_to_agent(work, addressed(work, conversation, content), content)
        _remember_place(work, contact, content)
        return
    if conversation.person_until is not None and work.now < conversation.person_until:
        work.journal(("conversation", conversation.id), "unanswered", reason="person")
        return
    mode = mode_of(work)
    if mode.customers == "reply":
        reply_for_all(work, contact, conversation)
    elif mode.customers == "ignore":
        work.journal(("conversation", conversation.id), "unanswered", reason="mode")
    elif conversation.asking is not None:
        work.put(replace(conversation, queue=(*conversation.queue, content)))
    elif (identify := _to_identify(work, contact)) is not None:
        _ask_who(work, conversation, contact, content, identify)
    else:
        _attend(work, conversation, contact, content)


def _receive_all(work: Work, conversation: Conversation, contents: tuple[Content, ...]) -> None:
    for content in contents:
        now = work.find(Conversation, conversation.id) or conversation
        receive(work, now, work.get(Contact, conversation.contact), content)


def connector_answered(work: Work, event: Answered) -> None:
    conversation = work.find(Conversation, event.owner[1])
    if conversation is None or conversation.asking is None or conversation.asking.request != event.request:
        return
    if event.why:
        work.journal(event.owner, "not_answered", operation=event.operation, why=event.why)
    asking = replace(conversation.asking, outcome=event.outcome, value=event.value)
    _take_answer(work, replace(conversation, asking=asking), asking)


def _take_answer(work: Work, conversation: Conversation, asking: Asking) -> None:
    """Now, or when the bot may speak again."""
    if not bot_speaks(work):
        work.put(conversation)
        owner = ("conversation", conversation.id)
        work.emit(StartTimer(owner, ANSWER, work.now, conversation.visit, held=True))
        return
    contact = work.get(Contact, conversation.contact)
    if asking.purpose == "identify":
        _identified(work, conversation, contact, asking)
        return
    turn = open_turn(work, conversation, contact, asking.content)
    if turn.open and not turn.lost and asking.outcome is not None:
        turn.answered(asking.outcome, asking.value)
    _catch_up(work, rest(work, turn))


def conversation_timer(work: Work, event: TimerDue) -> None:
    conversation = work.find(Conversation, event.owner[1])
    if conversation is not None and event.name in TIMERS:
        _receive_all(work, conversation, ripe(work, conversation, event))
        return
    if conversation is not None and event.name == ANSWER:
        if conversation.asking is not None and conversation.asking.outcome is not None:
            _take_answer(work, conversation, conversation.asking)
        return
    if conversation is None or conversation.visit != event.visit or not conversation.frames:
        return
    if not bot_speaks(work):  # it fell due just before the mode changed
        work.emit(StartTimer(event.owner, event.name, work.now, event.visit, held=True))
        return
    contact = work.get(Contact, conversation.contact)
    if event.name == RESUME:
        if conversation.ticket is None:
            resume(work, conversation)
        return
    turn = open_turn(work, conversation, contact)
    if not turn.open:
        return
    if turn.lost:
        pass
    elif event.name == NO_REPLY:
        turn.silent()
    elif isinstance(turn.step, OpenTicket):
        reassure(work, turn, turn.step)
    rest(work, turn)


def gateway_wrote(work: Work, event: GatewayMessage) -> None:
    phone = phone_e164(event.to, work.release.company.country)
    if phone is None:
        work.journal(("desk", "desk"), "gateway_refused", to=event.to)
        return
    sender = Sender(phone, phone)
    contact = known_contact(work, sender, event.line, writes=False) or contact_of(work, sender, event.line)
    if contact.opted_out:
        work.journal(("contact", contact.id), "not_sent", source="gateway", reason="opted_out")
        return
    work.send(("contact", contact.id), event.line, event.content, "gateway")


def _remember_place(work: Work, contact: Contact, content: Content) -> None:
    """Whatever a location was sent for. Only for the next message: this one may answer a question."""
    place: Any = location_of(content, work.release.zones)
    if place is not None:
        zone = place["zone"]
        work.put(replace(work.get(Contact, contact.id), zone=zone["id"] if zone else None))


def _to_identify(work: Work, contact: Contact) -> Identify | None:
    """The operation to ask who writes, unless what is known is fresh enough."""
    identify = work.release.routing.identify
    if identify is None or contact.phone is None:
        return None
    if contact.asked_at is not None and work.now - contact.asked_at <= identify.keep:
        return None
    return identify


def _ask_who(
    work: Work, conversation: Conversation, contact: Contact, content: Content, identify: Identify
) -> None:
    request = work.new_id()
    asking = Asking(request, "identify", conversation.visit)
    work.put(replace(conversation, asking=asking, queue=(*conversation.queue, content)))
    parameters = {"phone": contact.phone}
    work.emit(Fetch(request, ("conversation", conversation.id), identify.operation, parameters))


def _identified(work: Work, conversation: Conversation, contact: Contact, asking: Asking) -> None:
    """A failure is no answer: what was known before serves, and for a stranger the `failed` flow."""
    first, *later = conversation.queue
    conversation = replace(conversation, asking=None, queue=tuple(later))
    work.put(conversation)
    if asking.outcome != "failed":
        found = asking.outcome == "found" and isinstance(asking.value, Mapping)
        row = asking.value if found else {}
        contact = replace(contact, customer=row, known=found, asked_at=work.now)
        work.put(contact)
    _attend(work, conversation, contact, first)
    _catch_up(work, work.get(Conversation, conversation.id))


def _catch_up(work: Work, conversation: Conversation) -> None:
    """What the customer wrote while a connector was asked, in order."""
    while conversation.queue and conversation.asking is None:
        first, *later = conversation.queue
        conversation = replace(conversation, queue=tuple(later))
        work.put(conversation)
        contact = work.get(Contact, conversation.contact)
        receive(work, conversation, contact, first)
        conversation = work.get(Conversation, conversation.id)


def _attend(work: Work, conversation: Conversation, contact: Contact, content: Content) -> None:
    """The bot has the message, and knows who writes as well as can be known."""
    _answer(work, conversation, contact, content)
    _remember_place(work, contact, content)


def _answer(work: Work, conversation: Conversation, contact: Contact, content: Content) -> None:
    emergency = zone_emergency(work, contact, conversation)
    if emergency is not None:
        tell_emergency(work, contact, conversation, emergency)
        if work.release.modes.then == "stop":
            _silence_anew(work, conversation, contact)
            return
        contact = work.get(Contact, contact.id)
    turn = open_turn(work, conversation, contact, content)
    keyword = keyword_in(work, content)
    if keyword is not None:
        obey(work, turn, keyword, content)
    elif not turn.open:
        turn.start(route(work, turn), content)
    elif not turn.lost:
        turn.answer(content)
    rest(work, turn)


def _silence_anew(work: Work, conversation: Conversation, contact: Contact) -> None:
    """The flow got no answer, but the customer did write."""
    turn = Turn(work, conversation, contact)
    if turn.open and isinstance(turn.step, Menu | Ask) and turn.step.no_reply.after is not None:
        work.put(replace(conversation, reminders=0))
        due = work.now + turn.step.no_reply.after
        work.emit(StartTimer(turn.owner, NO_REPLY, due, conversation.visit))
