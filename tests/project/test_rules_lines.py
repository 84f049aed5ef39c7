"""What the lines of a project can do: what is said of it, and above all what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.small import codes

CLOUD = '{kind: cloud, phone_number_id: "%s", token: "${T}", app_secret: "${S}", verify_token: "${V}"%s}'
WEB = '{kind: web, url: "${WAHA_URL}", api_key: "${K}"%s}'
ID, OTHER_ID = "106540352242922", "106540352242923"
REOPEN = """# config/templates.yaml
reopen: hay
templates: {hay: {name: hay, language: es_AR, text: "Hay novedades: contestanos."}}
"""


def channels(*lines: str, more: str = "") -> str:
    listed = "".join(f"  linea_{n}: {line}\n" for n, line in enumerate(lines))
    return f"# config/channels.yaml\nlines:\n{listed}{more}"


def gateway(line: str) -> str:
    return f'gateways: {{avisos: {{line: {line}, token: "${{G}}"}}}}\n'


def attach(address: str, kind: str = "document") -> str:
    step = f"  manda: {{say: 'Ahí va', attach: {{{kind}: '{address}'}}, next: fin}}\n"
    return f"# flows/demo.yaml\nsteps:\n{step}"


@pytest.mark.parametrize(
    "lines",
    [
        (CLOUD % (ID, ""), CLOUD % (OTHER_ID, "")),
        (CLOUD % ("${ONE}", ""), CLOUD % ("${OTHER}", "")),
        (CLOUD % (ID, ', waba_id: "102290129340398", menus: native'),),
        (WEB % ', session: "one"', WEB % ', session: "other"'),
        (WEB % "", WEB % ', session: "other", menus: text'),
        ("{kind: simulator, menus: native}", "{kind: simulator}"),
    ],
)
def test_lines_with_nothing_wrong(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert codes(tmp_path, channels(*lines)) == []


CLOSED = """
https://graph.example.com https://graph.example.com:8443/v1/ ${GRAPH}
http://127.0.0.1:9 http://127.8.8.8 http://localhost:90 http://[::1]:9
"""
OPEN = """
http://graph.example.com http://10.0.0.7:90 http://127.0.0.1.evil.example http://localhost.evil.example
https://[::1 https://a.example:99999
"""
MORE = """
http://127.0.0.1@evil.example https://evil.example@graph.example https://a.example/?k= https://a.example/#k
https://graph.facebook.com/v26.0 https://graph.facebook.com/v26.0/
"""


@pytest.mark.parametrize(
    ("address", "found"),
    [
        *((each, []) for each in CLOSED.split()),
        *((each, ["C217"]) for each in OPEN.split()),
        *((each, ["C221"]) for each in MORE.split()),
    ],
)
def test_the_token_leaves_this_machine_only_encrypted(address: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, channels(CLOUD % (ID, f', graph_url: "{address}"'))) == found


@pytest.mark.parametrize("id", ["3815551234", "5493815551234", "543815551234"])
def test_a_phone_is_no_id(id: str, tmp_path: Path) -> None:
    assert codes(tmp_path, channels(CLOUD % (id, ""))) == ["C214"]


def test_one_variable_for_two_numbers_is_one_number(tmp_path: Path) -> None:
    assert codes(tmp_path, channels(CLOUD % ("${ID}", ""), CLOUD % ("${ID}", ""))) == ["C212"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (channels(CLOUD % (ID, ""), more=gateway("linea_0")), ["C216"]),
        (channels(CLOUD % (ID, ""), more=gateway("linea_0")) + REOPEN, []),
        (channels(WEB % "", more=gateway("linea_0")), []),
        (channels("{kind: simulator}", more=gateway("linea_0")), []),
        (channels(CLOUD % (ID, "")), []),
    ],
)
def test_notices_beyond_the_window(text: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (REOPEN, []),
        (channels("{kind: simulator}") + REOPEN, []),
        (channels(WEB % "", CLOUD % (ID, "")) + REOPEN, []),
        (channels(WEB % "", "{kind: simulator}") + REOPEN, ["C507"]),
    ],
)
def test_templates_that_some_line_sends(text: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, text) == found


@pytest.mark.parametrize(
    "address",
    [
        "https://kiosco.example/plan.pdf",
        "https://kiosco.example:443/plan.pdf?v=2#pagina",
        "https://{{ company.name }}.example/plan.pdf",
        "{{ company.name }}",
        "http://archivos.lan:8080/plan.pdf",
        "http://10.0.0.7/plan.pdf",
    ],
)
def test_an_address_that_may_be_asked(address: str, tmp_path: Path) -> None:
    hosts = '# config/company.yaml\nmedia_hosts: ["archivos.lan:8080", "10.0.0.7"]\n'
    assert codes(tmp_path, attach(address) + hosts) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://kiosco.example/plan.pdf",
        "ftp://kiosco.example/plan.pdf",
        "kiosco.example/plan.pdf",
        "https:///plan.pdf",
        "https://kiosco.example:x/plan.pdf",
        "https://kiosco.example:8443/plan.pdf",
        "https://localhost/plan.pdf",
        "https://nas.lan/plan.pdf",
        "https://192.168.0.10/plan.pdf",
        "https://[::1]/plan.pdf",
    ],
)
def test_an_address_that_may_not(address: str, tmp_path: Path) -> None:
    assert codes(tmp_path, attach(address)) == ["L105"]


@pytest.mark.parametrize(
    ("address", "kind", "found"),
    [
        ("https://kiosco.example/plan.webp", "image", ["L106"]),
        ("https://kiosco.example/plan.WEBP?v=2", "image", ["L106"]),
        ("https://kiosco.example/plan.webp", "document", []),
        ("https://kiosco.example/plan.jpg", "image", []),
        ("https://kiosco.example/plan", "image", []),
        ("https://kiosco.example/saludo.wav", "audio", ["L106"]),
        ("https://kiosco.example/saludo.ogg", "audio", []),
    ],
)
def test_a_file_of_a_type_that_is_shown(address: str, kind: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, attach(address, kind) + channels(CLOUD % (ID, ""))) == found


def test_without_an_official_line_any_type_will_do(tmp_path: Path) -> None:
    assert codes(tmp_path, attach("https://kiosco.example/plan.webp", "image")) == []


@pytest.mark.parametrize(
    ("between", "found"), [(r"\n\n", []), (r"\n\n\n\n", ["C508"]), (r"\t", ["C508"]), ("    ", [])]
)
def test_what_stands_between_words_of_a_template(between: str, found: list[str], tmp_path: Path) -> None:
    template = f'{{name: una, language: es, text: "Hola.{between}Hay."}}'
    assert codes(tmp_path, f"# config/templates.yaml\ntemplates: {{una: {template}}}\n") == found
