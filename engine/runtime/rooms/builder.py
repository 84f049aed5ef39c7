"""Does what is planned, one thing at a time, and has each outcome written down before the next begins."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any, TypeVar

from engine.channels import Busy, Groups, Joined, Made, Refused, Retry, Unreachable
from engine.channels.groups import ALREADY, mark
from engine.core.declared import create_every
from engine.core.groups import Group
from engine.core.messages import RoomStep
from engine.core.planning import Plan, Step, plan, shortened
from engine.core.values import Given
from engine.runtime.clock import Clock
from engine.runtime.rooms.ledger import Ledger
from engine.runtime.traces import named

LOG = logging.getLogger(__name__)

BREATH = 5.0
"""Seconds from one thing to the next, where a group is not made sooner than that after another."""

TOGETHER = 10
"""People who are added, taken out or made admins in one go."""

FIRST_REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=1)
TIME_LOCK, LOCKED = "463", timedelta(hours=6)
NEW = 120.0
"""Seconds in which a new group may not show yet."""

UNSURE = timedelta(minutes=1)
"""After something that may have been done; then it is looked up."""

GONE, NAME = "404", "406"
ONLY_INVITED = ("403", "408")
IGNORED = "ignored"
"""WhatsApp said yes, and nothing changed."""

T = TypeVar("T")

Tell = Callable[[Step, str, str], None]
"""Of a step, the outcome and WhatsApp's code."""


def new_token() -> str:
    return secrets.token_hex(4)


class Builder:
    """`stale`: the plan that is being carried out is no longer the right one."""

    def __init__(
        self,
        ledger: Ledger,
        line: str,
        groups: Groups,
        clock: Clock,
        tell: Tell = lambda step, outcome, code: None,
        token: Callable[[], str] = new_token,
        planned: Callable[[int], None] = lambda steps: None,
    ) -> None:
        self._ledger, self._line, self._groups, self._clock = ledger, line, groups, clock
        self._tell, self._token, self._planned = tell, token, planned
        self._last: float | None = None
        self._absent: set[tuple[str, str]] = set()
        self._new: dict[str, float] = {}
        self.stale = False

    async def plan(self) -> Plan:
        return plan(await self._ledger.standing(self._line, await self._groups.groups()))

    async def work(self) -> Plan:
        """Until nothing more can be done now; what is left waits, or needs somebody."""
        before: tuple[Step, ...] = ()
        while True:
            self.stale = False
            found = await self._looked_at()
            if found is None:
                return Plan((await self._held(),))
            for room, people in found.seen:
                await self._record(Step("add", room, ""), "done", people=dict(people))
            steps = found.doable
            if not steps:
                return found
            if steps == before:
                for step in steps:
                    await self._refuse(step, IGNORED)
                continue
            self._planned(len(steps))
            await self._carry_out(steps)
            before = () if self.stale else steps

    async def _looked_at(self) -> Plan | None:
        """None while the line wants to be left alone."""
        works = await self._ledger.works(self._line)
        resting = works.held is not None and works.held > self._clock.now() and works.code != TIME_LOCK
        if resting:
            return None
        try:
            groups = await asked(self._groups.groups())
            if self._lag(groups):
                raise Retry("a group that was just made does not show yet", UNSURE.total_seconds())
        except (Refused, Retry, Unreachable) as error:
            await self._rest(Step("look", "", ""), error)
            return None
        return plan(await self._ledger.standing(self._line, groups))

    def _lag(self, groups: Sequence[Group]) -> bool:
        """It would be made again."""
        there, now = {group.address for group in groups}, self._clock.steady()
        self._new = {
            address: at for address, at in self._new.items() if now - at < NEW and address not in there
        }
        return bool(self._new)

    async def _held(self) -> Step:
        works = await self._ledger.works(self._line)
        return Step("wait", "", "", "line", code=works.code, until=works.held)

    async def _carry_out(self, steps: Sequence[Step]) -> None:
        self._absent.clear()
        for together in _together(steps):
            if self.stale:
                return
            try:
                await _DO[together[0].what](self, together)
            except Refused as error:
                if error.code == GONE:
                    self.stale = True
                for step in together:
                    await self._refuse(step, error.code)
            except (Retry, Unreachable) as error:
                await self._rest(together[0], error)

    async def _create(self, steps: Sequence[Step]) -> None:
        step = steps[0]
        works = await self._ledger.works(self._line)
        every = create_every(self._ledger.release, self._line)
        if works.made_at is not None:
            left = (works.made_at + every - self._clock.now()).total_seconds()
            await self._clock.sleep(min(left, every.total_seconds())) if left > 0 else None
        await self._breathe()
        if self.stale:
            return
        await self._surely_missing(step, every)
        made, name = await self._made(step)
        self._new[made.address] = self._clock.steady()
        inside = {one.phone: one.address for one in made.people if one.code in ("", ALREADY)}
        waiting = await self._ledger.waiting(step.room) if step.why in ("deleted", "line") else ()
        await self._record(
            *(replace(step, address=made.address), "done"),
            name=name,
            people=inside,
            tickets=waiting,
        )
        for one in made.people:
            if one.phone not in inside:
                who = Step("add", step.room, step.name, "new", made.address, ((one.phone, ""),))
                await self._not_in(who, one)

    async def _surely_missing(self, step: Step, every: timedelta) -> None:
        """One that was asked for a moment ago may exist and not show yet."""
        room = await self._ledger.room(step.room)
        if room is not None and room.making is not None:
            left = room.making.since + min(timedelta(seconds=NEW), 2 * every) - self._clock.now()
            if left > timedelta(0):
                raise Retry("a group that was asked for may still show", left.total_seconds())

    async def _made(self, step: Step) -> tuple[Made, str]:
        """With a shorter name when WhatsApp does not take it whole."""
        phones = [phone for phone, _ in step.people]
        try:
            return await self._asked_for(step, step.name, phones), step.name
        except Refused as error:
            name = shortened(step.name)
            if error.code != NAME or name == step.name:
                raise
        return await self._asked_for(step, name, phones), name

    async def _asked_for(self, step: Step, name: str, phones: Sequence[str]) -> Made:
        """What it is to be called is written down first: then it can be found again, whatever happens."""
        room = await self._ledger.room(step.room)
        before = room.making.mark if room is not None and room.making is not None else ""
        token = before or mark(self._token())
        await self._record(step, "begun", name=name, mark=token)
        about = self._ledger.release.texts["room_about"]
        names = Given({"text": token, "company": self._ledger.release.company.facts})
        text = about.render(names, self._ledger.release.formats, [])
        return await asked(self._groups.create_group(name, phones, text))

    async def _adopt(self, steps: Sequence[Step]) -> None:
        step = steps[0]
        asked = step.name if step.was == shortened(step.name) else step.was
        await self._record(replace(step, name=asked), "done", name=step.was)

    async def _move(self, steps: Sequence[Step]) -> None:
        await self._record(steps[0], "done", name=steps[0].name)

    async def _rename(self, steps: Sequence[Step]) -> None:
        step, name = steps[0], steps[0].name
        await self._breathe()
        try:
            await asked(self._groups.rename_group(step.address, name))
        except Refused as error:
            name = shortened(name)
            if error.code != NAME or name == step.name:
                raise
            if name != step.was:
                await asked(self._groups.rename_group(step.address, name))
        await self._record(step, "done", name=name)

    async def _add(self, steps: Sequence[Step]) -> None:
        await self._breathe()
        phones = [step.phone for step in steps]
        found = {one.phone: one for one in await asked(self._groups.add(steps[0].address, phones))}
        for step in steps:
            one = found.get(step.phone, Joined(step.phone))
            if one.code in ("", ALREADY):
                await self._record(step, "done", people={step.phone: one.address})
            else:
                await self._not_in(step, one)

    async def _not_in(self, step: Step, one: Joined) -> None:
        self._absent.add((step.room, one.phone))
        if one.code not in ONLY_INVITED or step.why == "unsure":
            await self._refuse(step, one.code)
            return
        try:
            link = await asked(self._groups.invite_link(step.address))
        except Refused:
            await self._refuse(step, one.code)
            return
        await self._record(step, "invited", people={one.phone: ""}, code=one.code, link=link)

    async def _remove(self, steps: Sequence[Step]) -> None:
        await self._each(steps, self._groups.remove, fine=(GONE,))

    async def _promote(self, steps: Sequence[Step]) -> None:
        await self._each(steps, self._groups.promote)

    async def _demote(self, steps: Sequence[Step]) -> None:
        await self._each(steps, self._groups.demote)

    async def _each(
        self,
        steps: Sequence[Step],
        ask: Callable[[str, Sequence[str]], Awaitable[tuple[Joined, ...]]],
        fine: Sequence[str] = (),
    ) -> None:
        """By their address in the group, else by phone."""
        steps = [step for step in steps if (step.room, step.phone) not in self._absent]
        address = await self._address(steps[0]) if steps else ""
        if not address:
            return
        await self._breathe()
        who = [step.people[0][1] or step.phone for step in steps]
        codes = {one.phone: one.code for one in await asked(ask(address, who))}
        for step, person in zip(steps, who, strict=True):
            code = codes.get(person, "")
            if code and code not in fine:
                await self._refuse(step, code)
            else:
                await self._record(step, "done", people=dict(step.people))

    async def _address(self, step: Step) -> str:
        """Of the group; that of one that was made just now is in the rows. Empty: it was not made."""
        if step.address:
            return step.address
        room = await self._ledger.room(step.room)
        return room.address if room is not None else ""

    async def _archive(self, steps: Sequence[Step]) -> None:
        """First nobody can be given a case in it any more: then it is really free."""
        step = steps[0]
        await self._breathe()
        await self._record(step, "begun")
        room = await self._ledger.room(step.room)
        if room is None or room.leaving != step.address:
            self.stale = True  # it has a case again
            return
        if not room.leaving:
            return
        try:
            await asked(self._groups.archive(step.address))
        except Refused as error:
            if error.code != GONE:
                raise
        await self._record(step, "done")

    async def _breathe(self) -> None:
        """WhatsApp counts what is done to groups in a row."""
        breath = min(BREATH, create_every(self._ledger.release, self._line).total_seconds())
        if self._last is not None and (left := self._last + breath - self._clock.steady()) > 0:
            await self._clock.sleep(left)
        self._last = self._clock.steady()

    async def _refuse(self, step: Step, code: str) -> None:
        await self._record(step, "refused", people=dict(step.people), code=code)

    async def _rest(self, step: Step, error: Refused | Retry | Unreachable) -> None:
        works = await self._ledger.works(self._line)
        code = error.code if isinstance(error, Busy) else ""
        LOG.warning("%s: %s", self._line, named(error))
        after = None if isinstance(error, Refused) else error.after
        if after is not None:
            left = timedelta(seconds=after)
        elif code == TIME_LOCK:
            left = LOCKED
        else:
            left = min(FIRST_REST * 2 ** min(works.tries, 10), LONGEST_REST) if code else UNSURE
        self.stale = True
        await self._record(step, "later", code=code, until=self._clock.now() + left)

    async def _record(self, step: Step, outcome: str, **more: Any) -> None:
        now = self._clock.now()
        id = f"step-{secrets.token_hex(8)}"
        event = RoomStep(id, now, self._line, step.room, step.what, outcome, step.address, asked=step.name)
        await self._ledger.record(replace(event, source=step.source, **more))
        self._tell(step, outcome, str(more.get("code", "")))


async def asked(call: Awaitable[T]) -> T:
    """What is none of a line's own words is as if nobody had answered: it may have been done."""
    try:
        return await call
    except (Refused, Retry, Unreachable):
        raise
    except Exception as error:
        raise Retry(named(error), UNSURE.total_seconds()) from error


def _together(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """What is done in one go: the same, in the same group, to several people."""
    for (what, _), each in groupby(steps, key=lambda step: (step.what, step.room)):
        same = list(each)
        size = TOGETHER if what in ("add", "remove", "promote", "demote") else 1
        yield from (same[n : n + size] for n in range(0, len(same), size))


_DO: dict[str, Callable[[Builder, Sequence[Step]], Awaitable[None]]] = {
    "create": Builder._create,
    "adopt": Builder._adopt,
    "move": Builder._move,
    "rename": Builder._rename,
    "add": Builder._add,
    "promote": Builder._promote,
    "demote": Builder._demote,
    "remove": Builder._remove,
    "archive": Builder._archive,
}
