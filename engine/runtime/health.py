"""How the engine is, in numbers and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.store.sentences import Said, sentence


@dataclass(frozen=True, slots=True)
class Worry:
    """Something that people should know; `name` is its sentence."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: str = "es") -> str:
        params = {key: _told(value, language) for key, value in self.params.items()}
        return sentence(self.name, language, **params)


def _told(value: Any, language: str) -> Any:
    return value.sentence(language) if isinstance(value, Said) else value


@dataclass(frozen=True, slots=True)
class Health:
    """`degraded`: events are not accepted now, for they cannot be stored.

    `figures` are the rows that wait for something; none when they could not be read.
    """

    degraded: bool
    release: str
    queued: int
    worries: tuple[Worry, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
