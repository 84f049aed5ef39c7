"""One connector alone, whether it counts or not, and one operation of it asked for real."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.author.projects import Faulty, Refused, look
from engine.connectors import Connectors
from engine.connectors.http.link import Exchange
from engine.connectors.http.shown import Secrets, Shown, shown
from engine.core.release import Operation, Release
from engine.problems import similar
from engine.project.connecting.of_draft import compiler_of
from engine.project.connecting.outcome import DONE, FOUND, NOT_FOUND, Outcome
from engine.project.connecting.settings import MissingSetting, missing_settings
from engine.project.connecting.spec import Ask, Connector, Http
from engine.project.connecting.writing import fill, plain_formats
from engine.runtime import SystemClock
from engine.store.shelf import MemoryShelf

GOOD = (FOUND, DONE, NOT_FOUND)


@dataclass(frozen=True)
class Asked:
    """`fault`: the parts of the sentence that says what went wrong."""

    outcome: Outcome
    seen: list[Shown]
    fault: tuple[str, Mapping[str, object]] | None

    @property
    def good(self) -> bool:
        return self.outcome.kind in GOOD


class Trial:
    """Raises Refused when the project or the name is wrong."""

    def __init__(self, project: Path, name: str, variables: Mapping[str, str] = os.environ) -> None:
        self._project, self._variables = project, variables
        checked = look(project)
        if checked.release is None or checked.study is None:
            raise Faulty(checked.problems, project, checked.files)
        draft = checked.study.draft
        if name not in draft.connectors:
            known = ", ".join(draft.connectors)
            raise Refused("no_connector", name=name, known=similar(name, draft.connectors) or known)
        said, compiler = draft.connectors[name].value, compiler_of(draft)
        self.connector: Connector = compiler.connector(said, active=True)
        self.active = draft.is_active(name)
        self._release = self._of(checked.release, said, compiler)

    def _of(self, release: Release, said: Any, compiler: Any) -> Release:
        operations = {}
        for name, body in said["operations"].items():
            spec = compiler.operation(self.connector, said, name, body)
            known = release.operations.get(name)
            if spec is not None:
                kind = type(spec).__name__.lower()
                writes = getattr(spec, "writes", False)
                operations[name] = Operation(name, self.connector.name, kind, False, (), {}, spec, writes)
            elif known is not None and known.connector == self.connector.name:
                operations[name] = known
        return replace(release, operations=operations, connectors={self.connector.name: self.connector})

    @property
    def missing(self) -> list[MissingSetting]:
        return missing_settings(self.connector, self._variables)

    def operation(self, name: str) -> Operation:
        found = self._release.operations.get(name)
        if found is None:
            known = ", ".join(self._release.operations)
            raise Refused("no_operation", name=name, known=similar(name, self._release.operations) or known)
        return found

    def parameters_of(self, ask: Ask) -> dict[str, Any]:
        formats = plain_formats(self.connector.home)
        return {name: fill(each, _Nothing(), formats) for name, each in ask.parameters.items()}

    def ask(self, operation: Operation, parameters: Mapping[str, Any]) -> Asked:
        return asyncio.run(self._ask(operation, parameters))

    async def _ask(self, operation: Operation, parameters: Mapping[str, Any]) -> Asked:
        exchanges: list[Exchange] = []
        systems = Connectors(
            self._release, self._project, MemoryShelf(), SystemClock(), self._variables, exchanges.append
        )
        await systems.shelf.open()
        try:
            found = await systems.outcome(operation.name, parameters, f"cli-{os.urandom(8).hex()}")
            link = systems.link(self.connector)
            secrets = Secrets(link.secrets if link is not None else ())
            found = replace(found, value=secrets.hide_in(found.value))
            fault = link.fault if link is not None and found.kind not in GOOD else None
        finally:
            await systems.close()
        spec = operation.spec
        seen = [shown(each, spec, secrets) for each in exchanges] if isinstance(spec, Http) else []
        return Asked(found, seen, (fault.reason, fault.params) if fault is not None else None)


class _Nothing:
    def get(self, root: str) -> Any:
        return None
