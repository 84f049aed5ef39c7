"""What the files take from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


class MissingVariable(Exception):
    """The environment does not have it, or has it empty; `garbled`: with something unseen in it."""

    def __init__(self, variable: str, *, garbled: bool = False) -> None:
        super().__init__(variable)
        self.variable, self.garbled = variable, garbled


def resolved(line: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a line, with what each `${NAME}` stands for."""
    return {key: _value(setting, variables) for key, setting in line.items()}


def _value(setting: Any, variables: Mapping[str, str]) -> Any:
    named = VARIABLE.fullmatch(setting) if isinstance(setting, str) else None
    if named is None:
        return setting
    value = variables.get(named[1], "").strip()
    if not value:
        raise MissingVariable(named[1])
    if not value.isprintable():
        raise MissingVariable(named[1], garbled=True)
    return value
