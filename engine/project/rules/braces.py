"""A name in braces that are no pair, which a customer would read as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.problems import Problem
from engine.project.places import warning

from .study import Study
from .syntax import texts_of

APART = re.compile(r"(?<!\{)\{(?:\s+\{)?\s*([a-z_][\w.]*)\s*(?:\|[^{}]*)?\}(?:\s+\})?(?!\})", re.IGNORECASE)


def check_braces(study: Study) -> Iterator[Problem]:
    """A word in braces may be meant so; a name that has a value is not."""
    saved = (save.name for saves in study.saved.by_flow.values() for save in saves)
    known = {*study.vocabulary.roots, *saved}
    seen = set()
    for place, source in texts_of(study.draft):
        for found in APART.finditer(source) if "{" in source else ():
            name = found[1].partition(".")[0]
            if name in known and (place.file, place.path, found.start()) not in seen:
                seen.add((place.file, place.path, found.start()))
                fixed = f"{{{{ {found[1]} }}}}"
                yield warning(place.inner_problem(found.start(), found.end(), "N202", fixed=fixed))
