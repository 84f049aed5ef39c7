"""The workload W1: N customers, four messages each, interleaved; every reply is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from engine.core.messages import Content, CustomerMessage, Sender

PROJECT = Path(__file__).parent.parent / "tests" / "projects" / "w1"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

INPUTS = ("hola", "1", "2", "no tengo internet desde ayer")
REPLIES = (
    re.compile(r"Hola, bienvenido a Demo ISP\.\n1\. Soporte tecnico\n2\. Pagos\n3\. Planes\n4\. .*asesor"),
    re.compile(r"Soporte tecnico:\n1\. Estado del servicio\n2\. Reportar una falla\n3\. Volver"),
    re.compile(r"Describe el problema con tus palabras:"),
    re.compile(r"Listo, tu ticket es #\d+\. Te contactaremos pronto\."),
)


def messages(customers: int, line: str) -> Iterator[tuple[int, CustomerMessage]]:
    """(which of the four, the event), everybody's first message before anybody's second."""
    senders = [Sender(f"+57300{n:07d}", f"+57300{n:07d}") for n in range(customers)]
    for turn, text in enumerate(INPUTS):
        content = Content("text", text)
        for n, sender in enumerate(senders):
            yield turn, CustomerMessage(f"{turn}-{n}", NOON, line, sender, content)


def check(turn: int, reply: str) -> None:
    if not REPLIES[turn].fullmatch(reply):
        raise AssertionError((turn, reply))
