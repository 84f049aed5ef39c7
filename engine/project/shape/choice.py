"""Where a schema chooses by a key (a step by its verb, an entry of a transcript by who acts), the choice is
made first, and only what was chosen is looked at: nobody is told of twelve verbs that they did not write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Choice(NamedTuple):
    """For each of some keys, what has to hold when that key is there; and what when none is."""

    by_key: Mapping[str, Schema]
    otherwise: Schema | None
    rest: Sequence[Schema]
    """The other members of the `allOf`, which are no part of the choice."""

    @classmethod
    def of(cls, members: Sequence[Schema]) -> Choice | None:
        by_key: dict[str, Schema] = {}
        otherwise = None
        rest = []
        for member in members:
            key = only_required(member.get("if", {}))
            if key and "then" in member:
                by_key[key] = member["then"]
            elif "then" in member and list(member.get("if", ())) == ["not"]:
                otherwise = member["then"]
            elif not is_group(member.get("anyOf", ())):
                rest.append(member)
        return cls(by_key, otherwise, rest) if len(by_key) > 1 else None


def only_required(schema: Schema) -> str:
    """The key of `{required: [key]}`, or nothing."""
    required = schema["required"] if list(schema) == ["required"] else []
    return str(required[0]) if len(required) == 1 else ""


def is_group(branches: Sequence[Schema]) -> bool:
    """Whether it only asks which of some keys are there."""
    return bool(branches) and all(only_required(branch) for branch in branches)
