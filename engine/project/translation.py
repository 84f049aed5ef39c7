"""A flow's texts in another language, put in the place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .flow_draft import FlowDraft
from .places import Place
from .source import Document, Path


class Translation(NamedTuple):
    language: str
    flow: str
    document: Document

    def has(self, path: Path) -> bool:
        """Whether this file says what stands at the path, or leaves it as it is in the flow."""
        return Place(self.document, path).exists

    def of(self, flow: FlowDraft) -> FlowDraft:
        """The whole flow, where what this file says stands at the same path as here."""
        said = self.document.value
        steps = {id: _merged(body, said["steps"].get(id) or {}) for id, body in flow.value["steps"].items()}
        merged = {
            key: _merged(flow.value.get(key) or {}, said.get(key) or {}) for key in ("defaults", "lost")
        }
        return FlowDraft(flow.name, self.document, {**flow.value, **merged, "steps": steps})


def _merged(own: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(own)
    for key, text in said.items():
        before = own.get(key)
        if key == "options" and isinstance(before, list):
            merged[key] = [{**option, **other} for option, other in zip(before, text, strict=True)]
        elif isinstance(text, Mapping):
            merged[key] = _merged(before or {}, text)
        else:
            merged[key] = text
    return merged
