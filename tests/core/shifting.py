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
COURIER = TESTS / "stories" / "courier"

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

BRUNO = (
    '  bruno: {name: "Bruno Vega", phone: "3875551002", departments: [envios, reclamos], rooms: 1,'
    " shift: temprano, skills: [aduana]}\n"
)
RECLAMOS = """  reclamos:
    title: "Reclamos"
    prefix: REC
    room: "Reclamos - Correo Veloz"
    hours: mostrador
    assign: auto
    offer_for: 10m
"""
ROOMS = """    rooms:
      - {id: aduana, name: "Aduana", when: "'aduana' in ticket.skills", skills: [aduana]}
      - {id: temprano, name: "Reclamos temprano", when: "shift.temprano", shift: temprano}
"""
DORA = """  dora: {name: "Dora Ruiz", phone: "3875551004", departments: [jefatura], rooms: 1}
"""
ALL_OF_IT: Edits = {
    GROUPS: (
        (
            "    prefix: ENV\n",
            "    prefix: ENV\n    customer_silence: {remind_after: 10m, close_after: 30m, then: stop}\n",
        ),
        ("    prefix: REC\n", "    prefix: REC\n    customer_silence: {close_after: 30m}\n"),
        ("agents:\n", f"agents:\n{DORA}"),
    ),
    "config/tickets.yaml": (
        (
            "priorities:\n  urgente: {title",
            "closing_summary: true\nreopen: {same_agent_within: 4h}\n"
            'close_reasons: ["Resuelto", "4"]\npriorities:\n  urgente: {title',
        ),
    ),
    "config/replies.yaml": (("", 'schema: 1\nreplies:\n  gracias: {text: "Gracias por esperar."}\n'),),
}
"""What the desk of the courier may do besides, so that each thing meets all the others."""


def _besides(groups: tuple[tuple[str, str], ...], more: Edits | None = None) -> Edits:
    return {**ALL_OF_IT, GROUPS: (*ALL_OF_IT[GROUPS], *groups), **(more or {})}


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
    COURIER: {
        "as it was": ALL_OF_IT,
        "alba is inactive": _besides(
            (("rooms: 2, shift: temprano}", "rooms: 2, shift: temprano, active: false}"),)
        ),
        "bruno is gone": _besides(((BRUNO, ""),)),
        "claims are gone": _besides(
            (
                (RECLAMOS.replace("    room", "    customer_silence: {close_after: 30m}\n    room"), ""),
                ("[envios, reclamos]", "[envios]"),
            ),
            {"flows/inicio.yaml": (("ticket: reclamos", "ticket: envios"),)},
        ),
        "nobody is silent": {**ALL_OF_IT, GROUPS: ALL_OF_IT[GROUPS][2:]},
        "rooms for what they know and when they are there": _besides(
            (('    room: "Reclamos - Correo Veloz"\n', f'    room: "Reclamos - Correo Veloz"\n{ROOMS}'),)
        ),
        "alba has another phone": _besides((('"3875551001"', '"3875551091"'),)),
        "shipments stand in for claims": _besides(
            (
                (RECLAMOS.replace("    room", "    customer_silence: {close_after: 30m}\n    room"), ""),
                ("[envios, reclamos]", "[envios]"),
                ("agents:\n", "renamed: {reclamos: [envios]}\nagents:\n"),
            ),
            {"flows/inicio.yaml": (("ticket: reclamos", "ticket: envios"),)},
        ),
    },
}

DEPARTMENT_GONE: Mapping[Path, str] = {
    FIBRANORTE: "sales is gone",
    CLINIC: "the emergency room is gone",
    COURIER: "claims are gone",
}


@cache
def became(root: Path, change: str) -> Release:
    """The project after that change of its files."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / root.name
        shutil.copytree(root, folder)
        for name, edits in CHANGES[root][change].items():
            file = folder / name
            text = file.read_text("utf-8") if file.exists() else ""
            for old, new in edits:
                assert old in text, (change, name, old)
                text = text.replace(old, new)
            file.write_text(text, "utf-8")
        checked = check(folder)
        assert checked.release is not None, (change, checked.problems)
        return checked.release
