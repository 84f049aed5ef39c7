"""`cli.py connector`: a system is tried by hand, and whoever does it is told in words what is wrong."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from cli import main
from engine.net import public
from engine.project.project import check
from tests.connectors.office import MARK, PASSWORD, PROJECT, Crm, variables
from tests.connectors.server import System

Run = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


@pytest.fixture
async def run(
    system: System, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    Crm(system)
    for name, value in variables(system).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "300")

    async def run(*arguments: str) -> tuple[int, str]:
        """Aside: the system answers meanwhile."""
        code = await asyncio.to_thread(main, ["connector", *arguments, "--project", str(project)])
        return code, capsys.readouterr().out

    return run


async def test_a_connection_that_is_fine(run: Run) -> None:
    code, said = await run("test", "crm")
    assert code == 0
    assert said.startswith(
        "Bien: Un sistema con token, que responde 200 a todo contestó como se esperaba, en "
    )


async def test_one_operation_with_its_request_its_answer_and_what_it_means(run: Run) -> None:
    code, said = await run("call", "crm", "customer", "phone=+5493815551234")
    assert code == 0
    assert "→ POST http://127.0.0.1:" in said
    assert "(entró; lo que va y viene ahí no se muestra)" in said
    assert "/customer?phone=%2B5493815551234" in said
    assert '"debt": "18.500,50"' in said
    assert "= encontrado" in said
    assert '"debt": "18500.50"' in said
    assert "Authorization: •••" in said
    assert '"portal_password": "•••"' in said
    assert MARK not in said


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (web.json_response({}, status=401), "No aceptó el usuario o la contraseña."),
        (
            web.json_response({"other": 1}),
            "Entró, pero en la respuesta no está el token",
        ),
    ],
    ids=["refused", "no token"],
)
async def test_a_login_that_fails(run: Run, system: System, answer: web.Response, words: str) -> None:
    system.gives("/login", answer.body or b"", answer.status)  # type: ignore[arg-type]
    code, said = await run("test", "crm")
    assert code == 1
    assert words in said


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("", 503, "Contestó con el status 503."),
        ('{"state": "error"}', 200, "Contestó, pero no se cumple ok_when."),
        ('{"state": "ok", "row": {"name": "Ana", "debt": "mucha"}}', 200, "«debt» no se puede leer"),
        ("<html>Volvemos pronto</html>", 200, "Contestó, pero no se cumple ok_when."),
        ('{"state":' * 2000, 200, "La respuesta tiene demasiados niveles"),
    ],
    ids=["down", "error", "kind", "page", "shape"],
)
async def test_an_answer_that_is_not_what_the_file_says(
    run: Run, system: System, body: str, status: int, words: str
) -> None:
    system.gives("/customer", body, status)
    code, said = await run("test", "crm")
    assert code == 1
    assert words in said


async def test_a_value_shows_no_more_than_the_answer(run: Run, system: System) -> None:
    system.gives("/customer", f'{{"state": "ok", "row": {{"name": "token {PASSWORD}"}}}}')
    code, said = await run("call", "crm", "customer", "phone=+5493815551234")
    assert code == 0
    assert '"name": "token •••"' in said
    assert MARK not in said


async def test_a_parameter_that_goes_nowhere_is_told(run: Run, system: System) -> None:
    _, said = await run("call", "crm", "customer", "phone=+5493815551234", "fone=1")
    assert "«fone» no lo usa esta operación: usa phone." in said


async def test_an_answer_in_which_nothing_was_found_is_told(run: Run, system: System) -> None:
    system.gives("/customer", '{"state": "ok", "row": {"nombre": "Ana"}}')
    _, said = await run("call", "crm", "customer", "phone=+5493815551234")
    assert "Nada de lo que dice returns estaba en la respuesta" in said


async def test_a_server_that_is_not_there(run: Run, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_URL", "http://127.0.0.1:1")
    assert "No se puede llegar a 127.0.0.1:1 (Connection refused)" in (await run("test", "crm"))[1]
    monkeypatch.setenv("CRM_URL", f"http://10.1.2.3:{system.port}")
    assert (
        "es una dirección de la red propia: si es ahí, agregala a allow_hosts"
        in (await run("test", "crm"))[1]
    )

    async def nowhere(host: str, threads: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(public, "looked_up", nowhere)
    monkeypatch.setenv("CRM_URL", "http://crm.example")
    assert "No se encuentra el servidor crm.example:80" in (await run("test", "crm"))[1]
    monkeypatch.delenv("CRM_URL")
    assert "Falta la variable CRM_URL en el entorno" in (await run("test", "crm"))[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["test", "crn"], "No hay ningún sistema «crn» en config/connectors. ¿Será crm?"),
        (["test", "queue"], "le falta test"),
        (["call", "crm"], "Falta la operación"),
        (["call", "crm", "custmer"], "¿Será customer?"),
        (["call", "crm", "customer", "3815551234"], "se escribe nombre=valor"),
        (["call", "crm", "new_ticket", "text=hola"], "«new_ticket» escribe en el sistema de verdad"),
    ],
    ids=str,
)
async def test_what_was_typed_wrong(run: Run, system: System, arguments: list[str], words: str) -> None:
    code, said = await run(*arguments)
    assert code == 2
    assert words in said
    assert not system.asked


async def test_what_writes_is_done_when_it_is_really_wanted(run: Run, system: System) -> None:
    crm = Crm(system)
    code, said = await run("call", "crm", "new_ticket", "phone=1", "text=hola", "--yes")
    assert (code, "= hecho" in said) == (0, True)
    assert crm.tickets == [{"phone": "1", "text": "hola"}]


async def test_an_example_is_kept_and_check_plays_it(run: Run, project: Path) -> None:
    code, said = await run("record", "crm", "customer", "phone=+5493815551234", "--as", "with_debt")
    assert code == 0
    assert "Guardado en config/connectors/examples/crm/customer/with_debt.yaml." in said
    text = (project / "config/connectors/examples/crm/customer/with_debt.yaml").read_text("utf-8")
    assert "Ana" in text
    assert MARK not in text
    assert not check(project).problems
    broken = text.replace("name: Ana\n    debt", "name: Eva\n    debt", 1)
    assert broken != text
    (project / "config/connectors/examples/crm/customer/with_debt.yaml").write_text(broken, "utf-8")
    assert check(project).problems
    (project / "config/connectors/examples/crm/customer/with_debt.yaml").write_text(text, "utf-8")
    code, said = await run("record", "crm", "customer", "phone=+5493815551234", "--as", "with_debt")
    assert (code, "Ya hay un ejemplo" in said) == (2, True)
