"""What a connector's settings stand for, secrets included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.net.secrets import VARIABLE, MissingVariable
from engine.project.connecting.spec import Connector


def settings_of(connector: Connector, variables: Mapping[str, str]) -> dict[str, Any]:
    """Raises MissingVariable, unless the setting has a default."""
    found = {}
    for name, setting in connector.settings.items():
        try:
            found[name] = _value(setting.value, variables)
        except MissingVariable:
            if setting.default is None:
                raise
            found[name] = setting.default
    return found


def _value(written: Any, variables: Mapping[str, str]) -> Any:
    if not isinstance(written, str):
        return written

    def held(name: str) -> str:
        value = variables.get(name, "").strip()
        if not value:
            raise MissingVariable(name)
        return value

    return VARIABLE.sub(lambda found: held(found[1]), written)
