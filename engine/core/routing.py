"""What `routing.yaml` decides: the words that are heard anywhere, and which flow answers a newcomer."""

from __future__ import annotations

from engine.core.conversation import Turn
from engine.core.evolve import replace
from engine.core.matching import named
from engine.core.messages import Content
from engine.core.names import scene_of
from engine.core.release import Keyword
from engine.core.work import Work


def keyword_in(work: Work, content: Content) -> Keyword | None:
    return named(content.text, work.release.routing.keywords) if content.kind == "text" else None


def obey(work: Work, turn: Turn, keyword: Keyword, content: Content) -> None:
    if keyword.say is not None:
        turn.tell(turn.text(keyword.say))
    if keyword.do in ("opt_out", "opt_in"):
        turn.contact = replace(turn.contact, opted_out=keyword.do == "opt_out")
        work.put(turn.contact)
        turn.keep_waiting()
    elif keyword.flow is not None:
        turn.start(keyword.flow)
    elif turn.open:
        turn.start(turn.first)
    else:
        turn.start(route(work, turn), content)


def route(work: Work, turn: Turn) -> str:
    """Which flow answers somebody with no open conversation."""
    routing = work.release.routing
    identify = routing.identify
    never_seen = identify is not None and turn.contact.asked_at is None and turn.contact.phone is not None
    if never_seen and identify is not None and identify.failed:
        return identify.failed
    if routing.routes[0].condition is None:
        return routing.routes[0].flow
    scene = scene_of(work, turn.conversation, turn.contact, content=turn.content)
    chosen = (one.flow for one in routing.routes if one.condition is None or one.condition.holds(scene))
    return next(chosen)
