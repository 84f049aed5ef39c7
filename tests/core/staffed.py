"""A company with one department, somebody who supervises it, and Eva, who attends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.author.rooms import main_rooms, make_ready, register
from engine.core.messages import Content, CustomerMessage, RoomMessage, Sender
from engine.core.model import Conversation, Ticket
from tests.core.tiny import ANA, Story, flow, release

GROUPS = """schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte"}
  bosses: {title: "Supervisión", prefix: SUP, room: "Supervisión", supervises: [support]}
agents:
  eva: {name: "Eva Ríos", phone: "3815551001", departments: [support], rooms: 2}
"""
MAIN = """
menu:
  menu: "¿Qué necesitás?"
  options:
    - {label: "Internet", next: problem}
    - {label: "Una persona", next: person}
problem:
  ask: "Hola {{ customer.first_name }} 👋 ¿qué pasa?"
  accept: text
  save: problem
  next: noted
noted:
  say: "Anotado: {{ problem }}"
  next: bye
person:
  ticket: support
  summary: "Quiere hablar"
  opened: {say: "Ya te atienden."}
  next: bye
bye:
  end: done
"""
EVA = Sender("+5493815551001", "+5493815551001")


class Staffed(Story):
    def hears(self, message: CustomerMessage) -> list[str]:
        """What the bot answers at once to a message of any kind."""
        before = len(self.log)
        self.feed(message)
        return [post.content.text for post in self.log[before:] if post.place[0] != "room"]

    def message(self, content: Content | str, sender: Sender | str = ANA, **more: str) -> CustomerMessage:
        content = Content("text", content) if isinstance(content, str) else content
        sender = Sender(sender, sender) if isinstance(sender, str) else sender
        return CustomerMessage(self.new_id(), self.now, self.line, sender, content, **more)

    def room(self, room: str = "eva_1") -> list[str]:
        return [post.content.text for post in self.log if post.place == ("room", room)]

    def take(self) -> None:
        """Eva takes the last case that was announced."""
        notice = [post for post in self.log if post.place == ("room", "support")][-1]
        self.eva("yo", "support", notice.id)

    def eva(self, text: str, room: str = "eva_1", quotes: str | None = None) -> str:
        id = self.new_id()
        self.feed(RoomMessage(id, self.now, self.line, room, EVA, Content("text", text), quotes))
        return id

    def with_eva(self, phone: str = ANA) -> None:
        self.says("hola", phone)
        self.says("una persona", phone)
        self.take()

    def ticket(self) -> Ticket:
        found = self.load(("ticket", self.last_ticket))
        assert isinstance(found, Ticket)
        return found

    def of(self, contact: str) -> Conversation:
        found = self.load(("conversation", f"{self.line}|{contact}"))
        assert isinstance(found, Conversation)
        return found

    def listed(self) -> list[str]:
        """Why nobody answered, message by message."""
        return [line.data["reason"] for _, line in self.journal if line.what == "unanswered"]


def staffed(folder: Path, routing: str = "", files: Mapping[str, str] | None = None) -> Staffed:
    """`routing`: keys that join those of routing.yaml."""
    written = {"main": flow(MAIN), "config/groups.yaml": GROUPS, **(files or {})}
    if routing:
        written["config/routing.yaml"] = f"schema: 1\nroutes:\n  - {{flow: main}}\n{routing}"
    project = release(folder, written)
    desk = Staffed(project)
    make_ready(desk, main_rooms(project))
    register(desk, project.groups.agents["eva"])
    return desk
