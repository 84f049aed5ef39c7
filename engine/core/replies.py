"""Replies that the files have ready: an agent types the shortcut, and the customer reads the text."""

from __future__ import annotations

from engine.core.commands import Command
from engine.core.menus import paragraphs
from engine.core.messages import Content
from engine.core.model import Ticket
from engine.core.names import Scene, agent_facts
from engine.core.posts import first_words, render, ticket_scene
from engine.core.release import AgentSpec, Release, Reply
from engine.core.render import Text
from engine.core.tickets import owner
from engine.core.work import Work


def reply_for(release: Release, ticket: Ticket, command: Command) -> Reply | None:
    reply = release.replies.get(command.word.removeprefix("/"))
    return reply if reply is not None and _serves(reply, ticket) else None


def reply_content(work: Work, ticket: Ticket, agent: AgentSpec, reply: Reply, more: str) -> Content:
    """What the customer gets; `more` is what the agent wrote behind the shortcut."""
    scene = ticket_scene(work, ticket, agent)
    missing: list[str] = []

    def said(text: Text) -> str:
        return text.render(scene, work.release.formats, missing)

    text = paragraphs(said(reply.text), more)
    content = Content("text", text)
    if reply.attach is not None:
        name = said(reply.attach.name) if reply.attach.name is not None else None
        content = Content(reply.attach.kind, text, said(reply.attach.media), name)
    if missing:
        work.journal(owner(ticket), "missing", names=tuple(missing), reply=reply.shortcut)
    return content


def lines_of_replies(work: Work, ticket: Ticket | None, agent: AgentSpec) -> list[str]:
    """Those that serve in the room's case, as its customer would read them; in a free room, all."""
    names = {"agent": agent_facts(agent, 0)}
    nobody = Scene(work.release, work.at, work.desk, extra=names)
    scene = ticket_scene(work, ticket, agent) if ticket is not None else nobody
    replies = (each for each in work.release.replies.values() if ticket is None or _serves(each, ticket))
    return [f"/{reply.shortcut} {first_words(render(work, reply.text, scene))}" for reply in replies]


def _serves(reply: Reply, ticket: Ticket) -> bool:
    return not reply.departments or ticket.department in reply.departments
