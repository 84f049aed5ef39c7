"""What the files say of templates, beside what Meta has."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from engine.author.approved import compare
from engine.core.release import Template
from engine.core.render import parse
from tests.core.tiny import COMPANY, ROUTING
from tests.fakes.graph import Meta

TEXT = "Hola {{ customer.first_name }}: hay novedades de tu caso {{ ticket.number }}."
THERE = "Hola {{1}}: hay novedades de tu caso {{2}}."


def here(text: str = TEXT, **more: str) -> Template:
    facts = {"id": "news", "name": "novedades", "language": "es_AR", "category": "utility", **more}
    return Template(**facts, text=parse(text))


def there(body: str = THERE, parts: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    facts = {"name": "novedades", "language": "es_AR", "status": "APPROVED", "category": "UTILITY"}
    return {**facts, "components": [{"type": "BODY", "text": body}, *parts], **more}


def test_the_same_in_both_places() -> None:
    (row,) = compare([here()], [there()])
    assert (row.result, row.faults) == ("same", ())


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        (there(status="PAUSED"), "status"),
        (there(status="REJECTED"), "status"),
        (there(status="DISABLED"), "status"),
        (there(parts=({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]},)), "more_variables"),
        (there(parts=({"type": "CAROUSEL", "cards": []},)), "more_variables"),
        (there(category="MARKETING"), "category"),
        (there("Hola {{1}}: hay novedades."), "variables"),
        (there("Hola {{1}}. Hay novedades de tu caso {{2}}."), "text"),
        (there("Hola {{name}}: hay novedades de {{case}}.", parameter_format="NAMED"), "named"),
        (there(parts=({"type": "HEADER", "format": "IMAGE"},)), "more_variables"),
        (there(parts=({"type": "HEADER", "format": "TEXT", "text": "Caso {{1}}"},)), "more_variables"),
        (
            there(parts=({"type": "BUTTONS", "buttons": [{"url": "https://x.example/{{1}}"}]},)),
            "more_variables",
        ),
    ],
    ids=str,
)
def test_what_differs_is_named(listed: dict[str, Any], fault: str) -> None:
    (row,) = compare([here()], [listed])
    assert (row.result, [each.name for each in row.faults]) == ("differs", [fault])


def test_a_plain_header_a_footer_and_an_answer_button_need_nothing() -> None:
    header = {"type": "HEADER", "format": "TEXT", "text": "Vivero"}
    buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Sí"}]}
    (row,) = compare([here()], [there(parts=(header, {"type": "FOOTER", "text": "Gracias"}, buttons))])
    assert row.result == "same"


def test_why_it_was_rejected_is_said() -> None:
    listed = there(status="REJECTED", rejected_reason="INVALID_FORMAT")
    (row,) = compare([here()], [listed])
    assert [fault.there for fault in row.faults] == ["REJECTED (INVALID_FORMAT)"]


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from(["type", "text", "buttons", "url", "format", "components"]), x)
        ),
        max_leaves=12,
    )
)
def test_whatever_meta_lists_is_compared(components: Any) -> None:
    (row,) = compare([here()], [{**there(), "components": components}])
    assert row.result == "differs"


def test_what_only_one_has() -> None:
    rows = compare([here()], [there(language="es"), there(name="otra", status="REJECTED")])
    assert [(row.id, row.name, row.language, row.result) for row in rows] == [
        ("news", "novedades", "es_AR", "missing"),
        ("", "novedades", "es", "unused"),
        ("", "otra", "es_AR", "unused"),
    ]
    assert [fault.there for fault in rows[0].faults] == ["es"]


@pytest.fixture
def meta() -> Iterator[Meta]:
    """Meta, in a thread of its own: the command has its own loop."""
    loop, fake = asyncio.new_event_loop(), Meta()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.start(), loop).result(10)
    yield fake
    asyncio.run_coroutine_threadsafe(fake.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


CHANNELS = """schema: 1
lines:
  whatsapp:
    kind: cloud
    phone_number_id: "106540352242922"
    waba_id: "102290129340398"
    token: "${WHATSAPP_TOKEN}"
    app_secret: "${WHATSAPP_APP_SECRET}"
    verify_token: "${WHATSAPP_VERIFY_TOKEN}"
    graph_url: "${WHATSAPP_GRAPH_URL}"
"""
TEMPLATES = """schema: 1
templates:
  news: {name: novedades, language: es_AR, text: "Hay novedades de tu caso."}
  bills: {name: facturas, language: es_AR, text: "Tu factura está lista."}
"""
FLOW = "schema: 1\nflow: main\nstart: bye\nsteps: {bye: {say: 'Hola', end: fin}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "config/company.yaml": COMPANY,
        "config/routing.yaml": ROUTING,
        "config/channels.yaml": CHANNELS,
        "config/templates.yaml": TEMPLATES,
        "flows/main.yaml": FLOW,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def connected(meta: Meta, monkeypatch: pytest.MonkeyPatch) -> Meta:
    monkeypatch.setenv("WHATSAPP_TOKEN", meta.token)
    monkeypatch.setenv("WHATSAPP_GRAPH_URL", meta.url)
    return meta


def test_the_table_says_what_to_look_at(
    root: Path, connected: Meta, capsys: pytest.CaptureFixture[str]
) -> None:
    connected.templates = [there("Hay novedades de tu caso.", status="PAUSED"), there(name="vieja")]
    assert cli.main(["--project", str(root), "templates", "check"]) == 1
    shown = capsys.readouterr().out
    for words in ("Línea whatsapp", "PAUSED", "falta", "sin uso", "1 distintas, 1 faltan en Meta, 1 sin uso"):
        assert words in shown


def test_all_is_well(root: Path, connected: Meta, capsys: pytest.CaptureFixture[str]) -> None:
    connected.templates = [
        there("Hay novedades de tu caso."),
        there("Tu factura está lista.", name="facturas"),
    ]
    assert cli.main(["--project", str(root), "templates", "check", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["lines"]["whatsapp"]
    assert [(row["template"], row["result"], row["faults"]) for row in rows] == [
        ("news", "same", []),
        ("bills", "same", []),
    ]


def test_the_token_goes_to_nobody_unencrypted(
    root: Path, connected: Meta, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHATSAPP_GRAPH_URL", "http://127.0.0.1.evil.example")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    assert "sin cifrar" in capsys.readouterr().out
    assert connected.asked == 0


def test_meta_cannot_be_asked(
    root: Path, connected: Meta, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHATSAPP_TOKEN", "another")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    monkeypatch.setenv("WHATSAPP_TOKEN", "copied in\ntwo lines")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    monkeypatch.delenv("WHATSAPP_TOKEN")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    channels = root / "config/channels.yaml"
    channels.write_text(CHANNELS.replace('    waba_id: "102290129340398"\n', ""), "utf-8")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    channels.unlink()
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    shown = capsys.readouterr().out
    for words in ("190", "salto de renglón", "WHATSAPP_TOKEN", "waba_id", "kind: cloud"):
        assert words in shown


def test_meta_does_not_answer(
    root: Path, connected: Meta, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHATSAPP_GRAPH_URL", "http://127.0.0.1:9")
    assert cli.main(["--project", str(root), "templates", "check"]) == 2
    shown = " ".join(capsys.readouterr().out.split())
    assert "No contestó 127.0.0.1 por las plantillas de la línea «whatsapp»" in shown
