"""Two languages that say the same things, and pages that say nothing else."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.core.clocks import AFTER, DESK_TIMERS
from engine.web.pages import TEMPLATES
from engine.web.words import LANGUAGES, PLACEHOLDER, Words, catalogue, preferred

CORE = Path(__file__).parents[2] / "engine" / "core"


def sentences(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from sentences(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    es, en = (dict(sentences(catalogue(language))) for language in LANGUAGES)
    assert es.keys() == en.keys()
    for name, sentence in es.items():
        if isinstance(sentence, str):
            assert set(PLACEHOLDER.findall(sentence)) == set(PLACEHOLDER.findall(en[name])), name
        else:
            assert len(sentence) == len(en[name]), name


def test_every_sentence_that_pages_and_code_name_exists() -> None:
    known = {name for name, _ in sentences(catalogue("es"))}
    sources = [*TEMPLATES.rglob("*.html"), *TEMPLATES.parent.rglob("*.py")]
    pattern = re.compile(
        r"""(?:words|words\.count|painter\.words)\(\s*["']([a-z_]+(?:\.[a-zA-Z_]+)?)["']\s*[,)]"""
    )
    named = {name for source in sources for name in pattern.findall(source.read_text("utf-8"))}
    assert len(named) > 60
    assert named <= known


def test_every_line_of_the_journal_is_a_sentence() -> None:
    """What the engine notes down is read by people, who know none of its names."""
    sources = [ast.parse(path.read_text("utf-8")) for path in CORE.rglob("*.py")]
    calls = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Call)]
    named = {
        call.args[1].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "journal"
        and isinstance(call.args[1], ast.Constant)
    }
    assert len(named) > 25
    assert named <= catalogue("es")["decision"].keys()


def test_every_timer_of_the_engine_has_a_name() -> None:
    """A page says what will happen when nobody does anything."""
    named = {*DESK_TIMERS, AFTER.strip()}
    for path in CORE.glob("*.py"):
        module = importlib.import_module(f"engine.core.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StartTimer":
                name = node.args[1]
                known = name.value if isinstance(name, ast.Constant) else None
                if isinstance(name, ast.Name) and name.id.isupper():
                    known = getattr(module, name.id)
                named |= {known} - {None}
    assert len(named) > 12
    assert named <= catalogue("es")["timer"].keys()


def test_templates_have_no_text_of_their_own() -> None:
    for page in TEMPLATES.rglob("*.html"):
        text = re.sub(
            r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>|[\w:-]+=\"[^\"]*\"",
            " ",
            page.read_text("utf-8"),
            flags=re.DOTALL,
        )
        words = set(re.findall(r"[^\W\d_]{2,}", text)) - {"Ventanilla"}
        assert not words, (page.name, words)


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        (None, "", "es"),
        (None, "en-US,en;q=0.9", "en"),
        (None, "pt-BR, es-AR;q=0.8, en;q=0.5", "es"),
        (None, "fr", "es"),
        ("en", "es-AR", "en"),
        ("xx", "en", "en"),
    ],
)
def test_which_language(cookie: str | None, accept: str, language: str) -> None:
    assert preferred(cookie, accept) == language


def test_a_sentence_is_filled() -> None:
    assert Words("en").count("chat.main_room", 1) == "1 agent"
    assert Words("es").count("chat.main_room", 3) == "3 agentes"
    assert Words("es")("error.no_room", room="{x}") == "La sala «{x}» no existe."
