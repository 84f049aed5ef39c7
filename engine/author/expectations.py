"""The entries of a transcript that look: each gives nothing when all is well, or what is amiss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.author.contents import carries, contains, media_of
from engine.author.facts import facts
from engine.author.matching import differences, shown
from engine.author.stage import CUSTOMER, Stage
from engine.author.world import Post
from engine.core.messages import Key

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that was expected, and whether it came."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`kind` names the sentence; `place` is where one looked; `came` is what was there instead."""

    kind: str
    place: str = ""
    wanted: tuple[Wanted, ...] = ()
    came: tuple[Post, ...] = ()
    state: tuple[tuple[str, str, str], ...] = ()


def look(stage: Stage, entry: Entry) -> Mismatch | None:
    verb = next(verb for verb in EXPECTATIONS if verb in entry)
    return EXPECTATIONS[verb](stage, entry)


def bot(stage: Stage, entry: Entry) -> Mismatch | None:
    """The next message to the customer, whoever of us wrote it."""
    place = (CUSTOMER, stage.somebody(entry.get("to")))
    words = entry["bot"]
    for index, post in stage.unread(place):
        if not _shows(post, words, entry):
            return Mismatch("bot", place[1], _wanted(post, words, entry), (post,))
        _read(stage, place, index, post, entry)
        return None
    return Mismatch("bot", place[1], _wanted(None, words, entry))


def room(stage: Stage, entry: Entry) -> Mismatch | None:
    """The next message there that fits; what comes before it need not be looked at."""
    place = stage.room(entry["room"])
    words = entry.get("shows", ())
    posts = list(stage.unread(place))
    for index, post in posts:
        if _shows(post, words, entry):
            _read(stage, place, index, post, entry)
            return None
    came = tuple(post for _, post in posts)
    closest = max(came, key=lambda post: sum(want.met for want in _wanted(post, words, entry)), default=None)
    return Mismatch("room", place[1], _wanted(closest, words, entry), came)


def silence(stage: Stage, entry: Entry) -> Mismatch | None:
    place = _place(stage, entry["silence"])
    came = tuple(post for post in stage.since_last_action() if post.place == place)
    return Mismatch("silence", place[1], came=came) if came else None


def expect(stage: Stage, entry: Entry) -> Mismatch | None:
    wanted = entry["expect"]
    found = differences(wanted, facts(stage, wanted))
    return Mismatch("state", state=tuple(found)) if found else None


def unread(stage: Stage) -> tuple[int, Mismatch] | None:
    """The first message to a customer that nothing read, and the entry that made it."""
    customers = dict.fromkeys(post.place for post in stage.world.log if post.place[0] == CUSTOMER)
    left = sorted((index, post) for place in customers for index, post in stage.unread(place))
    if not left:
        return None
    index, post = left[0]
    return stage.cause(index), Mismatch("unread", post.place[1], came=(post,))


def _place(stage: Stage, name: str) -> Key:
    if name == CUSTOMER:
        return CUSTOMER, stage.somebody()
    if name.startswith("+"):
        return CUSTOMER, stage.phone(name)
    return stage.room(name)


def _shows(post: Post, words: list[str], entry: Entry) -> bool:
    return all(want.met for want in _wanted(post, words, entry))


def _wanted(post: Post | None, words: list[str], entry: Entry) -> tuple[Wanted, ...]:
    met = [Wanted(f"«{word}»", post is not None and contains(post.content, str(word))) for word in words]
    keys = [key for key in (media_of(entry), "caption") if key and key in entry]
    if keys:
        named = ", ".join(f"{key}: {shown(entry[key])}" for key in keys)
        met.append(Wanted(named, post is not None and carries(post.content, entry)))
    return tuple(met)


def _read(stage: Stage, place: Key, index: int, post: Post, entry: Entry) -> None:
    stage.read_up_to(place, index)
    if "as" in entry:
        stage.aliases[entry["as"]] = post.id


EXPECTATIONS: Mapping[str, Callable[[Stage, Entry], Mismatch | None]] = {
    "bot": bot,
    "room": room,
    "silence": silence,
    "expect": expect,
}
