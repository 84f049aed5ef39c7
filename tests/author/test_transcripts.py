"""`cli.py test`, as whoever writes transcripts sees it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cli
from engine.core import decide
from engine.core.messages import CustomerMessage

PROJECT = Path(__file__).parent / "project"
HEAD = """\
schema: 1
transcript: "Una prueba"
given:
  now: "2026-03-02 10:00"
  customer: "+5493815550001"
  registered: [eva]
"""
FIRST = 8
"""The line of the first entry under this head."""


class Ran(NamedTuple):
    code: int
    out: str
    file: Path

    def fails_at(self, line: int) -> bool:
        return self.code == 1 and f"{self.file}:{line}\n" in self.out


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a transcript of these entries, or of this whole text."""

    def run(*entries: str, text: str = "", more: str = "", options: tuple[str, ...] = ()) -> Ran:
        file = tmp_path / "prueba.yaml"
        lines = "".join(f"  - {entry}\n" for entry in entries)
        file.write_text(text or f"{HEAD}talk:\n{lines}{more}", "utf-8")
        code = cli.main(["--project", str(PROJECT), "test", str(file), *options])
        return Ran(code, capsys.readouterr().out, file)

    return run


def test_the_transcripts_of_a_project_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--project", str(PROJECT)]) == 0
    out = capsys.readouterr().out
    assert "everything.yaml  Un poco de cada cosa\n" in out
    assert "2 conversaciones, todo bien" in out


def test_a_good_transcript_is_one_line_and_the_sum(run: Run) -> None:
    ran = run('{customer: "hola"}', '{bot: ["Hola Ana", "mis PEDIDOS"]}')
    assert ran.code == 0
    assert ran.out.splitlines()[0] == f"bien  {ran.file}  Una prueba"
    assert ran.out.splitlines()[1].startswith("1 conversación, todo bien")


def test_a_failure_shows_what_people_saw_what_was_expected_and_what_came(run: Run) -> None:
    ran = run('{customer: "hola"}', '{bot: ["Hola Ana", "Mis facturas"]}')
    assert ran.fails_at(FIRST + 1)
    assert [line.strip() for line in ran.out.splitlines() if line] == [
        f"FALLA  {ran.file}:{FIRST + 1}",
        "Una prueba",
        "10:00  cliente  hola",
        "bot      Hola Ana, debés $ 100.",
        "1. Mis pedidos",
        "2. Dónde están",
        "3. Hablar con alguien",
        "El próximo mensaje a +5493815550001 no es el esperado",
        "se esperaba  ✓ «Hola Ana»",
        "✗ «Mis facturas»",
        "llegó        Hola Ana, debés $ 100.",
        "1. Mis pedidos",
        "2. Dónde están",
        "3. Hablar con alguien",
        *ran.out.splitlines()[-1:],
    ]


def test_holidays_are_those_of_the_year_in_which_it_plays(run: Run) -> None:
    """Friday 25 May is one, however far the year."""
    head = HEAD.replace("2026-03-02", "2040-05-25").replace("5550001", "5559999")
    talk = 'talk:\n  - {customer: "hola"}\n  - {bot: ["el lunes 28/5 a las 09:00"]}\n'
    assert run(text=head + talk).code == 0


def test_the_terminal_speaks_english_too(run: Run) -> None:
    ran = run('{customer: "hola"}', '{bot: ["Hi"]}', options=("--lang", "en"))
    assert "FAIL" in ran.out
    assert "The next message to +5493815550001 is not the expected one" in ran.out


LOOK = "{silence: counter}"
TAKEN = (
    '{customer: "hablar con alguien"}',
    '{bot: ["M-1"]}',
    '{room: counter, shows: ["M-1"], as: notice}',
    '{agent: eva, in: counter, quotes: notice, says: "yo"}',
)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (('{customer: "hola"}', '{bot: ["Hola Ana"]}', '{bot: ["otra cosa"]}'), "llegó        nada"),
        (('{customer: "hola"}', '{bot: ["Hola Ana"], image: "x.jpg"}'), "✗ image: x.jpg"),
        (('{customer: "hola"}', '{bot: ["Hola Ana"], to: "+5493815550002"}'), "nada"),
        ((*TAKEN, '{room: counter, shows: ["M-1", "Leo"]}'), "En counter no hay ningún mensaje así"),
        ((*TAKEN, "{room: counter, shows: []}", "{room: counter, shows: []}"), "nada"),
        (('{customer: "hola"}', "{silence: customer}"), "Se esperaba silencio en +5493815550001"),
        ((*TAKEN, "{silence: counter}"), "Se esperaba silencio en counter"),
        (
            (*TAKEN, "{expect: {ticket: {state: closed}}}"),
            "ticket.state  se esperaba closed  hay in_progress",
        ),
        ((*TAKEN, '{expect: {ticket: {number: "M-9"}}}'), "hay none"),
        ((*TAKEN, "{expect: {ticket: {agent: none}}}"), "ticket.agent  se esperaba none  hay eva"),
        ((*TAKEN, "{expect: {rooms: {eva_1: free}}}"), "rooms.eva_1  se esperaba free  hay M-1"),
        ((*TAKEN, "{expect: {conversation: none}}"), "conversation  se esperaba none  hay {flow: help"),
        (
            (*TAKEN, "{expect: {conversation: {step: menu}}}"),
            "conversation.step  se esperaba menu  hay person",
        ),
        ((*TAKEN, "{expect: {mode: emergency}}"), "mode  se esperaba emergency  hay complete"),
        ((*TAKEN, "{room: leo_1, shows: []}"), "La sala «leo_1» no existe todavía"),
        ((*TAKEN, "{silence: leo_1}"), "La sala «leo_1» no existe todavía"),
        (
            (*TAKEN, '{agent: leo, in: leo_1, says: "hola"}'),
            "La sala «leo_1» no existe",
        ),
        (("{operator: {close: true}}",), "No hay ningún caso"),
    ],
)
def test_an_entry_that_does_not_hold_fails_at_its_line(run: Run, entries: tuple[str, ...], says: str) -> None:
    ran = run(*entries, "{expect: {mode: complete}}")
    assert ran.fails_at(FIRST + len(entries) - 1), ran.out
    assert says in ran.out


def test_a_message_to_a_customer_that_nobody_looked_at_fails_where_it_was_caused(run: Run) -> None:
    entries = (
        '{customer: "hola"}',
        '{bot: ["Hola"]}',
        '{customer: "nada"}',
        "{wait: 1m}",
        "{expect: {mode: complete}}",
    )
    ran = run(*entries)
    assert ran.fails_at(FIRST + 2), ran.out
    assert "A +5493815550001 le llegó un mensaje que nadie miró" in ran.out
    assert run(*entries, more="ignore: [bot]\n").code == 0


def test_messages_in_a_room_may_be_skipped_but_not_taken_back(run: Run) -> None:
    both = (*TAKEN, '{room: counter, shows: ["Eva Ríos"]}')
    assert run(*both).code == 0
    ran = run(*both, '{room: counter, shows: ["Quiere hablar"]}')
    assert ran.fails_at(FIRST + len(both))


def test_a_long_conversation_is_cut_at_its_beginning(run: Run) -> None:
    ran = run(*('{customer: "nada"}' for _ in range(30)), "{expect: {mode: stopped}}")
    assert ran.fails_at(FIRST + 30)
    assert "mensajes antes" in ran.out


def talk(*entries: str, given: str = "") -> str:
    return f"{HEAD}{given}talk:\n" + "".join(f"  - {entry}\n" for entry in entries)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (talk('{customer: "hola"}', '{bott: ["Hola"]}'), ":9:"),
        (talk('{customer: "hola"}'), ":7:1"),
        (talk('{customer: "hola}'), ":8:"),
        (talk('{agent: eba, in: counter, says: "hola"}', LOOK), ":8:13"),
        (talk('{agent: eva, in: conter, says: "hola"}', LOOK), ":8:22"),
        (talk("{room: conter, shows: []}"), ":8:12"),
        (talk("{silence: conter}"), ":8:15"),
        (talk("{expect: {rooms: {eva_9: free}}}"), ":8:23"),
        (talk('{agent: eva, in: counter, quotes: aviso, says: "x"}', LOOK), ":8:39"),
        (talk("{operator: {mode: fiesta}}", LOOK), ":8:23"),
        (talk("{operator: {assign: eba}}", LOOK), ":8:25"),
        (talk("{operator: {transfer: conter}}", LOOK), ":8:27"),
        (talk('{customer: "123456", says: "hola"}', LOOK), ":8:16"),
        (talk(LOOK, given="  fetch: {pedidos: failed}\n"), ":7:11"),
        (talk(LOOK, given="  mode: fiesta\n"), ":7:9"),
        (talk(LOOK).replace("[eva]", "[eva, eba]"), ":6:21"),
        (talk(LOOK).replace("03-02", "02-30"), ":4:8"),
        ("schema: 1\n", ":1:1"),
        ("\n", "\n"),
    ],
)
def test_a_transcript_that_cannot_be_run_is_a_problem_with_its_place(run: Run, text: str, place: str) -> None:
    ran = run(text=text)
    assert ran.code == 2, ran.out
    assert f"--> {ran.file}{place}" in ran.out
    assert "error[" in ran.out


@pytest.mark.parametrize(
    "entry", ["{room: conter, shows: []}", "{silence: conter}", "{expect: {rooms: {conter: free}}}"]
)
def test_a_misspelled_room_is_told_with_the_one_that_was_meant(run: Run, entry: str) -> None:
    assert "¿quisiste decir «counter»?" in run(text=talk(entry)).out


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--project", str(PROJECT), "nada.yaml"]) == 2
    assert capsys.readouterr().out == "No existe nada.yaml.\n"


def test_a_folder_without_transcripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", "--project", str(PROJECT), str(tmp_path)]) == 2
    assert "No hay ninguna conversación de prueba en" in capsys.readouterr().out


def test_a_fault_of_the_engine_fails_the_transcript_and_not_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("no such thing")

    monkeypatch.setitem(decide._HANDLERS, CustomerMessage, broken)
    entries = ('{customer: "hola"}', '{bot: ["Hola"]}')
    ran = run(*entries)
    assert ran.fails_at(FIRST)
    assert "El motor falló: LookupError: no such thing" in ran.out
    assert "Traceback" not in ran.out
    assert "Traceback" in run(*entries, options=("--traceback",)).out
