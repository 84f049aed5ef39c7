"""The time to check 200 files, cross-references included, beside check-jsonschema on the same files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parent.parent

STEPS = 22
"""Triples of a menu, a question and a check: with them a file has some 300 lines."""


def measure(files: int = 200, rounds: int = 3) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        project = Path(folder)
        lines = _write_project(project, files)
        cli = [sys.executable, str(ROOT / "cli.py"), "--project", str(project), "check"]
        schema = str(ROOT / "schemas" / "flow.schema.json")
        flows = [str(file) for file in sorted((project / "flows").glob("*.yaml"))]
        ours = [_time(cli) for _ in range(rounds)]
        theirs = [_time([_tool("check-jsonschema"), "--schemafile", schema, *flows]) for _ in range(rounds)]
    return {
        "files": files,
        "lines_per_file": lines,
        "seconds": round(median(ours), 2),
        "check_jsonschema_seconds": round(median(theirs), 2),
        "ratio": round(median(ours) / median(theirs), 3),
    }


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _time(command: list[str]) -> float:
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return perf_counter() - began


def _write_project(project: Path, files: int) -> int:
    for folder in ("config", "flows"):
        (project / folder).mkdir()
    (project / "config/company.yaml").write_text(
        'schema: 1\nname: "Empresa"\ntime_zone: "America/Argentina/Tucuman"\n'
        "country: AR\nlanguage: es\ncurrency: ARS\n",
        "utf-8",
    )
    (project / "config/routing.yaml").write_text("schema: 1\nroutes:\n  - {flow: f0}\n", "utf-8")
    text = ""
    for n in range(files):
        text = "\n".join(_flow(n, f"f{n + 1}" if n + 1 < files else "f0"))
        (project / f"flows/f{n}.yaml").write_text(text + "\n", "utf-8")
    return len(text.splitlines())


def _flow(n: int, other: str) -> Iterator[str]:
    yield from ("schema: 1", f"flow: f{n}", f'title: "Flujo {n}"', "start: m0", "defaults:")
    yield '  no_match: {say: "No te entendí.", tries: 2, next: bye}'
    yield '  no_reply: {after: 15m, say: "¿Seguís ahí?", tries: 1, next: bye}'
    yield "steps:"
    for i in range(STEPS):
        after = f"m{i + 1}" if i + 1 < STEPS else "other"
        yield from (f"  m{i}:", f'    menu: "Hola {{{{ customer.first_name }}}}, paso {i}. ¿Qué necesitás?"')
        yield from ("    options:", f'      - {{label: "Contar qué pasa", next: a{i}}}')
        yield f'      - {{label: "Seguir", words: ["adelante", "dale"], next: {after}}}'
        yield '      - {label: "Salir", next: bye}'
        yield from (
            f"  a{i}:",
            '    ask: "¿Desde cuándo?"',
            "    accept: text",
            "    min: 3",
            f"    save: v{i}",
        )
        yield from (f"    next: c{i}", f"  c{i}:", f"    check:  # {i}")
        yield f"      - {{if: \"v{i} == 'hoy'\", next: bye}}"
        yield f"    next: {after}"
    yield from ("  other:", f"    jump: {other}")
    yield from ("  bye:", '    say: "¡Gracias!"', "    end: done")
