"""What a line gives back with each status: the place of the message, and its id to be sure."""

from __future__ import annotations

from typing import NamedTuple

from engine.store.rows import Outgoing

LENGTH = 512
DIGITS = 18


class Named(NamedTuple):
    """Of the message's id only `width` characters fitted in."""

    seq: int
    id: str
    width: int

    def is_id_of(self, outgoing: Outgoing) -> bool:
        return outgoing.send.id[: self.width] == self.id


def correlation(outgoing: Outgoing) -> str:
    return f"{outgoing.seq} {outgoing.send.id}"[:LENGTH]


def read_correlation(text: str) -> Named | None:
    """None when it is not one of ours."""
    seq, _, id = text.partition(" ")
    if not id or not seq.isascii() or not seq.isdigit() or len(seq) > DIGITS:
        return None
    return Named(int(seq), id, LENGTH - len(seq) - 1)
