"""The talks of docs/agentes.md and docs/supervisores.md, which people read as they see them on their phones.

A block opens with ```charla, the day and hour it begins, and the agents who registered before. Its lines:

    Soporte técnico · Carla (cita «SOP-1»): yo     somebody writes, quoting the last message there with that
    Grupo de Carla · Ventanilla: Nota guardada…    what is read there; each piece between «…» has to come
        una línea más                              the message goes on
    (pasan 15 minutos)                             time goes by
    (se crean los grupos)                          `apply`
    (a Mariela no le llega nada)                   silence, of a room too: «en Soporte técnico no pasa nada»
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.release import Release

FENCE = re.compile(r"^```charla (?P<head>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(
    r"(?P<place>[^·(]+) · (?P<who>\w+)(?: \(cita «(?P<quote>[^»]+)»\))?: (?P<text>.+)", re.DOTALL
)
SYSTEM = "Ventanilla"
CUSTOMERS = {"Mariela": "+5493535550001", "Jorge": "+5493535550002"}
UNITS = {"minuto": "m", "minutos": "m", "hora": "h", "horas": "h"}


@dataclass(frozen=True)
class Talk:
    line: int
    head: str
    body: str

    def __str__(self) -> str:
        return f"line {self.line}"

    @property
    def lines(self) -> Iterator[str]:
        yield from re.sub(r"\n +", "\t", self.body).splitlines()

    def transcript(self, release: Release) -> dict[str, Any]:
        day, hour, *registered = self.head.split()
        given = {"now": f"{day} {hour}", "customer": CUSTOMERS["Mariela"], "registered": registered}
        reader = _Reader(release)
        talk = [reader.read(line) for line in self.lines]
        return {"schema": 1, "transcript": str(self), "given": given, "talk": talk, "ignore": ["bot"]}


class _Reader:
    def __init__(self, release: Release) -> None:
        self._places = {_plain(each.title): each.id for each in release.groups.departments.values()}
        self._agents = {agent.name.split()[0]: agent.id for agent in release.groups.agents.values()}
        self._heard: list[tuple[str, str, str]] = []

    def read(self, line: str) -> dict[str, Any]:
        if line.startswith("("):
            return self._happens(line.strip("()"))
        found = LINE.fullmatch(line)
        assert found is not None, line
        where, who, text = found["place"], found["who"], found["text"].replace("\t", "\n")
        if where in CUSTOMERS:
            if who == where:
                return {"customer": CUSTOMERS[where], "says": text}
            return {"bot": _pieces(text), "to": CUSTOMERS[where]}
        room = self._room(where)
        if who == SYSTEM or who in CUSTOMERS:
            self._heard.append((room, text, f"m{len(self._heard)}"))
            return {"room": room, "shows": _pieces(text), "as": self._heard[-1][2]}
        said: dict[str, Any] = {"agent": self._agents[who], "in": room, "says": text}
        if found["quote"]:
            said["quotes"] = next(
                alias
                for place, shown, alias in reversed(self._heard)
                if place == room and all(word in shown for word in found["quote"].split())
            )
        return said

    def _room(self, name: str) -> str:
        own = re.fullmatch(r"Grupo(?: (\d))? de (\w+)", name)
        return f"{self._agents[own[2]]}_{own[1] or 1}" if own else self._places[_plain(name)]

    def _happens(self, what: str) -> dict[str, Any]:
        if what == "se crean los grupos":
            return {"apply": "groups"}
        if passed := re.fullmatch(r"pasan? (\d+) (\w+)", what):
            return {"wait": f"{passed[1]}{UNITS[passed[2]]}"}
        if quiet := re.fullmatch(r"a (\w+) no le llega nada", what):
            return {"silence": CUSTOMERS[quiet[1]]}
        quiet = re.fullmatch(r"en (.+) no pasa nada", what)
        assert quiet is not None, what
        return {"silence": self._room(quiet[1])}


def talks(page: str) -> list[Talk]:
    return [
        Talk(page.count("\n", 0, block.start()) + 1, block["head"], block["body"])
        for block in FENCE.finditer(page)
    ]


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"…|\n| · ", text) if piece.strip()]


def _plain(name: str) -> str:
    return name.lower()


def shown(template: str, names: Mapping[str, str]) -> str:
    """A text of texts.es.yaml as somebody reads it."""
    return re.sub(r"{{ ([\w.]+)[^}]*}}", lambda found: names.get(found[1], "…"), template).replace("\n", " ")
