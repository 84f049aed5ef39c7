"""docs/agentes.md and docs/supervisores.md stay true: their talks happen so, and what they quote is said."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from engine.author.rehearsal import rehearse
from engine.core.release import Release
from engine.project.project import load
from tests.project.shapes import read_yaml
from tests.project.test_language_examples import anchor
from tests.rooms_told import Talk, shown, talks

ROOT = Path(__file__).parents[1]
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("agentes", "supervisores")}
TALKS = [(name, talk) for name, page in PAGES.items() for talk in talks(page)]
TEXTS = read_yaml((ROOT / "engine/project/defaults/texts.es.yaml").read_text("utf-8"))["texts"]
NAMES = {
    "agent.name": "Carla Bustos",
    "who": "Mariela Sánchez",
    "ticket.number": "SOP-1",
    "word": "LISTO",
    "department.title": "Soporte técnico",
    "mood": "",
    "minutes": "15",
}
IN_AGENTS = """
    unregistered already_taken closed_already busy not_of_department inactive cannot no_case not_yours
    welcome_not_yours welcome_unknown unknown_command
    form_again form_required form_cancelled edit_stays revoke_stays sent_failed edited
    revoked reacted echoed opted_out opted_in same_person
    window_template window_waiting window_expired window_full
    notice_again released
    wrong_room nothing_said waiting transfer_unknown agent_busy agent_inactive agent_unregistered
    ask_contact_reason ask_close_reason no_form reply_sent silence_reminded silence_closed_here
""".split()


@pytest.fixture(scope="module")
def release() -> Release:
    return load(ROOT, date(2026, 12, 1))


@pytest.mark.parametrize(("name", "talk"), TALKS, ids=[f"{name} {talk}" for name, talk in TALKS])
def test_a_talk_goes_as_written(name: str, talk: Talk, release: Release) -> None:
    failure = rehearse(release, ROOT, talk.transcript(release))
    assert failure is None, "\n".join(f"{post.place[1]}: {post.content.text}" for post in failure.log)


def test_a_talk_that_is_not_so_fails(release: Release) -> None:
    """What the page says that is read, somebody has to read."""
    for _, talk in TALKS:
        for said in re.finditer(r" (?:Ventanilla|Chañar): [^\n…]*", talk.body):
            body = f"{talk.body[: said.end()]} pero no{talk.body[said.end() :]}"
            spoilt = Talk(talk.line, talk.head, body)
            assert rehearse(release, ROOT, spoilt.transcript(release)) is not None, said[0]


@pytest.mark.parametrize("key", IN_AGENTS)
def test_what_an_agent_may_read_is_explained(key: str) -> None:
    said = shown(TEXTS[key], NAMES)
    assert any(_is_beginning(quoted, said) for quoted in quoted_in(PAGES["agentes"])), said


@pytest.mark.parametrize("name", PAGES)
def test_what_it_quotes_is_said(name: str) -> None:
    names = NAMES | ({"agent.name": "Valeria Domínguez"} if name == "supervisores" else {})
    every = [shown(text, names) for text in TEXTS.values()]
    for quoted in quoted_in(PAGES[name]):
        assert any(_is_beginning(quoted, said) for said in every), quoted


def quoted_in(page: str) -> list[str]:
    """The sentences in the first column of the tables."""
    cells = re.findall(r"^\| («.+?») \|", page, re.MULTILINE)
    return [sentence for cell in cells for sentence in re.findall(r"«((?:[^«»]|«[^»]*»)+)»", cell)]


def _is_beginning(quoted: str, said: str) -> bool:
    """`…` stands for anything."""
    pieces = [re.escape(piece.strip()) for piece in quoted.split("…")]
    return re.match(".*?".join(pieces), said) is not None


@pytest.mark.parametrize("name", PAGES)
def test_its_links_lead_somewhere(name: str) -> None:
    page = PAGES[name]
    for file, title in re.findall(r"\]\(([\w./-]*)(?:#([^)]+))?\)", page):
        there = (ROOT / "docs" / file).read_text("utf-8") if file else page
        titles = {anchor(found) for found in re.findall(r"^#+ (.+)$", there, re.MULTILINE)}
        assert not title or title in titles, f"{file}#{title}"


def test_every_command_is_explained(release: Release) -> None:
    words = set(release.groups.commands.values())
    assert {word for word in words if f"`{word}`" not in PAGES["agentes"]} == set()
