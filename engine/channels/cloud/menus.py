"""A menu with buttons or as a list, if it fits and every title still says which option it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from engine.channels.fitting import shortened
from engine.core.matching import match
from engine.core.messages import Choice

BUTTONS, BUTTON, BUTTON_BODY = 3, 20, 1024
ROWS, ROW, ABOUT, LIST_BODY = 10, 24, 72, 4096
ID = 200
"""A button's may be longer; a row's may not."""

Action = dict[str, Any]


@lru_cache(512)
def native(choices: tuple[Choice, ...], open_list: str) -> Action | None:
    """`interactive` without its body; none: the menu goes as text. `open_list` stands on a list's button.

    It is one and the same for all who are shown that menu: whoever wants it otherwise makes a copy.
    """
    labels = [" ".join(choice.title.split()) for choice in choices]
    if not labels or not all(0 < len(label) <= ID for label in labels):
        return None
    if not any(choice.about for choice in choices) and _buttonable(labels):
        return _buttons(labels)
    titles = [shortened(label, ROW) for label in labels]
    return _list(labels, titles, choices, open_list) if _listable(labels, titles) else None


def body_limit(action: Action) -> int:
    return BUTTON_BODY if action["type"] == "button" else LIST_BODY


def _buttonable(labels: Sequence[str]) -> bool:
    fit = len(labels) <= BUTTONS and all(len(label) <= BUTTON for label in labels)
    return fit and _tell_apart(labels, labels)


def _listable(labels: Sequence[str], titles: Sequence[str]) -> bool:
    return len(labels) <= ROWS and _tell_apart(labels, titles)


def _tell_apart(labels: Sequence[str], titles: Sequence[str]) -> bool:
    """What comes back of a tap is the title: as an answer, it means its own option."""
    if len(set(titles)) < len(titles):
        return False
    options = [(label, ()) for label in labels]
    return all(match(title, options) == n for n, title in enumerate(titles))


def _buttons(labels: Sequence[str]) -> Action:
    buttons = [{"type": "reply", "reply": {"id": label, "title": label}} for label in labels]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(labels: Sequence[str], titles: Sequence[str], choices: Sequence[Choice], open_list: str) -> Action:
    rows = [_row(*row) for row in zip(labels, titles, choices, strict=True)]
    return {"type": "list", "action": {"button": shortened(open_list, BUTTON), "sections": [{"rows": rows}]}}


def _row(label: str, title: str, choice: Choice) -> dict[str, str]:
    """A label that was shortened stands whole below its title, when that has room."""
    about = " ".join(choice.about.split()) or (label if title != label else "")
    row = {"id": label, "title": title}
    return {**row, "description": shortened(about, ABOUT)} if about else row
