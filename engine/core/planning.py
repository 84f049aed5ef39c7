"""What has to be done so that WhatsApp's groups are as the files say, and why. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.core.addresses import address_id
from engine.core.declared import Declared, declared_rooms
from engine.core.groups import Group
from engine.core.identities import holds, phones_of
from engine.core.model import Agent, Making, Room, Works
from engine.core.presence import Presence, presence
from engine.core.release import Release

INVITATION = timedelta(days=3)
"""How long WhatsApp keeps an invitation; then there is another one."""

CLOCKS_APART = timedelta(minutes=10)
TIME_LOCK = "463"
"""WhatsApp lets the line reach nobody new for a while; what it has goes on."""

STAGES = {
    **dict.fromkeys(("create", "adopt", "move", "rename", "archive"), "rooms"),
    **dict.fromkeys(("promote", "demote"), "permissions"),
    **dict.fromkeys(("add", "remove"), "members"),
}
SHORT = 25
"""Letters of a name that WhatsApp takes, when it takes no longer one."""

REACHES = ("create", "add")
"""What a time-lock does not let through."""


@dataclass(frozen=True, slots=True)
class Step:
    """`what` is a key of `STAGES`, or wait, or stuck: only a person can help. `why` names the reason.

    `name` is the room's as people know it, and `was` another one that it has now. `address`: the group's.
    `people`: whom it is about, by phone, and their address in the group when it is known. `agent`: the id of
    the only one of them. `code`: WhatsApp refused it before; `until`: the line has to be left alone so long.
    """

    what: str
    room: str
    name: str
    why: str = ""
    address: str = ""
    people: tuple[tuple[str, str], ...] = ()
    agent: str = ""
    was: str = ""
    ticket: str = ""
    source: str = ""
    code: str = ""
    until: datetime | None = None

    @property
    def phone(self) -> str:
        return self.people[0][0] if self.people else ""

    @property
    def stage(self) -> str:
        return STAGES.get(self.what, "")

    @property
    def doable(self) -> bool:
        """Now, without anybody's help."""
        return self.what in STAGES and not self.code and self.until is None


@dataclass(frozen=True, slots=True)
class Plan:
    """`seen`: people who turned out to be in a group, and their address there, by room: nothing is to be
    done but to remember it."""

    steps: tuple[Step, ...] = ()
    seen: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def doable(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.doable)

    @property
    def goes_on(self) -> bool:
        """Something is waited for that happens by itself: a case that closes, an invitation, an hour."""
        return any(step.what == "wait" or step.until is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan is made from. `groups`: those that the line is in, by address. `phones`: those with which
    agents registered from an address, by its id. `busy`: rooms that must stay, and the case that is open
    there."""

    release: Release
    line: str
    now: datetime
    groups: Mapping[str, Group]
    rooms: Mapping[str, Room]
    agents: Mapping[str, Agent]
    phones: Mapping[str, str]
    works: Works
    busy: Mapping[str, str]


def plan(known: Known) -> Plan:
    """Who must not be in a room leaves it first, and groups that are to be made come last: they take long."""
    planner = _Planner(known)
    steps = [planner.considered(step) for step in planner.steps()]
    return Plan(tuple(steps), tuple(planner.seen))


def shortened(name: str) -> str:
    return name[:SHORT].strip()


class _Planner:
    def __init__(self, known: Known) -> None:
        self.standing, self.release = known, known.release
        self.declared = {room.id: room for room in declared_rooms(known.release)}
        specs = self.release.groups.agents.values()
        self.phones = {phone: spec for spec in specs for phone in phones_of(spec)}
        self.bound = dict(self._bound())
        self.seen: list[tuple[str, Mapping[str, str]]] = []
        self.known = {room.address for room in self._ours()} | {room.leaving for room in self._ours()}
        self.refused = {(one.what, one.room, one.phone, one.name): one.code for one in known.works.refused}

    def _ours(self) -> Iterator[Room]:
        return (room for room in self.standing.rooms.values() if room.line == self.standing.line)

    def _bound(self) -> Iterator[tuple[str, str]]:
        """Addresses from which agents registered, and the phone of theirs they are; of one that the files no
        longer give them, and of whoever is gone, nobody's."""
        prefix = address_id(self.standing.line, "")
        for agent in self.standing.agents.values():
            spec = self.release.groups.agents.get(agent.id)
            for id in agent.addresses:
                if not id.startswith(prefix):
                    continue
                address = id.removeprefix(prefix)
                phone = self.standing.phones.get(id) or (address if address.startswith("+") else None)
                if spec is not None and phone is None and holds(spec, agent):
                    phone = spec.phone
                theirs = spec is not None and phone in phones_of(spec)
                yield address, phone if theirs and phone is not None else f"~{agent.id}"

    def steps(self) -> list[Step]:
        moves = self._moves()
        taken = {step.source for step in moves}
        surplus = [room for room in self._surplus() if room.id not in taken]
        there, missing = [], []
        for declared in self.declared.values():
            if any(step.room == declared.id for step in moves):
                continue
            row = self.standing.rooms.get(declared.id)
            if row is not None and row.leaving and row.line == self.standing.line:
                there += [*self._archive(row)]
            group = self._group(row)
            if row is not None and group is not None:
                there += self._fitted(declared, row, group)
            else:
                missing += [*self._made(declared, row)]
        gone = [step for room in surplus for step in self._archive(room)]
        first = sorted(there, key=lambda step: ORDER.index(step.what))
        return [*moves, *(s for s in first if s.what in STAGES), *gone, *missing, *_others(first)]

    def considered(self, step: Step) -> Step:
        """With what WhatsApp said of it already."""
        if step.what not in STAGES:
            return step
        code = self.refused.get((step.what, step.room, step.phone, step.name), "")
        if code and step.why == "unsure":
            return replace(step, what="wait", why="invitation")
        works = self.standing.works
        held = works.held is not None and works.held > self.standing.now
        if not code and held and (works.code != TIME_LOCK or step.what in REACHES):
            return replace(step, until=works.held, code=works.code)
        return replace(step, code=code)

    def _group(self, row: Room | None) -> Group | None:
        if row is None or not row.address or row.line != self.standing.line:
            return None
        return self.standing.groups.get(row.address)

    # Rooms that are not there

    def _moves(self) -> list[Step]:
        """A department with another id and the same room: the group is the other one's from now on."""
        surplus = {
            group.name: (room, group)
            for room in self._surplus()
            if room.agent is None
            and not room.leaving
            and room.id not in self.standing.busy
            and (group := self._group(room)) is not None
        }
        found = []
        for declared in self.declared.values():
            row = self.standing.rooms.get(declared.id)
            if declared.agent is not None or self._group(row) is not None or (row and row.making):
                continue
            room, group = surplus.pop(declared.name, (None, None))
            if room is not None and group is not None:
                step = Step("move", declared.id, declared.name, "id", group.address, source=room.id)
                found.append(step)
        return found

    def _made(self, declared: Declared, row: Room | None) -> Iterator[Step]:
        made = self._unrecorded(row)
        if made is not None:
            yield Step("adopt", declared.id, declared.name, "unrecorded", made.address, was=made.name)
            return
        people = tuple((phone, "") for phone in self._wanted(declared.members))
        why = "new"
        if row is not None and row.address:
            why = "deleted" if row.line == self.standing.line else "line"
        ticket = row.ticket or "" if row is not None else ""
        making = Step("create", declared.id, declared.name, why, people=people, ticket=ticket)
        yield making
        if self.considered(making).doable:
            for phone, id in self._wanted(declared.admins).items():
                yield Step("promote", declared.id, declared.name, "new", people=((phone, ""),), agent=id)

    def _unrecorded(self, row: Room | None) -> Group | None:
        """It was made, and we did not live to hear of it."""
        making = row.making if row is not None else None
        if making is None:
            return None
        unknown = [group for group in self.standing.groups.values() if group.address not in self.known]
        marked = (group for group in unknown if group.mark == making.mark)
        return next(marked, None) or next((group for group in unknown if _is_it(making, group)), None)

    # Rooms that are

    def _fitted(self, declared: Declared, row: Room, group: Group) -> list[Step]:
        here = presence(group, row, self.bound, self._wanted(declared.members))
        self._remember(row, here)
        twins = [
            Step("archive", row.id, twin.name, "twin", twin.address)
            for twin in self.standing.groups.values()
            if row.mark and twin.mark == row.mark and twin.address not in self.known
        ]
        if not group.rules:
            admins = tuple((m.phone or m.address, m.address) for m in group.members if m.admin)
            return [*twins, Step("stuck", row.id, group.name, "rules", row.address, admins)]
        return [
            *twins,
            *self._renamed(declared, row, group),
            *self._joined(declared, row, here),
            *self._promoted(declared, row, here),
            *self._removed(declared, row, here),
        ]

    def _wanted(self, agents: Iterable[str]) -> dict[str, str]:
        """All their phones: they may write from any."""
        specs = (self.release.groups.agents[id] for id in agents)
        return {phone: spec.id for spec in specs for phone in phones_of(spec)}

    def _remember(self, row: Room, here: Presence) -> None:
        new = {
            phone: member.address
            for phone, member in here.wanted.items()
            if phone in row.invited or (member.address != phone and row.people.get(phone) != member.address)
        }
        new |= {phone: "" for phone in here.unnamed if phone in row.invited}
        if new:
            self.seen.append((row.id, new))

    def _renamed(self, declared: Declared, row: Room, group: Group) -> Iterator[Step]:
        shortened = row.asked == declared.name and row.name == group.name
        if group.name != declared.name and not shortened:
            why = "by_hand" if row.asked == declared.name else "file"
            yield Step("rename", row.id, declared.name, why, row.address, was=group.name)

    def _joined(self, declared: Declared, row: Room, here: Presence) -> Iterator[Step]:
        for phone, agent in here.missing.items():
            invited = row.invited.get(phone)
            fresh = invited is not None and self.standing.now - invited < INVITATION
            step = Step("add", row.id, declared.name, "", row.address, ((phone, ""),), agent)
            if fresh and not here.strangers:
                yield replace(step, what="wait", why="invitation")
            elif fresh:
                yield replace(step, why="unsure")
            else:
                yield replace(step, why="left" if phone in row.people else "new")

    def _promoted(self, declared: Declared, row: Room, here: Presence) -> Iterator[Step]:
        plain = any(not member.admin for member in here.unknown) and not here.strangers
        for phone, id in self._wanted(declared.members).items():
            member, rules = here.wanted.get(phone), id in declared.admins
            who = ((phone, member.address if member is not None else ""),)
            step = Step("promote", row.id, declared.name, "new", row.address, who, id)
            if member is not None and member.admin is not rules:
                why = "new" if rules else "file"
                yield replace(step, what="promote" if rules else "demote", why=why)
            elif member is None and rules and phone in here.unnamed and plain:
                yield step
            elif phone in here.missing and rules:
                added = replace(step, what="add", people=((phone, ""),))
                if phone not in row.invited and self.considered(added).doable:
                    yield step

    def _removed(self, declared: Declared, row: Room, here: Presence) -> Iterator[Step]:
        for phone, member in here.others.items():
            spec = self.phones.get(phone)
            why, whose = "stranger", phone if spec is not None else self.bound.get(phone, phone)
            if whose.startswith("~"):
                why = "changed" if whose[1:] in self.release.groups.agents else "gone"
            elif spec is not None:
                why = "moved" if spec.active else "inactive"
            elif phone in row.people:
                why = "gone"
            who = ((phone, member.address),)
            agent = whose[1:] if whose.startswith("~") else spec.id if spec is not None else ""
            yield Step("remove", row.id, declared.name, why, row.address, who, agent)
        if here.strangers and not here.missing:
            unknown = tuple((member.address, member.address) for member in here.unknown)
            yield Step("stuck", row.id, declared.name, "stranger", row.address, unknown)

    # Rooms that are too many

    def _surplus(self) -> Iterator[Room]:
        for room in self._ours():
            if room.id not in self.declared and (room.address or room.leaving or room.making):
                yield room

    def _archive(self, row: Room) -> Iterator[Step]:
        made = self._unrecorded(row) if not (row.address or row.leaving) else None
        address = row.leaving or row.address or (made.address if made is not None else "")
        group = self.standing.groups.get(address)
        name = group.name if group is not None else row.name or row.asked or row.id
        busy = self.standing.busy.get(row.id)
        step = Step("archive", row.id, name, "file", address)
        if busy is not None and not row.leaving:
            yield replace(step, what="wait", why="case", ticket=busy)
        else:
            yield step


ORDER = ("remove", "demote", "rename", "add", "promote", "archive", "wait", "stuck")


def _others(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.what not in STAGES]


def _is_it(making: Making, group: Group) -> bool:
    """The mark may be missing when it was all that was left to do."""
    if group.mark or not group.ours or group.name != making.name:
        return False
    return group.made_at is None or group.made_at >= making.since - CLOCKS_APART
