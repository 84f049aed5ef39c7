"""WhatsApp's groups as a linked phone meets them: paced, refusing, showing people without a phone…

What each does and where that is known from: the facts on behaviours that hurt bots in groups.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from engine.channels import Busy, Joined, Made, Refused, Unreachable
from engine.channels.groups import mark_in
from engine.core.groups import Group, Member

PACE = timedelta(seconds=60)
AGO = timedelta(days=30)

BEFORE = ("killed", "timeout", "429", "463", "down")
"""Faults after which nothing was done."""

AFTER = ("killed after", "lost")
"""It was done, and nobody heard."""

HALF, LATE, HIDDEN = "killed half", "late", "hidden"
"""Of a creation: without its description yet; or it shows only after a while, heard or not."""

FAULTS = (*BEFORE, *AFTER, HALF, LATE, HIDDEN)


class Killed(BaseException):
    """Our process died here."""


@dataclass
class Person:
    """`private`: only contacts may add them. `hidden`: groups show a LID and no phone."""

    phone: str
    private: bool = False
    hidden: bool = False
    exists: bool = True

    @property
    def lid(self) -> str:
        return f"{int(self.phone.removeprefix('+')) * 7}@lid"

    @property
    def address(self) -> str:
        return self.lid if self.hidden else self.phone


@dataclass
class Chat:
    """`admins` of the `members`; `about` is what was meant to be said, `said` whether it is."""

    address: str
    name: str
    about: str
    made_at: datetime
    members: set[str] = field(default_factory=set)
    admins: set[str] = field(default_factory=set)
    said: bool = True
    rules: bool = True
    ours: bool = True
    here: bool = True
    shows_at: datetime | None = None


class FakeGroups:
    """`faults` come one to a call. `told_of`: whether adding somebody tells the address they have there.

    `too_fast` counts the groups made sooner than WhatsApp likes, `created` all of them.
    """

    def __init__(self, now: Callable[[], datetime], pace: timedelta = PACE) -> None:
        self.now, self.pace = now, pace
        self.chats: dict[str, Chat] = {}
        self.people: dict[str, Person] = {}
        self.faults: deque[str] = deque()
        self.longest_name = 100
        self.told_of = True
        self.locked_until: datetime | None = None
        self.too_fast = self.created = self.echoes = 0
        self.done: list[str] = []
        self.before_archive: Callable[[str], None] = lambda address: None
        self.changed: Callable[[], None] = lambda: None
        self._last: datetime | None = None
        self._numbers = count(1)

    def person(self, phone: str) -> Person:
        return self.people.setdefault(phone, Person(phone))

    def live(self) -> list[Chat]:
        """Those that the line is in."""
        return [chat for chat in self.chats.values() if chat.here]

    def found(self, name: str) -> Chat:
        (chat,) = (chat for chat in self.live() if chat.name == name)
        return chat

    # What a line does

    async def groups(self) -> tuple[Group, ...]:
        shown = (chat for chat in self.live() if chat.shows_at is None or chat.shows_at <= self.now())
        return tuple(self._seen(chat) for chat in shown)

    async def create_group(self, name: str, phones: Sequence[str], about: str) -> Made:
        fault = self._fault("create")
        self._reaches_somebody_new()
        if len(name) > self.longest_name:
            raise Refused("not-acceptable", "406")
        if self._last is not None and self.now() - self._last < self.pace:
            self.too_fast += 1
            raise Busy("rate-overlimit", "429")
        self._last = self.now()
        address = f"{next(self._numbers)}@g.us"
        chat = self.chats[address] = Chat(address, name, about, self.now(), said=fault != HALF)
        self.created += 1
        if fault in (LATE, HIDDEN):
            chat.shows_at = self.now() + timedelta(seconds=40)
        people = tuple(self._added(chat, phone) for phone in phones)
        self._after(fault)
        return Made(address, people)

    async def rename_group(self, address: str, name: str) -> None:
        fault, chat = self._fault("rename"), self._ruled(address)
        if len(name) > self.longest_name:
            raise Refused("not-acceptable", "406")
        chat.name = name
        self._after(fault)

    async def add(self, address: str, phones: Sequence[str]) -> tuple[Joined, ...]:
        fault, chat = self._fault("add"), self._ruled(address)
        self._reaches_somebody_new()
        told = tuple(self._added(chat, phone) for phone in phones)
        self._after(fault)
        return told

    async def remove(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        fault, chat = self._fault("remove"), self._ruled(address)
        told = tuple(self._in(chat, who) for who in people)
        for one in told:
            chat.members.discard(self._phone(one.phone))
            chat.admins.discard(self._phone(one.phone))
        self._after(fault)
        return told

    async def promote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        fault, chat = self._fault("promote"), self._ruled(address)
        told = tuple(self._in(chat, who) for who in people)
        chat.admins |= {self._phone(one.phone) for one in told if not one.code}
        self._after(fault)
        return told

    async def demote(self, address: str, people: Sequence[str]) -> tuple[Joined, ...]:
        fault, chat = self._fault("demote"), self._ruled(address)
        told = tuple(self._in(chat, who) for who in people)
        chat.admins -= {self._phone(one.phone) for one in told}
        self._after(fault)
        return told

    async def archive(self, address: str) -> None:
        fault, chat = self._fault("archive"), self._known(address)
        self.before_archive(address)
        if chat.rules:
            chat.members.clear()
        chat.here = False
        self._after(fault)

    async def invite_link(self, address: str) -> str:
        fault, chat = self._fault("link"), self._ruled(address)
        self._after(fault)
        return f"https://chat.whatsapp.com/{chat.address}"

    # What people do

    def renamed(self, address: str, name: str) -> None:
        self.chats[address].name = name
        self.changed()

    def deleted(self, address: str) -> None:
        """The line was taken out, or the group was."""
        self.chats[address].here = False
        self.changed()

    def left(self, address: str, phone: str) -> None:
        self.chats[address].members.discard(phone)
        self.chats[address].admins.discard(phone)
        self.changed()

    def joined(self, address: str, phone: str) -> None:
        """By the link, or because somebody of the group let them in."""
        self.person(phone)
        self.chats[address].members.add(phone)
        self.changed()

    def stranger_group(self, name: str, *phones: str, ours: bool = True) -> Chat:
        """Nothing of this desk: of the phone's owner, or of another desk on the same line."""
        address = f"{next(self._numbers)}@g.us"
        made = self.now() - AGO
        chat = Chat(address, name, "", made, {*phones}, ours=ours)
        self.chats[address] = chat
        return chat

    def _seen(self, chat: Chat) -> Group:
        members = [
            Member(
                self.person(phone).address,
                None if self.person(phone).hidden else phone,
                phone in chat.admins,
            )
            for phone in sorted(chat.members)
        ]
        mark = mark_in(chat.about) if chat.said else ""
        return Group(chat.address, chat.name, tuple(members), chat.rules, chat.ours, mark, chat.made_at)

    def _fault(self, what: str) -> str:
        self.done.append(what)
        fault = self.faults.popleft() if self.faults else ""
        match fault:
            case "killed":
                raise Killed
            case "timeout":
                raise TimeoutError
            case "429":
                raise Busy("rate-overlimit", "429")
            case "463":
                self.locked_until = self.now() + timedelta(hours=2)
                raise Busy("reach-out time-lock", "463", 7200.0)
            case "down":
                raise Unreachable("no connection")
        return fault

    def _after(self, fault: str) -> None:
        self.echoes += 1
        self.changed()
        if fault in (AFTER[0], HALF):
            raise Killed
        if fault in (AFTER[1], LATE):
            raise TimeoutError

    def _reaches_somebody_new(self) -> None:
        if self.locked_until is not None and self.now() < self.locked_until:
            left = (self.locked_until - self.now()).total_seconds()
            raise Busy("reach-out time-lock", "463", left)

    def _added(self, chat: Chat, phone: str) -> Joined:
        person = self.person(phone)
        if not person.exists:
            return Joined(phone, "", "404")
        if phone in chat.members:
            return Joined(phone, "", "409")
        if person.private:
            return Joined(phone, "", "403")
        chat.members.add(phone)
        return Joined(phone, person.address if self.told_of else "")

    def _in(self, chat: Chat, who: str) -> Joined:
        return Joined(who, "", "" if self._phone(who) in chat.members else "404")

    def _phone(self, who: str) -> str:
        return next((one.phone for one in self.people.values() if one.lid == who), who)

    def _known(self, address: str) -> Chat:
        chat = self.chats.get(address)
        if chat is None or not chat.here:
            raise Refused("item-not-found", "404")
        return chat

    def _ruled(self, address: str) -> Chat:
        chat = self._known(address)
        if not chat.rules:
            raise Refused("forbidden", "403")
        return chat
