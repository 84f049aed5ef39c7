"""Coverage zones whose outlines are ones."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import Place

from .study import Study


def check_zones(study: Study) -> Iterator[Problem]:
    draft = study.draft
    document = draft.documents.get("config/zones.geojson")
    if document is None:
        return
    from engine.project.geojson import read_zones  # a heavy import, for those who have zones

    for fault in read_zones(document.value)[1]:
        yield Place(document, fault.path).problem("Z101", fault.reason, reason=fault.reason, **fault.params)
