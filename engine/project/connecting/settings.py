"""The settings of a connector: what of them stands in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .spec import Connector, Setting
from .words import VARIABLE


class MissingSetting(Exception):
    """The environment does not have the variable, or has it empty, and the file says nothing instead."""

    def __init__(self, setting: str, variable: str) -> None:
        super().__init__(f"{setting}: {variable}")
        self.setting, self.variable = setting, variable


def settings_of(connector: Connector, environ: Mapping[str, str]) -> dict[str, Any]:
    """Every setting with its value. Raises MissingSetting."""
    return {name: _value(each, environ) for name, each in connector.settings.items()}


def missing_settings(connector: Connector, environ: Mapping[str, str]) -> list[MissingSetting]:
    found = []
    for each in connector.settings.values():
        try:
            _value(each, environ)
        except MissingSetting as missing:
            found.append(missing)
    return found


def _value(setting: Setting, environ: Mapping[str, str]) -> Any:
    """A variable may be a part of the value: https://${CRM_HOST}/api."""
    if not isinstance(setting.value, str):
        return setting.value
    names = VARIABLE.findall(setting.value)
    empty = next((name for name in names if not environ.get(name, "").strip()), None)
    if empty is not None:
        if setting.default is None:
            raise MissingSetting(setting.name, empty)
        return setting.default
    return VARIABLE.sub(lambda found: environ[found[1]].strip(), setting.value)
