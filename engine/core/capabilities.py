"""What each kind of line can and cannot do: `check` refuses what a line can't, and the core respects it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`idempotent`: the same `Send.id` twice is one message. `parallel`: sends under way at a time.

    `groups`: it has rooms. `menus`: it shows `Send.choices` natively, up to `buttons` as buttons and
    up to `rows` as a list. `window`: how long after a customer's last message free text may be sent;
    none: always. `marks`: what was read, and that somebody is typing.

    `rate`: messages a second of the whole line. `pair_burst` of them at once to one recipient, and each
    comes back after `pair_seconds`; 0: no limit. `statuses`: it tells later what became of a message.
    """

    idempotent: bool = False
    parallel: int = 16
    groups: bool = False
    menus: bool = False
    buttons: int = 0
    rows: int = 0
    edits: bool = False
    deletions: bool = False
    quotes: bool = False
    marks: bool = False
    asks_location: bool = False
    templates: bool = False
    window: timedelta | None = None
    media: frozenset[str] = MEDIA
    rate: float | None = None
    pair_burst: int = 0
    pair_seconds: float = 0.0
    statuses: bool = False


BY_KIND = {
    "simulator": Capabilities(
        idempotent=True,
        parallel=1,
        groups=True,
        menus=True,
        buttons=3,
        rows=10,
        edits=True,
        deletions=True,
        quotes=True,
        asks_location=True,
    ),
    "cloud": Capabilities(
        menus=True,
        buttons=3,
        rows=10,
        quotes=True,
        marks=True,
        asks_location=True,
        templates=True,
        window=timedelta(hours=24),
        parallel=64,
        rate=80.0,
        pair_burst=45,
        pair_seconds=6.0,
        statuses=True,
    ),
    "web": Capabilities(idempotent=True, groups=True, edits=True, deletions=True, quotes=True, marks=True),
}
