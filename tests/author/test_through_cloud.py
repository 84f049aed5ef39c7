"""`cli.py test --through cloud`: what is promised in memory holds over webhooks, the database and Graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cli
from engine.author.rehearsal import Failure, Outcome, Unfit, rehearse
from engine.author.scripts import TRANSCRIPTS, Script, load, transcripts_in
from engine.core import decide
from engine.core.messages import Content, CustomerMessage
from engine.core.release import Release
from engine.project.project import check
from engine.web.through import by_cloud
from engine.web.through.reading import joined, named, read
from tests.author.test_spoiled import SOME, spoils

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
FIBRANORTE = ROOT / "tests" / "projects" / "fibranorte"
STORIES = ROOT / "tests" / "stories"
NOT_FIT = {("verbs", "case"): "window", ("clinica", "autorizacion"): "window"}
FOLDERS = [
    (project, project / TRANSCRIPTS)
    for project in (
        ROOT,
        FIBRANORTE,
        PROJECT,
        *(path.parent for path in sorted((*STORIES.glob("*/flows"), *ROOT.glob("examples/*/flows")))),
    )
] + [(FIBRANORTE, STORIES / "fibranorte")]
NAMES = [f"{project.relative_to(ROOT)} {folder.relative_to(ROOT)}" for project, folder in FOLDERS]


@cache
def release_of(project: Path) -> Release:
    release = check(project).release
    assert release is not None
    return release


def scripts_of(project: Path, folder: Path) -> list[Script]:
    return load(transcripts_in(folder), release_of(project))


def kind(outcome: Outcome) -> str | tuple[int, str] | None:
    match outcome:
        case Failure(entry, _, why):
            return entry, getattr(why, "kind", str(why))
        case Unfit(_, reason):
            return reason
    return None


@pytest.mark.parametrize(("project", "folder"), FOLDERS, ids=NAMES)
def test_it_comes_out_as_in_memory(project: Path, folder: Path) -> None:
    release = release_of(project)
    with by_cloud(release) as tried:
        for script in scripts_of(project, folder):
            name = Path(script.file).stem
            transcript = script.document.value
            expected = NOT_FIT.get((project.name, name)) or kind(rehearse(release, project, transcript))
            assert kind(tried(release, project, transcript)) == expected, name


@SOME
@pytest.mark.parametrize(("project", "folder"), FOLDERS, ids=NAMES)
def test_what_is_spoiled_fails_where_it_fails_in_memory(project: Path, folder: Path, step: int) -> None:
    """One thing of a transcript, now at its beginning and now at its end."""
    release = release_of(project)
    with by_cloud(release) as tried:
        for n, script in list(enumerate(scripts_of(project, folder)))[::step]:
            spoilt = [transcript for _, transcript in spoils(script.document.value)]
            if not spoilt or (project.name, Path(script.file).stem) in NOT_FIT:
                continue
            transcript = spoilt[n * 7 % len(spoilt)]
            outcome = tried(release, project, transcript)
            assert isinstance(outcome, Failure), script.file
            assert kind(outcome) == kind(rehearse(release, project, transcript)), script.file


HEAD = """\
schema: 1
transcript: "Una prueba"
given: {now: "2026-03-02 10:00", customer: "+5493815550001", registered: [eva]}
talk:
"""
FIRST = 5


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    file: Path


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*entries: str, options: tuple[str, ...] = ()) -> Ran:
        file = tmp_path / "prueba.yaml"
        file.write_text(HEAD + "".join(f"  - {entry}\n" for entry in entries), "utf-8")
        code = cli.main(["--project", str(PROJECT), "test", str(file), "--through", "cloud", *options])
        return Ran(code, *capsys.readouterr(), file)

    return run


GOOD = ('{customer: "hola"}', '{bot: ["Hola Ana", "1. Mis pedidos", "3. Hablar con alguien"]}')


def test_it_looks_like_a_run_in_memory(run: Run) -> None:
    ran = run(*GOOD)
    assert (ran.code, ran.err) == (0, "")
    passed, summary = ran.out.splitlines()
    assert passed == f"bien  {ran.file}  Una prueba"
    assert summary.startswith("1 conversación, todo bien")


def test_a_failure_is_shown_as_people_read_it(run: Run) -> None:
    ran = run(GOOD[0], '{bot: ["Hola Ana", "Mis facturas"]}')
    assert ran.code == 1
    assert f"{ran.file}:{FIRST + 1}\n" in ran.out
    assert "✓ «Hola Ana»" in ran.out
    assert "✗ «Mis facturas»" in ran.out
    assert "1. Mis pedidos" in ran.out


def test_what_does_not_apply_is_listed_and_is_no_success(run: Run) -> None:
    ran = run('{customer: {audio: "nota.ogg", caption: "escuchá"}}', "{silence: counter}")
    assert ran.code == 2
    assert ran.out.splitlines()[0].startswith(f"no se aplica  {ran.file}:{FIRST}  En WhatsApp un audio")
    assert ran.out.splitlines()[1].startswith("0 conversaciones")
    assert "bien  " not in ran.out
    ran = run('{agent: eva, in: eva_1, contact: "Pedro"}', "{silence: customer}", options=("--lang", "en"))
    assert (ran.code, "does not apply" in ran.out) == (2, True)


def test_a_card_with_a_contact_arrives(run: Run) -> None:
    taken = (
        '{customer: "hablar con alguien"}',
        "{bot: []}",
        "{room: counter, shows: [], as: notice}",
        '{agent: eva, in: counter, quotes: notice, says: "yo"}',
    )
    ran = run(*taken, '{customer: {contact: "Pedro Sosa"}}', '{room: eva_1, contact: "Pedro Sosa"}')
    assert ran.code == 0, ran.out


def test_a_fault_of_the_engine_fails_the_transcript_and_not_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("no such thing")

    monkeypatch.setitem(decide._HANDLERS, CustomerMessage, broken)
    ran = run(*GOOD)
    assert ran.code == 1
    assert f"{ran.file}:{FIRST}\n" in ran.out
    assert "LookupError" in ran.out
    assert ran.err == ""


def test_an_unknown_way(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["test", "--through", "smoke"])
    assert left.value.code == 2
    assert "cloud" in capsys.readouterr().err


def row(id: str, title: str, **more: str) -> dict[str, str]:
    return {"id": id, "title": title, **more}


def test_a_menu_reads_as_its_text() -> None:
    sections = [
        {"rows": [row("Plan Hogar de 300 megas", "Plan Hogar…", description="Plan Hogar de 300 megas")]}
    ]
    menu = {"type": "list", "body": {"text": "¿Cuál?"}, "action": {"button": "Ver", "sections": sections}}
    payload = {"type": "interactive", "interactive": menu}
    assert read(payload, None) == Content("text", "¿Cuál?\n1. Plan Hogar de 300 megas")
    buttons = [{"type": "reply", "reply": row("Sí", "Sí")}, {"type": "reply", "reply": row("No", "No")}]
    header = {"type": "image", "image": {"id": "file-612e6a7067"}}
    menu = {"type": "button", "body": {"text": "¿Es así?"}, "action": {"buttons": buttons}, "header": header}
    shown = read({"type": "interactive", "interactive": menu}, None)
    assert shown == Content("image", "¿Es así?\n1. Sí\n2. No", "a.jpg")


def test_a_message_in_parts_reads_as_one() -> None:
    audio, text = Content("audio", media="nota.ogg"), Content("text", "uno")
    assert joined(text, Content("text", "dos")) == Content("text", "uno\ndos")
    assert joined(audio, text) == joined(text, audio) == Content("audio", "uno", "nota.ogg")
    assert named(Content("image", media="cloud:whatsapp:foto.jpg")).media == "foto.jpg"
