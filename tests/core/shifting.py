"""Projects whose files somebody changes while people work: each change is an edit of the real files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.core.release import Release
from engine.project.project import check

TESTS = Path(__file__).parents[1]
FIBRANORTE = TESTS / "projects" / "fibranorte"
CLINIC = TESTS / "projects" / "clinic"

Edits = Mapping[str, tuple[tuple[str, str], ...]]
"""By file, what stands there and what takes its place."""

GROUPS, HOURS = "config/groups.yaml", "config/hours.yaml"

JUAN = """  juan:
    name: "Juan Pérez"
    phone: "3815551001"          # código de área y número, sin 54, 0, 9 ni 15
    departments: [support]
    rooms: 2                     # casos a la vez: un grupo personal por caso
    shift: morning
    skills: [fiber]
"""
SALES = """  sales:
    title: "Ventas"
    prefix: VEN
    room: "💼 Ventas - FibraNorte"
    hours: office
    assign: claim
"""
PABLO = """  pablo:
    name: "Pablo Ríos"
    phone: "3515551002"
    departments: [secretaria, guardia]
    rooms: 1
"""
GUARDIA = """  guardia:
    title: "Guardia"
    room: "Guardia - San Roque"
"""

CHANGES: Mapping[Path, Mapping[str, Edits]] = {
    FIBRANORTE: {
        "as it was": {},
        "ana is inactive": {
            GROUPS: (
                ("[support, sales]\n    rooms: 1\n", "[support, sales]\n    rooms: 1\n    active: false\n"),
            )
        },
        "juan is gone": {GROUPS: ((JUAN, ""),)},
        "juan has one room": {GROUPS: (("    rooms: 2  ", "    rooms: 1  "),)},
        "ana is of sales alone": {GROUPS: (("departments: [support, sales]", "departments: [sales]"),)},
        "sales is gone": {
            GROUPS: (
                (SALES, ""),
                ("supervises: [support, sales]", "supervises: [support]"),
                ("departments: [support, sales]", "departments: [support]"),
                ("departments: [sales]", "departments: [support]"),
            ),
            "flows/sales.yaml": (("ticket: sales", "ticket: support"),),
            "config/tickets.yaml": (("  sales:  ", "  support:  "),),
        },
        "opens in the afternoon": {
            HOURS: (("Mo-Fr 09:00-13:00,16:00-20:00; Sa 09:00-13:00", "Mo-Su 14:00-22:00"),)
        },
    },
    CLINIC: {
        "as it was": {},
        "marta is inactive": {
            GROUPS: (("[secretaria]\n    rooms: 2\n", "[secretaria]\n    rooms: 2\n    active: false\n"),)
        },
        "pablo is gone": {GROUPS: ((PABLO, ""),)},
        "the emergency room is gone": {
            GROUPS: ((GUARDIA, ""), ("[secretaria, guardia]", "[secretaria]")),
            "config/tickets.yaml": (
                ("""  urgente: {title: "Urgente", if: "ticket.department == 'guardia'"}\n""", ""),
            ),
            "flows/urgencias.yaml": (
                ("ticket: guardia", "ticket: secretaria"),
                ("    priority: urgente\n", ""),
            ),
        },
        "opens at night": {HOURS: (("Mo-Fr 08:00-20:00; Sa 08:00-13:00", "Mo-Su 20:00-02:00"),)},
    },
}

DEPARTMENT_GONE: Mapping[Path, str] = {FIBRANORTE: "sales is gone", CLINIC: "the emergency room is gone"}


@cache
def became(root: Path, change: str) -> Release:
    """The project after that change of its files."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / root.name
        shutil.copytree(root, folder)
        for name, edits in CHANGES[root][change].items():
            file = folder / name
            text = file.read_text("utf-8")
            for old, new in edits:
                assert old in text, (change, name, old)
                text = text.replace(old, new)
            file.write_text(text, "utf-8")
        checked = check(folder)
        assert checked.release is not None, (change, checked.problems)
        return checked.release
