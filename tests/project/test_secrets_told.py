"""A key that somebody wrote in a file is nowhere in what is said about that file, however it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import problems
from engine.project.project import check

KEY = "EAAGm0PX4ZCpsBAKZCqFtq7Zb1"
LINES = """schema: 1
lines:
  oficial:
    kind: cloud
    phone_number_id: "106540352242922"
    token: "${{TOKEN}}"
    app_secret: "${{SECRET}}"
    {line}
    verify_token: "${{WORD}}"
gateways:
  cobranzas: {{line: oficial, token: {gateway}}}
"""
COMPANY = """schema: 1
name: "Kiosco Sol"
time_zone: "America/Argentina/Cordoba"
country: AR
language: es
currency: ARS
"""
PROJECT = {
    "config/company.yaml": COMPANY,
    "config/routing.yaml": "schema: 1\nroutes: [{flow: hola}]\n",
    "flows/hola.yaml": "schema: 1\nflow: hola\nstart: fin\nsteps: {fin: {say: Hola, end: saludado}}\n",
}
PRINTERS = (problems.json, problems.github, problems.gitlab, problems.sarif)


@pytest.mark.parametrize(
    "written",
    [
        *(f"“{KEY}”", f"{KEY}: x", f"@{KEY}", f"&{KEY}", f"*{KEY}", f"!{KEY}", f"%{KEY}", f"`{KEY}"),
        *(f"{{{KEY}", f"[{KEY}", f"{{a: {KEY}}}", f'"a"{KEY}"', f"- {KEY}", f'"{KEY}" "{KEY}"', f"? {KEY}"),
        *(f'"${{{KEY}}}"', f"a,{KEY}", f"'{KEY}", f'"{KEY}', f"{KEY} # {KEY[:3]}", "0123456789012"),
    ],
)
@pytest.mark.parametrize("key", ["token: ", "token:", "token=", "password: "])
@pytest.mark.parametrize("of_a_gateway", [False, True])
def test_it_is_not_repeated(tmp_path: Path, key: str, written: str, of_a_gateway: bool) -> None:
    line = "" if of_a_gateway else f"{key}{written}"
    said = _told(tmp_path, line, written if of_a_gateway else '"${GATEWAY}"')
    assert KEY not in said
    assert "0123456789012" not in said
    assert "3456789" not in said


@pytest.mark.parametrize("line", [f'tokn: "{KEY}"', f"clave: {KEY}", f'graph_url: "https://u:{KEY}@x.com"'])
def test_nor_where_no_key_belongs(tmp_path: Path, line: str) -> None:
    assert KEY not in _told(tmp_path, line)


def test_a_variable_is_shown(tmp_path: Path) -> None:
    assert "${WHATSAPP_TOKEN}" in _told(tmp_path, "token: “${WHATSAPP_TOKEN}”")


def _told(root: Path, line: str, gateway: str = '"${GATEWAY}"') -> str:
    for name, text in {**PROJECT, "config/channels.yaml": LINES.format(line=line, gateway=gateway)}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    found = check(root).problems
    assert any(problem.span and problem.span.file == "config/channels.yaml" for problem in found)
    shown = problems.text(found, problems.lines_on_disk(root))
    return "".join([shown, *(printed(found, lang=lang) for printed in PRINTERS for lang in ("es", "en"))])
