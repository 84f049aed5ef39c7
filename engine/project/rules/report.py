"""Problems that many rules report alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.problems import Problem, similar
from engine.project.places import Place

MANY = 12

Where = Callable[[str], Place | None]


def absent(
    code: str,
    place: Place,
    name: str,
    choices: Iterable[str],
    where: Where | None = None,
    *,
    is_key: bool = False,
    **params: object,
) -> Problem:
    """`name`, which stands at `place`, does not exist: says the most similar one, or the few there are."""
    hint, more = _suggestion(place, name, choices, where)
    report = place.key_problem if is_key else place.problem
    return report(code, hint, name=name, **params, **more)


def _suggestion(
    place: Place, name: str, choices: Iterable[str], where: Where | None
) -> tuple[str, dict[str, object]]:
    known = list(choices)
    near = similar(name, known)
    if near is None:
        return ("choices", {"choices": sorted(known)}) if 0 < len(known) <= MANY else ("none", {})
    home = where(near) if where else None
    if home is None or not home.exists:  # one that the defaults bring
        return "similar", {"similar": near}
    if home.file != place.file:
        return "similar_in", {"similar": near, "file": home.file, "line": home.line}
    return "similar_line", {"similar": near, "line": home.line}


def repeated(keys: Iterable[tuple[object, Place]]) -> Iterator[tuple[Place, Place]]:
    """Each place whose key was seen before, with the first place of that key."""
    seen: dict[object, Place] = {}
    for key, place in keys:
        first = seen.setdefault(key, place)
        if first is not place:
            yield place, first
