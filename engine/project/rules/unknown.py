"""A name that does not exist, or that has no such part: which was meant."""

from __future__ import annotations

from collections.abc import Container

from engine.core.values import NameUse
from engine.problems import Problem, similar
from engine.project.places import Place

from .kinds import Kind
from .vocabulary import PLACES


def unknown_name(
    use: NameUse, place: Place, choices: tuple[str, ...], *, is_condition: bool = False
) -> Problem:
    """In a condition, a word alone may be a text that lacks its quotes."""
    root = use.path[0]
    near = similar(root, choices) or _in_english(root, choices)
    hint = "quotes" if is_condition and use.path[1:] == () else ""
    if near or any(root in lent for lent in PLACES.values()):
        hint = "similar" if near else "elsewhere"
    params = {"name": root, "similar": near or ""}
    return place.inner_problem(use.start, use.start + len(root), "N101", hint, **params)


def _in_english(name: str, choices: Container[str]) -> str | None:
    from engine.project.shape.spanish import translated  # it comes with what only a fault needs

    return translated(name, choices)


def unknown_field(use: NameUse, place: Place, kind: Kind, field: str) -> Problem:
    """`kind` is what stands before the field that does not exist."""
    above = ".".join(use.path[: use.path.index(field, 1)])
    start, end = use.start, use.end
    if end - start == len(".".join(use.path)):  # else spaces stand between
        start += len(above) + 1
        end = start + len(field)
    params: dict[str, object] = {"name": field, "of": above}
    if kind.fields is None:
        hint = "no_fields"
    elif near := similar(field, kind.fields) or _in_english(field, kind.fields):
        hint, params["similar"] = "similar", near
    elif kind.fields:
        hint, params["choices"] = "choices", sorted(kind.fields)
    else:
        hint = ""
    return place.inner_problem(start, end, "N103", hint, **params)
