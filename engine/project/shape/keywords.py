"""The keywords of JSON Schema, each as the faults it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError, validators

from engine.problems import similar
from engine.project.source import Path

from .choice import Choice, Schema, is_group, only_required
from .names import NAME, name_of
from .spanish import translated

Faults = Iterator[Any]
"""Of `Fault`; of jsonschema's own errors, for keywords that none of the schemas uses."""

_extend: Any = validators.extend  # its stub has no types

FEW = 3
UNITS = {
    "Length": {"es": "letras", "en": "characters"},
    "Items": {"es": "elementos", "en": "elements"},
    "Properties": {"es": "claves", "en": "keys"},
}


class Fault(ValidationError):
    """`below` leads from what the keyword looked at to what is wrong; `at_key`: to a key, not its value."""

    def __init__(
        self, code: str, *below: str | int, hint: str = "", at_key: bool = False, **params: Any
    ) -> None:
        super().__init__(code)
        self.code, self.below, self.hint, self.at_key, self.params = code, below, hint, at_key, params
        self.conditions: list[tuple[int, str]] = []

    @property
    def place(self) -> Path:
        return (*self.absolute_path, *self.below)

    def depends_on(self, keys: Iterable[str]) -> None:
        """It is a fault only because of what these keys, beside it or further up, say."""
        self.conditions += ((len(self.relative_path), key) for key in keys)

    @property
    def suppositions(self) -> Iterator[Path]:
        path = tuple(self.absolute_path)
        return ((*path[: len(path) - depth], key) for depth, key in self.conditions)


def said(schema: Schema) -> dict[str, Any]:
    """The schema's own sentence, as parameters of a fault."""
    if "x-help-es" not in schema:
        return {}
    return {"hint": "said", "said": {"es": schema["x-help-es"], "en": schema["x-help-en"]}}


def is_secret(schema: Schema) -> bool:
    """What may stand there is not to be repeated in a message."""
    return bool(schema.get("writeOnly"))


class Keywords:
    """The keywords over one schema file, whose `$ref`s stay inside it."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.fast: dict[str, jsonschema_rs.Draft202012Validator] = {}
        own = {
            "$ref": self.reference,
            "additionalProperties": self.additional,
            "allOf": self.all_of,
            "anyOf": self.any_of,
            "const": self.const,
            "dependentRequired": self.dependent,
            "enum": self.enum,
            "if": self.condition,
            "items": self.items,
            "maximum": self.maximum,
            "minimum": self.minimum,
            "not": self.forbidden,
            "oneOf": self.one_of,
            "pattern": self.pattern,
            "propertyNames": self.names,
            "required": self.required,
            "type": self.type,
            "uniqueItems": self.unique,
        }
        own |= {f"{end}{what}": self.size(end, what) for end in ("min", "max") for what in UNITS}
        self.validator = _extend(Draft202012Validator, own)(root)

    def faults(self, value: Any) -> Faults:
        yield from self.validator.iter_errors(value)

    def resolved(self, schema: Any) -> Schema:
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = self.target(schema["$ref"])
        return schema if isinstance(schema, Mapping) else {}

    def target(self, reference: str) -> Any:
        found: Any = self.root
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]
        return found

    def keys_of(self, schema: Schema | None) -> Mapping[str, Any]:
        keys: Mapping[str, Any] = self.resolved(schema).get("properties", {})
        return keys

    def reference(self, validator: Any, reference: str, value: Any, schema: Schema) -> Faults:
        """What has no fault is passed over at once: a map may have half a million points."""
        fast = self.fast.get(reference)
        if fast is None:
            alone = {"$ref": reference, "$defs": self.root.get("$defs", {})}
            fast = self.fast[reference] = jsonschema_rs.Draft202012Validator(alone)
        if not fast.is_valid(value):
            yield from validator.descend(value, self.target(reference))

    def items(self, validator: Any, rule: Schema, value: Any, schema: Schema) -> Faults:
        """A list that is too long is not looked into: nobody would read what is wrong in it."""
        if isinstance(value, list) and len(value) <= schema.get("maxItems", len(value)):
            for index, item in enumerate(value):
                yield from validator.descend(item, rule, path=index)

    def type(self, validator: Any, types: str | list[str], value: Any, schema: Schema) -> Faults:
        names = [types] if isinstance(types, str) else types
        if is_secret(schema) and not isinstance(value, str):
            yield Fault("S114", **said(schema))
            return
        if any(validator.is_type(value, name) for name in names):
            return
        if "enum" in schema and isinstance(value, bool | int | float):
            return  # the choices say more
        number = "string" in names and validator.is_type(value, "number")
        unfit = list(self.pattern(validator, schema.get("pattern", ""), str(value), schema)) if number else []
        yield from unfit or [Fault("S103", types=names, value=value, schema=schema, **said(schema))]

    def const(self, validator: Any, only: Any, value: Any, schema: Schema) -> Faults:
        return self.enum(validator, [only], value, schema)

    def enum(self, validator: Any, choices: list[Any], value: Any, schema: Schema) -> Faults:
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            words = [_word(choice) for choice in choices]
            near = (translated(value, words) or similar(value, words)) if isinstance(value, str) else None
            yield Fault(
                "S104", hint="similar" if near else "", value=_word(value), choices=words, similar=near
            )

    def pattern(self, validator: Any, pattern: str, value: Any, schema: Schema) -> Faults:
        whole = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)  # Python's $ would let a line end follow
        if isinstance(value, str) and not re.search(whole, value):
            if is_secret(schema):
                yield Fault("S114", **said(schema))
                return
            fixed = name_of(value) if pattern == NAME else ""
            told = {"hint": "name", "fixed": fixed} if fixed else {}
            yield Fault("S105", value=value, **said(schema) | told)

    def minimum(self, validator: Any, limit: Any, value: Any, schema: Schema) -> Faults:
        if validator.is_type(value, "number") and value < limit:
            yield Fault("S106", hint="min", value=value, limit=limit)

    def maximum(self, validator: Any, limit: Any, value: Any, schema: Schema) -> Faults:
        if validator.is_type(value, "number") and value > limit:
            yield Fault("S106", hint="max", value=value, limit=limit)

    def size(self, end: str, what: str) -> Any:
        kind: type[Any] = {"Length": str, "Items": list, "Properties": dict}[what]

        def check(validator: Any, limit: int, value: Any, schema: Schema) -> Faults:
            if not isinstance(value, kind) or (len(value) >= limit if end == "min" else len(value) <= limit):
                return
            if not value:
                yield Fault("S107", hint=what.lower())
            else:
                yield Fault("S113", hint=end, size=len(value), limit=limit, unit=UNITS[what])

        return check

    def unique(self, validator: Any, wanted: bool, value: Any, schema: Schema) -> Faults:
        seen: set[str] = set()
        for index, item in enumerate(value if wanted and isinstance(value, list) else ()):
            if repr(item) in seen:
                yield Fault("S108", index, value=_word(item))
            seen.add(repr(item))

    def additional(self, validator: Any, allowed: Any, value: Any, schema: Schema) -> Faults:
        if not isinstance(value, dict):
            return
        known = schema.get("properties", {})
        for key in value:
            if key in known:
                continue
            if allowed is False:
                yield self.unknown_key(key, known, value)
            elif isinstance(allowed, Mapping):
                yield from validator.descend(value[key], allowed, path=key)

    def unknown_key(self, key: str, known: Mapping[str, Any], value: Mapping[str, Any]) -> Fault:
        free = [name for name in known if name not in value]
        near = translated(key, free) or similar(key, free)
        inside = [name for name, schema in known.items() if key in self.keys_of(schema)]
        hint = "similar" if near else "inside" if inside else "text" if " " in key else ""
        return Fault(
            "S101", key, hint=hint, at_key=True, key=key, similar=near, known=list(known), inside=inside
        )

    def names(self, validator: Any, rule: Schema, value: Any, schema: Schema) -> Faults:
        if not isinstance(value, dict):
            return
        for name in value:
            for fault in validator.descend(name, rule):
                if isinstance(fault, Fault):
                    fault.below, fault.at_key = (name, *fault.below), True
                yield fault

    def required(self, validator: Any, keys: list[str], value: Any, schema: Schema) -> Faults:
        if isinstance(value, dict):
            for key in keys:
                if key not in value:
                    yield Fault("S102", key=key)

    def dependent(self, validator: Any, needs: Mapping[str, list[str]], value: Any, schema: Schema) -> Faults:
        if isinstance(value, dict):
            for key, others in needs.items():
                missing = [other for other in others if other not in value]
                if key in value and missing:
                    yield Fault("S112", key, at_key=True, key=key, needs=missing)

    def forbidden(self, validator: Any, rule: Schema, value: Any, schema: Schema) -> Faults:
        if not validator.evolve(schema=rule).is_valid(value):
            return
        asked = [only_required(part) for part in (rule, *rule.get("anyOf", ()))]
        key = next((key for key in asked if key and isinstance(value, dict) and key in value), None)
        below = () if key is None else (key,)
        yield Fault("S111", *below, at_key=True, key=key, **said(schema))

    def any_of(self, validator: Any, branches: list[Schema], value: Any, schema: Schema) -> Faults:
        if is_group(branches):
            yield from self.group(branches, value, schema, several=True)
        elif not any(validator.evolve(schema=branch).is_valid(value) for branch in branches):
            yield Fault("S199", **said(schema))

    def one_of(self, validator: Any, branches: list[Schema], value: Any, schema: Schema) -> Faults:
        if is_group(branches):
            yield from self.group(branches, value, schema, several=False)
        elif sum(validator.evolve(schema=branch).is_valid(value) for branch in branches) != 1:
            yield Fault("S199", **said(schema))

    def group(self, branches: Iterable[Schema], value: Any, schema: Schema, *, several: bool) -> Faults:
        if not isinstance(value, dict):
            return
        keys = [only_required(branch) for branch in branches]
        present = [key for key in value if key in keys]
        if not present:
            yield Fault("S109", choices=keys, **said(schema))
        elif len(present) > 1 and not several:
            yield self.two(present, **said(schema))

    def two(self, keys: list[str], **params: Any) -> Fault:
        return Fault("S110", keys[1], at_key=True, first=keys[0], second=keys[1], **params)

    def all_of(self, validator: Any, members: list[Schema], value: Any, schema: Schema) -> Faults:
        choice = Choice.of(members) if isinstance(value, dict) else None
        if choice:
            yield from self.chosen(validator, choice, value)
        for member in choice.rest if choice else members:
            yield from validator.descend(value, member)

    def condition(self, validator: Any, rule: Schema, value: Any, schema: Schema) -> Faults:
        branch = "then" if validator.evolve(schema=rule).is_valid(value) else "else"
        for fault in validator.descend(value, schema.get(branch, True)):
            if isinstance(fault, Fault):
                fault.depends_on(rule.get("properties", ()))
            yield fault

    def chosen(self, validator: Any, choice: Choice, value: dict[str, Any]) -> Faults:
        present = [key for key in value if key in choice.by_key]
        if len(present) > 1:
            yield self.two(present)
        elif present:
            yield from self.with_owners(choice, validator.descend(value, choice.by_key[present[0]]))
        else:
            yield from self.nothing_chosen(validator, choice, value)

    def nothing_chosen(self, validator: Any, choice: Choice, value: dict[str, Any]) -> Faults:
        """The key may be misspelled, or left out: then other keys tell which it was."""
        known = self.keys_of(choice.otherwise)
        strangers = [key for key in value if key not in known]
        for key in strangers:
            near = translated(key, choice.by_key) or similar(key, choice.by_key)
            if near and not self.owners(choice, key):
                yield Fault("S101", key, hint="similar", at_key=True, key=key, similar=near)
                return
        owned = next((key for key in strangers if self.owners(choice, key)), None)
        needed = self.resolved(choice.otherwise).get("required", ())
        if owned is not None:
            owners = self.owners(choice, owned)
            yield Fault("S109", owned, hint="owner", at_key=True, choices=owners, key=owned, owners=owners)
        elif choice.otherwise is not None and (strangers or needed[0] in value):
            yield from validator.descend(value, choice.otherwise)
        else:
            yield Fault("S109", choices=[*needed[:1], *choice.by_key])

    def owners(self, choice: Choice, key: str) -> list[str]:
        return [name for name, schema in choice.by_key.items() if key in self.keys_of(schema)]

    def with_owners(self, choice: Choice, faults: Faults) -> Faults:
        """An unknown key may be right beside another choice."""
        for fault in faults:
            lost = isinstance(fault, Fault) and fault.code == "S101" and not fault.hint
            if lost and not fault.relative_path:
                owners = self.owners(choice, fault.params["key"])
                if 0 < len(owners) <= FEW:
                    fault.hint = "owner"
                    fault.params["owners"] = owners
            yield fault


def _word(value: Any) -> str:
    """As one would write it in the file."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
