"""The command line itself: what it accepts, how it fails, and how soon it answers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "tests/author/project"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "cli.py", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_the_help_is_in_spanish_and_in_english() -> None:
    spanish = run("--help").stdout
    assert "uso: cli.py" in spanish
    for command in ("check", "test", "play", "explain"):
        assert command in spanish
    assert "usage: cli.py" in run("--lang", "en", "--help").stdout
    assert "Run the conversations" in run("test", "--lang", "en", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Falta: ORDEN"),
        (("revisar",), "no existe 'revisar'"),
        (("check", "--format", "xml"), "--format: no existe 'xml'"),
        (("check", "--lang", "fr"), "--lang: no existe 'fr'"),
        (("test", "--fast"), "No conozco esto: --fast"),
        (("explain",), "Falta: CODE"),
        (("play", "--as"), "--as: le falta su valor"),
    ],
)
def test_what_cannot_be_asked_says_why(arguments: tuple[str, ...], says: str) -> None:
    ran = run(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert "--help" in ran.stderr


def test_the_project_may_stand_before_or_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--project", str(PROJECT), "check"]) == 0
    assert cli.main(["check", "--project", str(PROJECT)]) == 0
    assert capsys.readouterr().out == "Ningún problema.\n" * 2


def test_without_a_project_it_is_the_one_beside_cli(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    capsys.readouterr()


def test_a_project_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "test", "play"):
        assert cli.main([command, "--project", str(tmp_path / "nada")]) == 2
        assert capsys.readouterr().out == f"No hay ningún proyecto en {tmp_path / 'nada'}.\n"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    for file in PROJECT.rglob("*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(PROJECT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    flow = tmp_path / "flows/help.yaml"
    flow.write_text(flow.read_text("utf-8").replace("next: ask_place", "next: ask_plaze"), "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["check", "test", "play"])
def test_the_problems_of_a_project_are_shown_whatever_is_asked(
    broken: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "--project", str(broken)]) == 1
    assert "--> flows/help.yaml:13:38" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("github", "::error file="),
        ("gitlab", '"check_name"'),
        ("sarif", '"runs"'),
        ("json", '"code": "F101"'),
    ],
)
def test_other_programs_can_read_the_problems(
    broken: Path, form: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--project", str(broken), "--format", form]) == 1
    assert says in capsys.readouterr().out


def test_a_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "s101"]) == 0
    assert capsys.readouterr().out.startswith("S101: ")
    assert cli.main(["explain", "S999"]) == 2
    assert "S999" in capsys.readouterr().out


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} {ROOT / 'cli.py'} test --project {PROJECT} | true"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert ran.stderr == ""


def test_a_terminal_without_accents_gets_something() -> None:
    for command in ("--help", "check", "explain"):
        ran = run(command, *(["S101"] if command == "explain" else []), PYTHONIOENCODING="ascii")
        assert (ran.returncode, ran.stderr) == (0, "")


def heeds_ctrl_c() -> None:
    """Who is started in the background ignores it, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_quiet() -> None:
    process = subprocess.Popen(
        [sys.executable, ROOT / "cli.py", "play", "--project", PROJECT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeds_ctrl_c,
    )
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")


def test_the_help_does_not_wait_for_what_it_does_not_need() -> None:
    heavy = "rich jinja2 transitions shapely phonenumbers jsonschema prompt_toolkit yaml aiohttp"
    code = (
        f"import sys; sys.argv = ['cli.py', '--help']; import cli\n"
        f"try: cli.main(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert ran.stderr == "[]\n"


@pytest.mark.slow
def test_a_whole_project_is_checked_and_tested_in_seconds() -> None:
    start = time.perf_counter()
    assert run("test").returncode == 0
    assert time.perf_counter() - start < 10
