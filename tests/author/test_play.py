"""`cli.py play`, by somebody whose keyboard is a pipe."""

import io
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import cli

PROJECT = Path(__file__).parent / "project"

Play = Callable[..., str]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Play:
    def play(*lines: str, options: tuple[str, ...] = (), code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert cli.main(["play", "--project", str(PROJECT), *options]) == code
        return capsys.readouterr().out

    return play


def test_the_bot_answers_what_the_customer_says(play: Play) -> None:
    out = play("hola")
    assert "Kiosco" in out
    assert "│ hola" in out
    assert "Hola Ana, debés $ 100." in out


def test_whoever_writes_can_be_chosen(play: Play) -> None:
    assert "Hola Bruno" in play("hola", options=("--as", "3815550002"))
    assert "Hola Bruno" in play(":soy +5493815550002", "hola")


def test_an_agent_takes_a_case_and_talks(play: Play) -> None:
    out = play(
        "hablar con alguien",
        ":soy leo",
        ":cita 1 lo tomo",
        ":en leo_1 Hola, soy Leo",
        "gracias",
        ":en leo_1 /fin listo",
    )
    assert "Leo Paz" in out
    assert "Hola, soy Leo" in out
    assert "¡Gracias!" in out


def test_without_a_number_the_last_post_is_quoted(play: Play) -> None:
    assert "Eva Ríos" in play("hablar con alguien", ":cita lo tomo")


def test_the_clock_moves(play: Play) -> None:
    out = play("hola", ":reloj +10m", ":reloj 2020-01-01 10:00")
    assert "¿Seguís ahí?" in out
    assert "ya pasó" in out


def test_a_step_can_be_taken_back(play: Play) -> None:
    out = play("hola", "mis pedidos", ":deshacer", ":estado", ":deshacer", ":deshacer")
    assert 'Deshecho: {customer: "mis pedidos"}' in out
    assert "help › menu" in out
    assert "No hay nada que deshacer." in out


def test_files_and_places_can_be_sent(play: Play) -> None:
    out = play(
        "dónde están", ":ubicacion -26.83, -65.20", ":imagen pan.jpg mirá", ":documento", ":audio nota.ogg"
    )
    assert "📍 -26.83, -65.20" in out
    assert "Estamos a la vuelta." in out
    assert "📎 imagen · pan.jpg" in out
    assert "📎 documento · documento.pdf" in out


def test_the_state_can_be_seen(play: Play) -> None:
    out = play(
        "mis pedidos",
        ":estado",
        "2",
        "hablar con alguien",
        ":cita 1 yo",
        ":estado",
        ":modo emergency",
        ":estado",
    )
    assert "help › choose" in out
    assert "orders: [{what: pan" in out
    assert "no_reply" in out
    assert "M-1 · En progreso · counter · eva · eva_1" in out
    assert "Emergencia" in out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (":estdo", "¿Será :estado?"),
        (":xyzw", "No existe :xyzw"),
        (":soy eba", "¿Será eva?"),
        (":soy nadie", "No conozco a «nadie»"),
        (":soy 12345", "no parece un teléfono"),
        (":cita 7 yo", "No hay ningún mensaje con el número 7"),
        (":cita", "Va así: :cita"),
        (":en counter", "Va así: :en"),
        (":en mostrador hola", "No existe la sala «mostrador». Las salas son: counter"),
        (":en conter hola", "No existe la sala «conter». ¿Será counter?"),
        (":reloj nunca", "No entiendo «nunca»"),
        (":ubicacion acá", "Va así: :ubicacion"),
        (":ubicacion 100 200", "Va así: :ubicacion"),
        (":modo fiesta", "No existe el modo «fiesta»"),
        (":guardar", "Va así: :guardar"),
        (":guardar x.yaml", "Todavía no hay nada que guardar."),
        (":ayuda", ":cita N TEXTO"),
        (":help", ":cita N TEXTO"),
    ],
)
def test_a_command_that_cannot_be_says_why(play: Play, line: str, says: str) -> None:
    assert says in play(line)


def test_a_smile_is_something_that_people_say(play: Play) -> None:
    assert "│ :) " in play(":)")


def test_nothing_comes_after_the_exit(play: Play) -> None:
    assert "hola" not in play(":salir", "hola")


def test_what_was_played_passes_as_a_transcript(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With two customers, two agents, a room quoted twice, files, waits, what was undone and a mode."""
    file = tmp_path / "jugada.yaml"
    played = play(
        "hola",
        "2",
        ":ubicacion -26.83 -65.20",
        "mis pedidos",
        ":deshacer",
        'dijo: "hola" #1 {x}',
        "mis pedidos",
        "1",
        "hablar con alguien",
        ":soy leo",
        ":cita 1 lo tomo",
        ":cita 1 yo también",
        ":en leo_1 Hola",
        ":imagen pan.jpg mirá",
        ":soy +5493815550002",
        "hola",
        ":reloj +10m",
        ":imagen cara.jpg",
        ":en leo_1 /fin todo bien",
        ":modo emergency",
        "¿hola?",
        options=("--save", str(file)),
    )
    assert f"Guardado en {file}" in played
    text = file.read_text("utf-8")
    assert text.startswith('schema: 1\ntranscript: "Grabada con play')
    assert "as: post_1" in text
    assert "quotes: post_1" in text
    code = cli.main(["test", "--project", str(PROJECT), str(file)])
    assert (code, capsys.readouterr().out.splitlines()[0][:4]) == (0, "bien")


def test_it_can_be_saved_on_the_way(play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a medias.yaml"
    play("hola", f":guardar {file}", "2")
    assert "¿Desde dónde venís?" not in file.read_text("utf-8")
    assert cli.main(["test", "--project", str(PROJECT), str(file)]) == 0


def test_a_flow_can_be_chosen_but_then_it_is_not_saved(play: Play, tmp_path: Path) -> None:
    assert "No te conocemos." in play("hola", options=("--flow", "stranger"))
    assert "no se guarda" in play("hola", f":guardar {tmp_path / 'x.yaml'}", options=("--flow", "stranger"))
    assert "no los dos" in play(options=("--flow", "stranger", "--save", "x.yaml"), code=2)
    assert "No existe el flujo «otro». Los hay: help, stranger." in play(options=("--flow", "otro"), code=2)


def test_a_wrong_phone_is_refused(play: Play) -> None:
    assert "«12» no parece un teléfono." in play(options=("--as", "12"), code=2)


def test_what_cannot_be_written_is_said(play: Play, tmp_path: Path) -> None:
    out = play("hola", options=("--save", str(tmp_path / "no" / "x.yaml")), code=1)
    assert "No pude escribir" in out


class Terminal:
    """A program at a terminal, and what it has shown that was not looked at yet."""

    def __init__(self, *command: str) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "100"}
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + 30
        while text not in self.shown:
            assert time.monotonic() < end, self.shown
            self._read()
        self.shown = self.shown.partition(text)[2]

    def _read(self) -> None:
        if select.select([self.ours], [], [], 1)[0]:
            self.shown += os.read(self.ours, 65_536).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def close(self) -> int:
        """What it still has to say must be read, or it would wait for ever."""
        with suppress(OSError):
            while True:
                self._read()
        code = self.process.wait(30)
        os.close(self.ours)
        return code


def test_at_a_terminal_there_is_a_prompt_with_completion() -> None:
    terminal = Terminal(sys.executable, cli.__file__, "play", "--project", str(PROJECT))
    terminal.wait_for("+54 9 381 555-0001 ›")
    terminal.type("hola\r")
    terminal.wait_for("Ana Sosa ›")
    terminal.type(":est")
    terminal.wait_for(":estado")
    terminal.type("\t")
    terminal.wait_for("ado")
    terminal.type("\r")
    terminal.wait_for("conversación")
    terminal.wait_for("Ana Sosa ›")
    terminal.type(":salir\r")
    assert terminal.close() == 0
