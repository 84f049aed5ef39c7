"""A menu: which options there are, how they are sent, and which one an answer means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.core.compile import option
from engine.core.matching import Prepared, find, prepare
from engine.core.messages import Choice, Content
from engine.core.model import GONE, LISTED, Shown
from engine.core.release import Attachment, Fixed, Menu, Option
from engine.core.render import Text
from engine.core.values import MISSING, lookup

if TYPE_CHECKING:
    from engine.core.conversation import Turn


def fixed(options: tuple[Option, ...]) -> Fixed | None:
    """What does not depend on who sees the menu is made when the files are read."""
    texts = [text for choice in options for text in (choice.label, choice.about) if text is not None]
    if any(choice.condition for choice in options) or any(text.plain is None for text in texts):
        return None
    shown = tuple(Shown(choice.label.source, index) for index, choice in enumerate(options))
    return Fixed(
        shown,
        _rows(shown),
        tuple(Choice(each.label.source, each.about.source if each.about else "") for each in options),
        tuple(prepare(choice.label.source, choice.words) for choice in options),
    )


def visible(turn: Turn, step: Menu) -> tuple[Shown, ...]:
    if step.fixed is not None:
        return step.fixed.shown
    if step.label is not None:
        return tuple(_listed(turn, step, step.label))
    return tuple(
        Shown(turn.text(choice.label), index)
        for index, choice in enumerate(step.options)
        if choice.condition is None or turn.holds(choice.condition)
    )


def send_menu(turn: Turn, step: Menu, before: str, attach: Attachment | None = None) -> None:
    """As text, with the numbers, and in parts for a channel that has lists."""
    body = paragraphs(before, turn.text(step.text))
    if step.fixed is not None and turn.shown is step.fixed.shown:
        rows, choices = step.fixed.rows, step.fixed.choices
    else:
        rows = _rows(turn.shown)
        choices = tuple(Choice(shown.label, _about(turn, step, shown)) for shown in turn.shown)
    turn.tell(f"{body}\n{rows}", attach, body=body, choices=choices)


def _rows(shown: Iterable[Shown]) -> str:
    return "\n".join(f"{number}. {each.label}" for number, each in enumerate(shown, 1))


def pick(turn: Turn, step: Menu, answer: str, *, by_number: bool = True) -> Shown | None:
    found = find(answer, len(turn.shown), lambda: _prepared(turn, step), by_number)
    if found is None or turn.shown[found].option == GONE:
        return None
    return turn.shown[found]


def _prepared(turn: Turn, step: Menu) -> tuple[Prepared, ...]:
    if step.fixed is not None and turn.shown is step.fixed.shown:
        return step.fixed.prepared
    return tuple([prepare(shown.label, _words(step, shown)) for shown in turn.shown])


def pick_line(turn: Turn, step: Menu, content: Content, *, opens: bool = False) -> Shown | None:
    """Of texts that were written in a row, the ones that name an option name the same one.

    A number counts as the last of them, and never opens a conversation.
    """
    lines = content.data.get("lines")
    if not lines:
        return None
    *before, last = lines
    found = [pick(turn, step, line, by_number=False) for line in before]
    found.append(pick(turn, step, last, by_number=not opens) if last else None)
    named = [shown for shown in found if shown is not None]
    return named[0] if named and all(shown is named[0] for shown in named) else None


def choose(turn: Turn, step: Menu, shown: Shown) -> str:
    """Takes the option; returns the trigger that follows."""
    if shown.option != LISTED:
        return option(shown.option)
    if step.save:
        turn.save(step.save, shown.item)
    return "next"


def paragraphs(before: str, text: str) -> str:
    """A text that a file writes with `|` ends in a new line, which is not meant to be seen."""
    before, text = before.strip(), text.strip()
    return f"{before}\n\n{text}" if before and text else before or text


def _listed(turn: Turn, step: Menu, label: Text) -> Iterator[Shown]:
    items = lookup(turn.scene, step.items)
    if items is not MISSING and isinstance(items, list | tuple):
        for item in items:
            yield Shown(turn.text(label, turn.scene.with_extra(item=item)), LISTED, item)


def _about(turn: Turn, step: Menu, shown: Shown) -> str:
    about = step.options[shown.option].about if shown.option >= 0 else None
    return turn.text(about) if about else ""


def _words(step: Menu, shown: Shown) -> tuple[str, ...]:
    return step.options[shown.option].words if shown.option >= 0 else ()
