"""What the author sees when something is wrong, at a terminal and in other programs."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine import problems
from engine.problems import LANGUAGES, Problem, Severity, Span, similar
from engine.problems.catalogue import LONGEST_PARAM, PLACEHOLDER, UNPRINTABLE, catalogue
from engine.problems.terminal import WIDEST, underlined

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
CODE = re.compile(r"[PYSFCNTZHLR]\d{3}")

LINES = {
    ("flows/support.yaml", 8): '      - {label: "👨‍👩‍👧 中文", nxt: plans}',
    ("flows/support.yaml", 23): '      - {label: "Facturas y pagos", next: billing_menus}',
    ("flows/support.yaml", 104): "\tsay:\t\x1b[31mrojo\x1b[0m, 4",
    ("config/hours.yaml", 3): f'    weekly: "{"Mo-Fr 09:00-13:00; " * 20}", nxt: 1, {"x" * 300}',
}


def line_text(file: str, n: int) -> str:
    return LINES.get((file, n), "")


def a_problem(code: str, file: str, line: int, column: int, end: int, **more: Any) -> Problem:
    return Problem(code, Span(file, line, column, line, end), **more)


FOUND = [
    a_problem(
        "S101", "flows/support.yaml", 8, 26, 29, params={"key": "nxt", "similar": "next"}, hint="similar"
    ),
    a_problem("Y105", "flows/support.yaml", 104, 21, 22, params={"text": "4\x07"}),
    a_problem(
        "S101", "config/hours.yaml", 3, 416, 419, params={"key": "nxt", "known": ["weekly", "holidays"]}
    ),
    a_problem(
        "P109",
        "config/hour.yaml",
        1,
        1,
        1,
        params={"file": "config/hour.yaml", "similar": "config/hours.yaml"},
        hint="similar",
        severity=Severity.WARNING,
    ),
    Problem("P105", None, {"file": "config/company.yaml"}),
]


def test_a_problem_shows_its_line_and_what_to_do() -> None:
    found = [
        a_problem(
            "S105",
            "flows/support.yaml",
            23,
            43,
            56,
            params={"value": "billing_menus", "said": "así no"},
            hint="said",
        )
    ]

    assert problems.text(found, line_text, files=9, active="a41f2c9") == (
        "error[S105]: «billing_menus» no está escrito como va acá\n"
        "  --> flows/support.yaml:23:43\n"
        "   |\n"
        '23 |       - {label: "Facturas y pagos", next: billing_menus}\n'
        "   |                                           ^^^^^^^^^^^^^\n"
        "   = ayuda: así no\n"
        "\n"
        "1 error en 1 de 9 archivos. Nada se publicó; sigue activa la versión a41f2c9.\n"
    )


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (problems.text(FOUND, line_text, files=9, active=""), "problems.es.txt"),
        (problems.text(FOUND, line_text, lang="en", files=9), "problems.en.txt"),
        (problems.github(FOUND), "problems.github.txt"),
        (problems.gitlab(FOUND), "problems.gitlab.json"),
        (problems.json(FOUND), "problems.json"),
        (problems.sarif(FOUND), "problems.sarif.json"),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_the_printers_say_what_they_said(printed: str, name: str) -> None:
    assert printed == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("found", "files", "active", "said"),
    [
        ([], 9, None, "Ningún problema."),
        (FOUND[3:4], 9, "a41f2c9", "1 aviso en 1 de 9 archivos."),
        (FOUND[4:], 9, None, "1 error."),
        (FOUND, None, "", "4 errores y 1 aviso. Nada se publicó."),
        (FOUND[:2], 1, None, "2 errores en 1 de 1 archivo."),
    ],
)
def test_the_count_at_the_end(found: list[Problem], files: int | None, active: str | None, said: str) -> None:
    assert problems.text(found, line_text, files=files, active=active).splitlines()[-1] == said


def test_color_is_for_people_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert problems.wants_color(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not problems.wants_color(Terminal())
    colored = problems.text(FOUND, line_text, color=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == problems.text(FOUND, line_text)


def test_lines_are_read_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfuno\r\ndos \xe1\ntres")
    read = problems.lines_on_disk(tmp_path)

    assert [read("a.yaml", n) for n in (0, 1, 2, 3, 4)] == ["", "uno", "dos \ufffd", "tres", ""]
    assert read("none.yaml", 1) == ""


@given(st.text(), st.integers(1, 400), st.integers(0, 60))
def test_whatever_a_line_holds_the_carets_stand_under_the_span(line: str, column: int, width: int) -> None:
    line = re.sub(r"[\r\n]", "", line)
    shown, carets = underlined(line, Span("a.yaml", 1, column, 1, column + width))

    assert not UNPRINTABLE.search(shown)
    assert re.fullmatch(r" *\^+", carets)
    assert len(shown) <= 4 * WIDEST + 4
    before = len(carets) - len(carets.lstrip())
    assert before <= cell_len(shown)


@given(st.text(alphabet="ab\x1b\x07\u202e\r\n%:,", max_size=30))
def test_nothing_from_a_file_acts_on_a_terminal_or_breaks_an_annotation(text: str) -> None:
    found = [
        a_problem("S105", f"flows/{text}.yaml", 1, 1, 2, params={"value": text, "said": text}, hint="said")
    ]

    printed = problems.text(found, lambda file, n: text)
    assert not UNPRINTABLE.search(printed.replace("\n", ""))
    annotations = problems.github(found)
    assert annotations.count("\n") == 1
    assert len(annotations.split("::")) == 3 or ":" in text
    assert json.loads(problems.json(found))[0]["file"] == f"flows/{text}.yaml"


def test_a_long_text_from_a_file_is_cut() -> None:
    said = problems.message(Problem("S105", None, {"value": "x" * 5000}))

    assert len(said) < LONGEST_PARAM + 60


def test_a_sentence_without_its_data_is_still_printed() -> None:
    assert problems.message(Problem("S101", None)) == "la clave «…» no va acá"
    assert problems.message(Problem("X999", None, {"a": 1})) == "X999 (a: 1)"
    assert problems.help_text(Problem("X999", None)) == ""
    assert problems.message(Problem("S101", None, {"key": "x"}), "fr") == "la clave «x» no va acá"


def test_a_code_has_a_page_and_an_unknown_one_a_suggestion() -> None:
    assert problems.explain("s101").startswith("S101: la clave «…» no va acá\n\n")
    assert problems.explain("s101", "en").startswith("S101: the key “…” does not go here\n\n")
    assert problems.explain("Y99") == "El código «Y99» no existe. ¿Quisiste decir Y199?\n"
    assert "S101" in problems.explain("nada")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("billing_menus", "billing_menu"),
        ("Menú-Principal", "menu_principal"),
        ("optoins", "options"),
        ("zzz", None),
        ("", None),
    ],
)
def test_what_was_probably_meant(word: str, meant: str | None) -> None:
    assert similar(word, ["billing_menu", "menu_principal", "options"]) == meant


def sentences(entry: dict[str, Any]) -> dict[str, str]:
    """Every sentence of a code by its place: message, help, help.similar…"""
    helps = entry.get("help", {})
    named = (
        {f"help.{hint}": text for hint, text in helps.items()} if isinstance(helps, dict) else {"help": helps}
    )
    return {"message": entry["message"], **named}


def test_both_languages_have_the_same_codes_hints_and_data() -> None:
    spanish, english = catalogue("es"), catalogue("en")

    assert list(spanish) == list(english)
    assert set(spanish["print"]) == set(english["print"])
    for code in problems.codes():
        here, there = sentences(spanish[code]), sentences(english[code])
        assert set(here) == set(there), code
        for place in here:
            assert set(PLACEHOLDER.findall(here[place])) == set(PLACEHOLDER.findall(there[place])), (
                code,
                place,
            )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_is_told_and_explained(lang: str) -> None:
    for code in problems.codes(lang):
        entry = catalogue(lang)[code]
        assert CODE.fullmatch(code)
        assert entry["explain"].strip(), code
        assert not entry["message"].endswith("."), code


DIRECT = {"Problem", "Fault", "fault", "problem", "key_problem", "inner_problem"}
"""What makes a problem of its arguments as they are."""


def calls_with_a_code() -> Iterator[tuple[str, ast.Call, str]]:
    """Where in engine/, and the call that makes a problem of which code."""
    for file in sorted((ROOT / "engine").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in DIRECT:
                codes = [
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                for code in filter(CODE.fullmatch, codes):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node, code


def test_every_code_of_the_engine_is_in_the_catalogue_and_the_other_way_round() -> None:
    used = {
        word
        for file in (ROOT / "engine").rglob("*.py")
        for word in re.findall(rf'"({CODE.pattern})"', file.read_text(encoding="utf-8"))
    }

    assert used - set(problems.codes()) == set()
    assert set(problems.codes()) - used == set()


def test_whoever_reports_a_problem_gives_what_its_sentence_names() -> None:
    missing = []
    for place, call, code in calls_with_a_code():
        names = {keyword.arg for keyword in call.keywords}
        dicts = [arg for arg in [*call.args, *(k.value for k in call.keywords)] if isinstance(arg, ast.Dict)]
        names |= {key.value for d in dicts for key in d.keys if isinstance(key, ast.Constant)}
        if None in names or any(isinstance(arg, ast.Name) and "param" in arg.id for arg in call.args):
            continue  # given as a variable
        wanted = set(PLACEHOLDER.findall(catalogue("es").get(code, {}).get("message", "")))
        missing += [f"{place}: {code} needs {name}" for name in sorted(wanted - names)]

    assert missing == []
