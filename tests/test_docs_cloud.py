"""docs/whatsapp-cloud.md stays true: its files pass `check`, its commands answer what the page says they do.

The word behind a fence says what it is: `yaml config/….yaml` is a file of the project, `sh prueba` is run
against `cli.py serve`, in the order of the page, and answers the `text` that follows, when one does.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tomllib
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.channels.cloud.errors import CODES
from engine.channels.cloud.incoming.notices import HARMLESS
from engine.project.project import check
from tests.fakes.graph import Meta, Trouble
from tests.project.test_language_examples import anchor
from tests.web.test_serve import start

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGE = (DOCS / "whatsapp-cloud.md").read_text("utf-8")
FENCE = re.compile(r"^ *```(?P<word>\w*) ?(?P<more>\S*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
HERE = "http://127.0.0.1:8080"
NUMBER, ACCOUNT = "106540352242922", "102290129340398"


class Block(NamedTuple):
    word: str
    more: str
    text: str


BLOCKS = [Block(*found.groups()) for found in FENCE.finditer(PAGE)]
FILES = {block.more: block.text for block in BLOCKS if block.word == "yaml"}
VARIABLES = dict(re.findall(r'^export (\w+)="(.*)"$', PAGE, re.MULTILINE))


def tried() -> Iterator[tuple[str, str | None]]:
    """The commands to run, each with what it has to answer."""
    for block, after in zip(BLOCKS, [*BLOCKS[1:], Block("", "", "")], strict=True):
        if block.more == "prueba":
            yield block.text, after.text if after.word == "text" else None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The default one, with the files of the page."""
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_its_files_have_nothing_wrong(project: Path) -> None:
    assert set(FILES) == {"config/channels.yaml", "config/templates.yaml"}
    assert check(project).problems == []


def test_its_message_is_answered_whenever_it_is_tried() -> None:
    """One of the last eight days but not of the last one would be too late for the bot."""
    moments = re.findall(r'"timestamp": "(\d+)"', PAGE)
    assert moments
    assert all(datetime.fromtimestamp(int(each), UTC).year < 2026 for each in moments)


def test_it_uses_no_variable_that_it_does_not_declare() -> None:
    used = {
        name for block in BLOCKS if block.word == "sh" for name in re.findall(r"\$\{?([A-Z_]+)", block.text)
    }
    assert used <= VARIABLES.keys()


async def test_its_commands_answer_what_it_says(project: Path) -> None:
    lines = project / "config" / "channels.yaml"
    async with Meta(VARIABLES["WHATSAPP_TOKEN"], VARIABLES["WHATSAPP_APP_SECRET"], NUMBER, ACCOUNT) as meta:
        meta.trouble(Trouble(code=190))
        lines.write_text(f'{FILES["config/channels.yaml"]}    graph_url: "{meta.url}"\n', "utf-8")
        process = await start("--project", str(project), **VARIABLES)
        assert process.stdout is not None
        async with asyncio.timeout(60):
            greeting = (await process.stdout.readline()).decode()
            address = greeting.split(" · ")[-1].strip()
            answers = [(await ran(command, project, address), wanted) for command, wanted in tried()]
            while meta.asked == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            process.terminate()
            _, log = await process.communicate()

    assert greeting.replace(address, HERE) in [block.text for block in BLOCKS]
    assert len(answers) > 8
    assert [answer for answer, wanted in answers if wanted is not None and answer != wanted] == []
    assert "(190)" in log.decode()
    assert '"of_no_line"' in log.decode()
    assert "999999999999999" in log.decode()


async def ran(command: str, folder: Path, address: str) -> str:
    env = {**os.environ, **VARIABLES}
    command = command.replace(HERE, address)
    process = await asyncio.create_subprocess_exec(
        "bash", "-euc", command, cwd=folder, env=env, stdout=PIPE, stderr=PIPE
    )
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, ""), command
    return out.decode() if out.endswith(b"\n") else f"{out.decode()}\n"


def test_the_table_has_every_code_with_its_sentence() -> None:
    said = tomllib.loads((ROOT / "engine/locale/channels.es.toml").read_text("utf-8"))["cloud"]
    rows = re.findall(r"^\| ([0-9–, ]+) \| (.+?) \| .+ \|$", PAGE, re.MULTILINE)
    shown = {code: sentence for codes, sentence in rows for code in codes.split(", ")}
    meant = {_shown(code): said[name].replace(" ({code})", "") for code, (_, name, _) in CODES.items()}
    assert shown == meant


def _shown(code: int) -> str:
    return "200–299" if code in range(200, 300) else str(code)


def test_it_subscribes_to_fields_that_are_understood() -> None:
    table = PAGE[PAGE.index("| campo |") :].partition("\n\n")[0]
    fields = set(re.findall(r"`(\w+)`", table))
    assert "messages" in fields
    assert fields <= {*HARMLESS, "messages", "smb_message_echoes"}


def test_it_names_every_variable_of_its_lines() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", FILES["config/channels.yaml"])) == set(VARIABLES)


def test_its_links_lead_somewhere() -> None:
    for file, title in re.findall(r"\]\(([\w./-]*)#([^)]+)\)", PAGE):
        there = (DOCS / file).read_text("utf-8") if file else PAGE
        titles = {anchor(found) for found in re.findall(r"^#+ (.+)$", there, re.MULTILINE)}
        assert title in titles, f"{file}#{title}"
