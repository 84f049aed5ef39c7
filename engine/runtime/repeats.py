"""Lines that would take a message twice: what is done there with one that may have left before a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.channels import Channel

Lines = Mapping[str, Mapping[str, Any]]
"""As the files declare them."""


def careful(channels: Mapping[str, Channel], settings: Lines) -> frozenset[str]:
    """A person decides."""
    asking = {name for name, line in settings.items() if line.get("after_crash") == "ask"}
    return frozenset(name for name in _twice(channels) if name in asking)


def unsure(channels: Mapping[str, Channel]) -> frozenset[str]:
    """Its statuses may tell that it left."""
    return frozenset(name for name in _twice(channels) if channels[name].capabilities.statuses)


def _twice(channels: Mapping[str, Channel]) -> list[str]:
    return [name for name, channel in channels.items() if not channel.capabilities.idempotent]
