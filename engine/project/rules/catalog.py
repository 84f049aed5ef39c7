"""Plans and promotions each with its id, and prices that are what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import warning

from .report import repeated
from .study import Study

THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""In YAML a dot is no separator of thousands."""


def check_catalog(study: Study) -> Iterator[Problem]:
    for name in ("plans", "promotions"):
        items = study.draft.catalog.get(name) or ()
        ids = ((item["id"], study.draft.at("catalog", name, n, "id")) for n, item in enumerate(items))
        for again, first in repeated(ids):
            yield again.problem("C210", name=items[int(again.path[1])]["id"], line=first.line)


def check_prices(study: Study) -> Iterator[Problem]:
    for n, plan in enumerate(study.draft.catalog.get("plans") or ()):
        if "price" not in plan:
            continue
        place = study.draft.at("catalog", "plans", n, "price")
        written = place.document.source(place.path)
        if THOUSANDS.fullmatch(written):
            yield warning(place.problem("C209", written=written, fixed=written.replace(".", "")))
