"""A report as people, spreadsheets and programs get it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cli
from engine.author.reports.exports import harmless
from engine.author.reports.figures import FIGURES
from engine.author.words import LANGUAGES, Words
from engine.core.messages import Journal
from engine.core.model import Aggregate
from engine.store import SqliteStore
from tests.author.reports.company import Lines, company, people, write

MONDAY = datetime.fromisoformat("2026-03-02T10:00-03:00")
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


def line(case: str, minute: int, what: str, **data: Any) -> tuple[datetime, Journal]:
    return MONDAY + timedelta(minutes=minute), Journal(("ticket", case), what, data)


def move(case: str, minute: int, event: str, was: str, now: str, **more: Any) -> tuple[datetime, Journal]:
    data = {"by": "eva", "why": "", "department": "support", "agent": None, **more}
    return line(case, minute, "ticket", event=event, was=was, now=now, **data)


HISTORY: Lines = [
    move("T-0", 0, "open", "", "pending"),
    move("T-0", 3, "take", "pending", "in_progress", agent="eva"),
    line("T-0", 4, "agent", by="eva"),
    move("T-0", 65, "close", "in_progress", "closed", agent="eva", why="=HYPERLINK(1)"),
    move("T-1", 5, "open", "", "pending"),
    line("T-1", 12, "agent", by="leo"),
    move("T-1", 20, "close", "pending", "closed", why="roto \ud83d"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    company(tmp_path)
    cases: list[Aggregate] = people(2, **{"T-0": 5})
    asyncio.run(kept(tmp_path / "data", cases))
    return tmp_path


async def kept(folder: Path, cases: list[Aggregate]) -> None:
    store = SqliteStore(folder)
    await store.open()
    await write(store, cases, HISTORY)
    await store.close()


def asked(capsys: pytest.CaptureFixture[str], project: Path, *more: str) -> str:
    assert cli.main(["report", "--project", str(project), *(more or MARCH)]) == 0
    return capsys.readouterr().out


def test_a_table_in_spanish(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    text = asked(capsys, project)
    assert text.startswith("Prueba · del 2026-03-01 al 2026-03-31\n")
    rows = [" ".join(row.split()) for row in text.splitlines()]
    assert "abiertos 2" in rows
    assert "primera respuesta 2 5,5 4 7" in rows
    assert "primera respuesta a tiempo 1 1 50" in rows
    assert "Eva Ríos 1" in rows
    assert "lunes 2" in rows
    assert "norte 1" in rows


def test_a_spreadsheet_calculates_nothing(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    text = asked(capsys, project, *MARCH, "--format", "csv")
    assert text.startswith("\ufeffcifra;grupo;medida;valor\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert ["Cerrados por motivo", "'=HYPERLINK(1)", "cantidad", "1"] in rows
    assert ["primera respuesta", "", "promedio", "5,5"] in rows
    assert {len(row) for row in rows} == {4}


def test_in_english_it_has_commas(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    text = asked(capsys, project, *MARCH, "--format", "csv", "--lang", "en")
    assert "first response,,mean,5.5\r\n" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1+1") == "1+1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ", "])
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_nor_does_one_behind_another_separator(separator: str, start: str) -> None:
    assert harmless(f"roto{separator}{start}1+1") == f"roto{separator}'{start}1+1"


def test_programs_read_the_same_names_in_any_language(
    capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    said = [json.loads(asked(capsys, project, *MARCH, "--format", "json", "--lang", x)) for x in ("es", "en")]
    figures = said[0]["figures"]
    assert figures == said[1]["figures"]
    assert figures["resolution"] == {
        "count": 2,
        "mean_minutes": 40.0,
        "median_minutes": 15.0,
        "p90_minutes": 65.0,
    }
    assert figures["csat"] == {"count": 1, "mean_score": 5.0}
    assert figures["closed_by_reason"] == {"=HYPERLINK(1)": {"count": 1}, "roto ?": {"count": 1}}
    assert (said[0]["from"], said[0]["to"]) == ("2026-03-01", "2026-03-31")
    assert said[0]["time_zone"] == "America/Argentina/Tucuman"


def test_a_period_without_cases(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    text = asked(capsys, project, "--from", "2025-01-01", "--to", "2025-01-01")
    assert "no pasó nada" in text


async def test_a_desk_at_work(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = SqliteStore(project / "data")
    await desk.open()
    assert "Eva Ríos" in await asyncio.to_thread(asked, capsys, project)
    await desk.probe()
    await desk.close()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--from", "2026-13-01"), "--from: no entiendo '2026-13-01'"),
        (("--to", "20260301"), "--to: no entiendo"),
        (("--from", "01/03/2026"), "un día se escribe año-mes-día, como 2026-03-01"),
        (("--from", "2026-02-30"), "un día se escribe año-mes-día, como 2026-03-01"),
        (("--to", "9999-12-31"), "--to: no entiendo"),
    ],
)
def test_what_is_no_day(more: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["report", *more])
    assert says in capsys.readouterr().err


def test_a_period_that_ends_before_it_begins(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "--project", str(project), "--from", "2026-03-02", "--to", "2026-03-01"]) == 2
    assert "--from va primero" in capsys.readouterr().out


def test_without_data_or_with_broken_data(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VENTANILLA_DATA", str(tmp_path / "nada"))
    assert cli.main(["report", "--project", str(project)]) == 2
    assert "No hay datos en" in capsys.readouterr().out
    assert not (tmp_path / "nada").exists()
    file = project / "data/ventanilla.db"
    file.write_bytes(file.read_bytes()[:5000])
    monkeypatch.delenv("VENTANILLA_DATA")
    assert cli.main(["report", "--project", str(project), *MARCH]) == 2
    assert "está dañado" in capsys.readouterr().out


def test_every_figure_is_defined_and_named() -> None:
    page = (Path(cli.__file__).parent / "docs/metrics.md").read_text("utf-8")
    names = [figure.name for figure in FIGURES]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == names
    for language in LANGUAGES:
        assert list(Words(language).find("report.figures")) == names
