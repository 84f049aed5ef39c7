"""What the operations of a connector name of each other, of their parameters and of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.core.render import Text
from engine.problems import Problem
from engine.project.connecting.templates import ALWAYS
from engine.project.draft import ALWAYS as ALWAYS_OPEN
from engine.project.draft import Draft, Operation, operations_of
from engine.project.places import Place, warning

from .flow_references import absent_department
from .report import absent
from .study import Study


def check_connector_names(study: Study) -> Iterator[Problem]:
    draft = study.draft
    for document in draft.connectors.values():
        own = {operation.name: operation for operation in operations_of(document)}
        for operation in own.values():
            yield from _directory(own, operation)
            yield from _parameters(draft, operation)
        yield from _unused(own)
        yield from _asked(draft, Place(document), document.value, own)


def _directory(own: Mapping[str, Operation], operation: Operation) -> Iterator[Problem]:
    place, body = operation.place, operation.body
    if operation.how != "directory":
        for field in body.get("by") or ():
            if field not in operation.returns:
                known, name = operation.returns, operation.name
                yield absent("C434", place.at("by", field), field, known, is_key=True, operation=name)
        return
    source = own.get(body["directory"])
    if source is None:
        yield _absent_of(own, place.at("directory"), body["directory"])
    elif "sync" not in source.body or not source.many:
        yield place.at("directory").problem("C423", name=source.name)
    else:
        for field in body["by"]:
            if field not in source.returns:
                yield absent(
                    "C434", place.at("by", field), field, source.returns, is_key=True, operation=source.name
                )
    if "otherwise" in body and body["otherwise"] not in own:
        yield _absent_of(own, place.at("otherwise"), body["otherwise"])


def _absent_of(own: Mapping[str, Operation], place: Place, name: str) -> Problem:
    return absent("C422", place, name, own, lambda near: own[near].place)


def _parameters(draft: Draft, operation: Operation) -> Iterator[Problem]:
    """The names whose spelling it tells, and those its cache goes by, are among those it is given."""
    known = draft.parameters(operation)
    body, place = operation.body, operation.place
    for key in ("phone_variants", "takes"):
        lent = {*known, *(ALWAYS - {"settings"})} if key == "takes" else set(known)
        for name in body.get(key) or ():
            if name not in lent:
                yield absent(
                    "C426", place.at(key, name), name, sorted(known), is_key=True, operation=operation.name
                )
    for n, name in enumerate((body.get("cache") or {}).get("by") or ()):
        if name not in known:
            yield absent("C426", place.at("cache", "by", n), name, sorted(known), operation=operation.name)


def _unused(own: Mapping[str, Operation]) -> Iterator[Problem]:
    looked_into = {each.body["directory"] for each in own.values() if each.how == "directory"}
    for name, operation in own.items():
        if "sync" in operation.body and name not in looked_into:
            yield warning(operation.place.at("sync").key_problem("C420", name=name))


def _asked(
    draft: Draft, place: Place, said: Mapping[str, Any], own: Mapping[str, Operation]
) -> Iterator[Problem]:
    if "test" in said:
        yield from _ask(draft, place.at("test"), said["test"], own)
    outbox = said.get("outbox")
    if outbox is not None:
        yield from _outbox(draft, place.at("outbox"), outbox, own)
    for name, webhook in (said.get("webhooks") or {}).items():
        at = place.at("webhooks", name)
        if "fetch" in webhook:
            yield from _ask(draft, at.at("fetch"), webhook["fetch"], own, reads=True)
            yield from _answers(draft, at, webhook, own)
        if "notify" in webhook and webhook["notify"] not in draft.departments:
            yield absent_department(draft, at.at("notify"), webhook["notify"])


def _outbox(
    draft: Draft, place: Place, outbox: Mapping[str, Any], own: Mapping[str, Operation]
) -> Iterator[Problem]:
    poll = own.get(outbox["poll"])
    if poll is None:
        yield _absent_of(own, place.at("poll"), outbox["poll"])
    elif not poll.many or poll.writes:
        yield place.at("poll").problem("C425", "list", operation=poll.name)
    elif needed := _needed(draft, poll):
        yield place.at("poll").problem("C425", operation=poll.name, missing=needed)
    for key in ("sent", "failed"):
        if key in outbox:
            yield from _ask(draft, place.at(key), outbox[key], own)
    if outbox["line"] not in draft.lines:
        lines = draft.lines
        yield absent(
            "C211",
            place.at("line"),
            outbox["line"],
            lines,
            lambda name: draft.place("channels", "lines", name),
        )
    calendars = draft.hours["calendars"]
    if outbox.get("hours", ALWAYS_OPEN) not in calendars:
        yield absent("C202", place.at("hours"), outbox["hours"], calendars)


def _ask(
    draft: Draft, place: Place, ask: Mapping[str, Any], own: Mapping[str, Operation], *, reads: bool = False
) -> Iterator[Problem]:
    operation = own.get(ask["operation"])
    if operation is None:
        yield _absent_of(own, place.at("operation"), ask["operation"])
        return
    if reads and operation.writes:
        yield place.at("operation").problem("F105", "writes", name=operation.name)
    yield from given_parameters(draft, place, ask, operation)


def given_parameters(
    draft: Draft, place: Place, ask: Mapping[str, Any], operation: Operation, *, within: Place | None = None
) -> Iterator[Problem]:
    """`ask` has a `with`, in `within` or under `place`, where what it lacks is told."""
    at = (within or place).at("with")
    known, given = draft.parameters(operation), ask.get("with") or {}
    for name in given:
        if name not in known:
            yield absent("F106", at.at(name), name, known, is_key=True, operation=operation.name)
    missing = [name for name, needed in known.items() if needed and name not in given]
    if missing and set(given) <= set(known):
        yield place.key_problem("C425", operation=operation.name, missing=missing)


def _needed(draft: Draft, operation: Operation) -> list[str]:
    return [name for name, needed in draft.parameters(operation).items() if needed]


def _answers(
    draft: Draft, place: Place, webhook: Mapping[str, Any], own: Mapping[str, Operation]
) -> Iterator[Problem]:
    """What a notice tells of the answer is among what the operation returns."""
    operation = own.get(webhook["fetch"]["operation"])
    if operation is None or operation.many:
        return
    sources: Iterable[tuple[Place, Any]] = [
        (place.at("text"), webhook.get("text")),
        *((place.at("data", key), value) for key, value in (webhook.get("data") or {}).items()),
    ]
    for where, source in sources:
        text = draft.text(source) if isinstance(source, str) else None
        for use in text.names if isinstance(text, Text) else ():
            if use.path[0] == "answer" and len(use.path) > 1 and use.path[1] not in operation.returns:
                found = absent("C434", where, use.path[1], operation.returns, operation=operation.name)
                yield where.inner_problem(use.start, use.end, "C434", found.hint, **found.params)
