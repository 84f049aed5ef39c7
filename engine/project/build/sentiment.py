"""The words that tell how a customer feels: those that are shipped, and over them the project's own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.sentiment import KINDS, Lexicon
from engine.core.sentiment import lexicon as lexicon_of
from engine.project.draft import Draft


def lexicon(draft: Draft) -> Lexicon:
    return lexicon_of(_entries(draft))


def _entries(draft: Draft) -> Iterator[tuple[str, str]]:
    written = draft.written("sentiment")
    shipped = draft.default("sentiment") if written.get("extend", True) else {}
    for said in (shipped, written):
        for kind in KINDS:
            yield from ((kind, phrase) for phrase in said.get(kind) or ())
