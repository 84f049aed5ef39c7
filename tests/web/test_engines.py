"""Which engine is served, and the one at work on its lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import channels
from engine.channels import Channel
from engine.core.messages import Content as Said
from engine.core.messages import CustomerMessage, Sender
from engine.core.release import Release
from engine.runtime import Standing
from engine.web import engines
from engine.web.settings import BadSetting, Environment, environment
from tests.web.conftest import MARIELA, NOW, ROOT, at

REAL = {"whatsapp": {"kind": "cloud"}}


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment("127.0.0.1", 0, tmp_path, None)


def test_the_simulator_refuses_a_real_line(release: Release, env: Environment) -> None:
    with pytest.raises(BadSetting, match="real_line"):
        engines.simulated(replace(release, lines=REAL), ROOT, env)
    engines.simulated(release, ROOT, env)


def test_without_a_line_there_is_nothing_to_serve(release: Release, env: Environment) -> None:
    with pytest.raises(BadSetting, match="no_lines"):
        engines.at_work(release, ROOT, env)
    with pytest.raises(BadSetting, match="no_channel"):
        engines.at_work(replace(release, lines={"celular": {"kind": "web"}}), ROOT, env)


@pytest.mark.parametrize("address", ["http://graph.example.com", "http://127.0.0.1.evil.example", "graph"])
def test_the_environment_cannot_open_the_token_to_anybody(
    release: Release, tmp_path: Path, address: str
) -> None:
    line = {"kind": "cloud", "phone_number_id": "1", "token": "${T}", "graph_url": "${GRAPH}"}
    env = Environment("127.0.0.1", 0, tmp_path, None, {"T": "t", "GRAPH": address})
    with pytest.raises(BadSetting, match="open_graph"):
        engines.at_work(replace(release, lines={"wa": line}), ROOT, env)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "no_variable"),
        (" \n", "no_variable"),
        ("to\nken", "garbled_variable"),
        ("to\u200bken", "garbled_variable"),
    ],
)
def test_a_key_that_cannot_be_one_is_told_before_anything_starts(
    release: Release, tmp_path: Path, token: str, reason: str
) -> None:
    line = {"kind": "cloud", "phone_number_id": "1", "token": "${T}"}
    with pytest.raises(BadSetting) as bad:
        engines.at_work(
            replace(release, lines={"wa": line}),
            ROOT,
            Environment("127.0.0.1", 0, tmp_path, None, {"T": token}),
        )
    assert (bad.value.reason, bad.value.params) == (reason, {"line": "wa", "variable": "T"})


async def test_at_work(release: Release, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, channels.Simulator] = {}

    def make(name: str, line: object, language: str) -> Channel:
        return made.setdefault(name, channels.Simulator(name))

    monkeypatch.setitem(engines.CHANNELS, "cloud", make)
    engine, stand = engines.at_work(replace(release, lines=REAL), ROOT, env)
    assert stand is None
    await engine.start()
    event = CustomerMessage(
        "one", at(release, NOW), "whatsapp", Sender(MARIELA, MARIELA), Said("text", "No tengo internet")
    )
    receipt = await engine.runtime.accept(event)
    assert receipt.standing is Standing.DECIDED
    await engine.runtime.quiet()
    assert "luz prendida" in made["whatsapp"].shown[-1].message.content.text
    await engine.switch(release)
    await engine.stop()
    assert (env.data / "ventanilla.db").exists()


def test_the_environment_has_sensible_defaults(tmp_path: Path) -> None:
    env = environment({}, tmp_path)
    assert (env.host, env.port, env.data, env.token) == ("127.0.0.1", 8080, tmp_path / "data", None)
    env = environment(
        {"HOST": "::1", "PORT": "0", "VENTANILLA_DATA": "/d", "ADMIN_TOKEN": "x" * 16}, tmp_path
    )
    assert (env.host, env.port, env.data, env.token) == ("::1", 0, Path("/d"), "x" * 16)


@pytest.mark.parametrize("port", ["-1", "65536", "80.0", "٨٠", "eighty", "8080 "])
def test_a_port_that_is_none(port: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="bad_port"):
        environment({"PORT": port}, tmp_path)
