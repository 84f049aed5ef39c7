"""What was played, so that it can be played again: as a transcript, it must come out the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.author import given
from engine.author.record import transcript
from engine.author.session import Session
from engine.author.stage import Impossible
from engine.author.world import Post
from engine.core.messages import Key
from engine.core.release import Release


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which message was quoted: the n-th of ours in that place. Its id is another one in a replay."""

    place: Key
    n: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, `quotes` left out."""

    entry: Mapping[str, Any]
    quoted: Ordinal | None = None


def beginning(release: Release, now: datetime, customer: str) -> dict[str, Any]:
    """To the minute, and everybody at work."""
    registered = [agent.id for agent in release.groups.agents.values() if agent.active]
    local = now.astimezone(release.company.zone)
    return {"now": f"{local:%Y-%m-%d %H:%M}", "customer": customer, "registered": registered}


def act(entry: Mapping[str, Any], posts: Sequence[Post]) -> Act:
    """What a customer quotes changes nothing, and a transcript has no name for it; what was `heard` comes
    out of the journal again."""
    rest = {name: value for name, value in entry.items() if name not in ("quotes", "heard")}
    if "quotes" not in entry or "customer" in entry:
        return Act(rest)
    return Act(rest, ordinal(entry["quotes"], posts))


def ordinal(id: str, posts: Sequence[Post]) -> Ordinal:
    quoted = next((post for post in posts if post.id == id), None)
    if quoted is None or not quoted.ours:
        raise Impossible("no_alias")
    return Ordinal(quoted.place, ours_in(quoted.place, posts).index(quoted))


def ours_in(place: Key, posts: Iterable[Post]) -> list[Post]:
    return [post for post in posts if post.place == place and post.ours]


def written(release: Release, root: Path, start: Mapping[str, Any], acts: Sequence[Act], title: str) -> str:
    """Played again with the files as they are now, and what came out is what the transcript expects."""
    session = Session(given.stage(release, root, start), start)
    for one in acts:
        session.do(_entry(session, one))
    return transcript(session, title)


def _entry(session: Session, one: Act) -> Mapping[str, Any]:
    if one.quoted is None:
        return one.entry
    posts = ours_in(one.quoted.place, session.stage.world.log)
    if one.quoted.n >= len(posts):
        raise Impossible("not_repeatable")
    post = posts[one.quoted.n]
    alias = f"post_{session.number(post)}"
    session.stage.aliases[alias] = post.id
    return {**one.entry, "quotes": alias}
