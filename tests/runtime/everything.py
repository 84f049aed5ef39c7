"""The acceptance project with everything switched on that the desk can do by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

CHANGES = {
    "config/groups.yaml": (
        (
            "    assign: claim                # el agente toma el caso citando el aviso\n",
            "    assign: auto\n    offer_for: 2m\n"
            "    customer_silence: {remind_after: 5m, close_after: 15m, then: stop}\n",
        ),
        ("    assign: claim\n", "    assign: auto\n    customer_silence: {close_after: 10m}\n"),
        ("    shift: morning\n", "    cases_to: ana\n"),
    ),
    "config/tickets.yaml": (
        (
            "forms:\n",
            "closing_summary: true\nreopen: {same_agent_within: 2d}\n"
            'close_reasons: ["resuelto", "nadie contesta"]\n'
            'contact_reasons: ["no anda", "consulta"]\nforms:\n',
        ),
        ("  resolution: 8h\n", "  resolution: 8h\n  escalate_after: 40m\n  escalate_to: supervision\n"),
    ),
}
REPLIES = "schema: 1\nreplies:\n  gracias: {text: \"Gracias, {{ customer.name | default('') }}.\"}\n"


def switched_on(project: Path, to: Path) -> Path:
    shutil.copytree(project, to)
    for name, changes in CHANGES.items():
        text = (to / name).read_text("utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        (to / name).write_text(text, "utf-8")
    (to / "config" / "replies.yaml").write_text(REPLIES, "utf-8")
    return to
