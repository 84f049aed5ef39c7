"""Files that nobody wrote in good faith: problems or nothing, soon, in little memory, never a traceback.

And texts: what the author writes cannot run anything, and what a customer writes is never a template.
"""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import problems
from engine.author.answers import Answers
from engine.author.given import moment
from engine.author.rooms import all_rooms, make_ready, register
from engine.author.world import World
from engine.core.messages import Content, CustomerMessage, RoomMessage, Sender
from engine.core.render import parse
from engine.core.values import Given
from engine.project.project import Checked, check
from tests.project.test_broken import BROKEN, ROOT, Project
from tests.project.wrong import GOOD

SECONDS = 20.0
"""Of the processor, beyond what it takes to check the smallest project."""

SECONDS_OF_A_MAP = 40.0
"""A map may have ten times the bytes of any other file."""

MEMORY = 1536 * 2**20
"""Of addresses, most of which the libraries only reserve."""

MUCH = 2_000_000
"""Nobody reads so many letters of problems."""

Files = Mapping[str, bytes]

ZONES = "config/zones.geojson"
ROUTING = "config/routing.yaml"
FLOW = "flows/hola.yaml"


def project(root: Path, files: Files) -> Path:
    """The smallest good project, with these files in it."""
    Project(BROKEN / "base.yaml").write(root)
    for name, data in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return root


def look(root: Path) -> Checked:
    """Checks, prints in every way, and compiles what can be."""
    checked = check(root)
    for lang in problems.LANGUAGES:
        problems.text(checked.problems, problems.lines_on_disk(root), lang=lang, files=checked.files)
        for machine in (problems.github, problems.gitlab, problems.sarif, problems.json):
            machine(checked.problems, lang=lang)
    assert checked.release is not None or not checked.ok
    return checked


def codes(root: Path) -> set[str]:
    return {problem.code for problem in look(root).problems}


def saying(text: str) -> bytes:
    """A flow that says it; `text` is as YAML has it."""
    return f"schema: 1\nflow: hola\nstart: a\nsteps:\n  a: {{say: {text}, end: b}}\n".encode()


def routed(condition: str) -> bytes:
    return f'schema: 1\nroutes:\n  - {{if: "{condition}", flow: hola}}\n  - {{flow: hola}}\n'.encode()


def zone(coordinates: str) -> bytes:
    geometry = f'{{"type": "Polygon", "coordinates": {coordinates}}}'
    feature = f'{{"type": "Feature", "id": "a", "properties": {{"name": "A"}}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{feature}]}}'.encode()


def ring(points: int, seed: int = 0) -> str:
    """Round and round: it crosses itself everywhere."""
    dice = random.Random(seed)
    middle = (f"[{dice.randint(-80, 80)},{dice.randint(-80, 80)}]" for _ in range(points - 2))
    return "[" + ",".join(["[0,0]", *middle, "[0,0]"]) + "]"


# ---------------------------------------------------------------- heavy: each in a process with limits


class Heavy(NamedTuple):
    """`make` gives the file for a size; alone it gets `size`, and together with the others a hundredth."""

    file: str
    size: int
    make: Callable[[int], str | bytes]
    codes: str

    def files(self, size: int) -> Files:
        data = self.make(size)
        return {self.file: data if isinstance(data, bytes) else data.encode()}


STEPS = "schema: 1\nflow: hola\nstart: a\nsteps:\n"

HEAVY = {
    "random bytes": Heavy(FLOW, 1_000_000, lambda n: random.Random(1).randbytes(n), "P102"),
    "open brackets": Heavy(FLOW, 100_000, lambda n: "a: " + "[" * n, "Y122"),
    "open braces": Heavy(FLOW, 100_000, lambda n: "a: " + "{a: " * n, "Y122"),
    "closed brackets": Heavy(FLOW, 100_000, lambda n: "a: " + "[" * n + "]" * n, "Y122"),
    "dashes": Heavy(FLOW, 300_000, lambda n: "- " * n, "Y122"),
    "stairs": Heavy(FLOW, 1_400, lambda n: "".join(" " * i + "a:\n" for i in range(n)), "Y122"),
    "question marks": Heavy(FLOW, 300_000, lambda n: "? " * n, "Y121 Y122"),
    "colons": Heavy(FLOW, 300_000, lambda n: "a: " * n, "Y109"),
    "alias bomb": Heavy(
        FLOW,
        2_000,
        lambda n: "a0: &a0 [x, x]\n" + "".join(f"a{i + 1}: &a{i + 1} [{f'*a{i}, ' * 9}]\n" for i in range(n)),
        "Y104",
    ),
    "aliases": Heavy(FLOW, 150_000, lambda n: "a: &a {b: 1}\nc: [" + "*a, " * n + "]", "Y104"),
    "cyclic anchors": Heavy(FLOW, 30_000, lambda n: "a: &a\n" + "  - *a\n  - <<: *a\n" * n, "Y104"),
    "ten megabytes": Heavy(FLOW, 10_000_000, lambda n: "a: " + "x" * n, "P101"),
    "a map of eleven megabytes": Heavy(ZONES, 11_000_000, lambda n: "[" * n, "P101"),
    "one long line": Heavy(FLOW, 1_000_000, lambda n: "say: " + "x" * n, "P106 S101 S102"),
    "one long text": Heavy(FLOW, 1_000_000, lambda n: saying('"' + "x" * n + '"'), "S113"),
    "one long key": Heavy(FLOW, 500_000, lambda n: '"' + "x" * n + '": 1', "Y111"),
    "keys": Heavy(FLOW, 90_000, lambda n: "".join(f"k{i:x}: 1\n" for i in range(n)), "P106 S101 S102"),
    "short keys": Heavy(FLOW, 200_000, lambda n: "".join(f"{i}: \n" for i in range(n)), "P101"),
    "the same key": Heavy(FLOW, 200_000, lambda n: "a: 1\n" * n, "Y120"),
    "keys of a step": Heavy(
        FLOW,
        80_000,
        lambda n: STEPS + " a:\n  say: a\n" + "".join(f"  k{i:x}: 1\n" for i in range(n)),
        "S101",
    ),
    "steps": Heavy(FLOW, 80_000, lambda n: STEPS + "".join(f" a{i:x}: 1\n" for i in range(n)), "S103 S113"),
    "keys without a value": Heavy(FLOW, 250_000, lambda n: "{" + "a, " * n + "}", "Y107 Y120"),
    "documents": Heavy(FLOW, 200_000, lambda n: "---\n" * n, "Y123"),
    "comments": Heavy(FLOW, 120_000, lambda n: "a:\n" + "- b #1\n" * n, "Y102"),
    "typographic quotes": Heavy(FLOW, 80_000, lambda n: "a:\n" + "- “b”\n" * n, "Y126"),
    "pasted spaces": Heavy(FLOW, 90_000, lambda n: "\u00a0a: 1\n" * n, "Y101 Y120"),
    "tabs": Heavy(FLOW, 1_000_000, lambda n: "a:\n" + "\t" * n, "Y101"),
    "spaces": Heavy(FLOW, 1_000_000, lambda n: "a:" + " " * n + "b", "P106 S101 S102"),
    "empty lines": Heavy(FLOW, 1_000_000, lambda n: "\n" * n, "P105"),
    "percent signs": Heavy(FLOW, 900_000, lambda n: "%" * n, "Y103"),
    "unquoted braces": Heavy(FLOW, 80_000, lambda n: "- {{ b }}\n" * n, "Y107 Y115"),
    "an unclosed quote": Heavy(FLOW, 900_000, lambda n: 'a: "' + "\n" * n, "Y110"),
    "escapes": Heavy(FLOW, 150_000, lambda n: 'a: "' + "\\u0000" * n + '"', "Y112"),
    "NUL bytes": Heavy(FLOW, 1_000_000, lambda n: b"\0" * n, "P103"),
    "some NUL bytes": Heavy(FLOW, 150_000, lambda n: b"a: \0b\n" * n, "P104"),
    "digits": Heavy(FLOW, 1_000_000, lambda n: saying("1" * n), "Y106"),
    "hexadecimal digits": Heavy(FLOW, 500_000, lambda n: saying("0x" + "f" * n), "Y106"),
    "conditions": Heavy(ROUTING, 6_000, lambda n: routed("mode and " * n + "mode"), "S113"),
    "JSON brackets": Heavy(ZONES, 1_000_000, lambda n: zone("[" * n), "Y122"),
    "JSON braces": Heavy(ZONES, 1_000_000, lambda n: '{"a":' * n, "Y122"),
    "JSON keys": Heavy(ZONES, 900_000, lambda n: "{" + '"a":1,' * n + '"a":1}', "Y120"),
    "JSON digits": Heavy(ZONES, 1_000_000, lambda n: zone(f"[[[{'9' * n}, 1]]]"), "Y106"),
    "a million points": Heavy(ZONES, 1_500_000, lambda n: zone("[[" + "[0,0]," * n + "[0,0]]]"), "S113"),
    "rings": Heavy(ZONES, 250_000, lambda n: zone("[" + "[[0,0],[1,1],[2,1],[0,0]]," * n + "[]]"), "S113"),
    "crossings": Heavy(
        ZONES, 400_000, lambda n: zone("[" + ",".join(ring(n // 20, i) for i in range(20)) + "]"), "Z101"
    ),
    "a point that is none": Heavy(
        ZONES,
        400_000,
        lambda n: zone("[" + ring(n // 25) + ",[" + "[0,0]," * (n // 25) + "[0,200]]]"),
        "Z101",
    ),
}


class Ran(NamedTuple):
    output: str
    errors: str
    code: int
    seconds: float


def run(root: Path) -> Ran:
    """`cli.py check` in a process that may take so much memory, and so much time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        signal.alarm(60)  # who waits for ever uses no processor

    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, ROOT / "cli.py", "check", "--project", root],
            stdout=output,
            stderr=errors,
            preexec_fn=limit,
            env={**os.environ, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said, failed = output.read().decode(), errors.read().decode()
    return Ran(said, failed, process.returncode, usage.ru_utime + usage.ru_stime)


@cache
def base_seconds() -> float:
    with tempfile.TemporaryDirectory() as root:
        return min(run(project(Path(root), {})).seconds for _ in range(2))


def reported(output: str) -> set[str]:
    return set(re.findall(r"^(?:error|aviso)\[([A-Z][0-9]{3})\]", output, re.MULTILINE))


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_refused_soon(name: str, tmp_path: Path) -> None:
    heavy = HEAVY[name]
    ran = run(project(tmp_path, heavy.files(heavy.size)))

    assert (ran.errors, ran.code) == ("", 1)
    assert reported(ran.output) == set(heavy.codes.split())
    assert len(ran.output) < MUCH
    limit = SECONDS_OF_A_MAP if heavy.file == ZONES else SECONDS
    assert ran.seconds - base_seconds() < limit


def test_all_of_them_in_one_project(tmp_path: Path) -> None:
    """Each under a name of its own, and a hundred times lighter."""
    files: dict[str, bytes] = {}
    for n, heavy in enumerate(HEAVY.values()):
        (data,) = heavy.files(max(heavy.size // 100, 50)).values()
        files[f"flows/f{n}.yaml" if heavy.file == FLOW else heavy.file] = data
    ran = run(project(tmp_path, files))

    assert (ran.errors, ran.code) == ("", 1)
    assert len(reported(ran.output)) > 15
    assert len(ran.output) < MUCH
    assert ran.seconds - base_seconds() < SECONDS


# ---------------------------------------------------------------- light: what a value may be


@pytest.mark.parametrize(
    ("file", "data", "found"),
    [
        (FLOW, b"\xff\xfea\x00:\x00 \x001\x00", "P103"),
        (FLOW, "a: 1\n".encode("utf-16-le"), "P103"),
        (FLOW, "a: 1\n".encode("utf-32"), "P103"),
        (FLOW, b"a: \xc3\x28", "P102"),
        (FLOW, b"a: \xed\xa0\x80", "P102"),
        (FLOW, b"a: \xf4\x90\x80\x80", "P102"),
        (FLOW, b"a: \0", "P104"),
        (FLOW, b"", "P105"),
        (FLOW, b"\xef\xbb\xbf", "P105"),
        (FLOW, b"hola", "S103"),
        (FLOW, b"- a\n- b\n", "S103"),
        (FLOW, b"*a", "Y103"),
        (FLOW, b"? [a]\n: b\n", "Y121"),
        (FLOW, b"!!python/object/apply:os.system [ls]", "Y103"),
        (FLOW, b"%YAML 9.9\n---\na: 1\n", "Y199"),
        (FLOW, saying("1e999999"), "Y106"),
        (FLOW, saying("1e999999999999"), ""),
        (FLOW, saying("-1e-999999"), "Y106"),
        (FLOW, saying("9" * 5000), "Y106"),
        (FLOW, saying("0o" + "7" * 5000), "Y106"),
        (FLOW, saying("0." + "1" * 5000), "Y106"),
        (FLOW, saying(".nan"), "Y106"),
        (FLOW, saying("2026-13-45"), ""),
        (FLOW, saying("!!binary aGk="), "Y103"),
        (ZONES, b"", "Y201"),
        (ZONES, b"null", "P105"),
        (ZONES, b"[]", "S103"),
        (ZONES, b'{"type": NaN}', "Y106"),
        (ZONES, b'{"type": 1e999999}', "Y106"),
        (ZONES, b'{"a": "\\ud800"}', "Y112"),
        (ZONES, zone("[[[1e300, 1], [1, 1], [2, 1], [1e300, 1]]]"), "Y106"),
        (ZONES, zone("[[[1, 1], [1, 1], [1, 1], [1, 1]]]"), "Z101"),
        (ZONES, zone("[[[[[1]]]]]"), "Z101"),
        (ZONES, zone("[]"), "S107"),
        (ZONES, zone("[[[true, 1], [1, 1], [2, 1], [true, 1]]]"), "Z101"),
        (ROUTING, routed("(" * 900), "N001"),
        (ROUTING, routed("not " * 200 + "mode"), "N001"),
        (ROUTING, routed("mode == " + "9" * 900), "N301"),
        (ROUTING, routed("mode in [" + "1, " * 300 + "1]"), "N301"),
        (ROUTING, routed("mode" + ".mode" * 190), "N103"),
    ],
)
def test_a_strange_value_has_a_name(file: str, data: bytes, found: str, tmp_path: Path) -> None:
    assert codes(project(tmp_path, {file: data})) == set(found.split())


def test_words_are_compared_and_never_searched_with(tmp_path: Path) -> None:
    words = ["(a+)+$", "(.*)*", "a" * 99 + "!", "[", "\\\\", "{{ 7*7 }}"]
    said = ", ".join(f'"{word}"' for word in words)
    routing = f"schema: 1\nroutes: [{{flow: hola}}]\nkeywords:\n  - {{words: [{said}], do: restart}}\n"
    assert codes(project(tmp_path, {ROUTING: routing.encode()})) == set()


@given(data=st.binary(max_size=300), file=st.sampled_from([FLOW, ROUTING, ZONES, "config/company.yaml"]))
def test_bytes_at_random(data: bytes, file: str) -> None:
    with tempfile.TemporaryDirectory() as root:
        look(project(Path(root), {file: data}))


JUNK = [
    *"\"'{}[]:,#&*!|>%@`?\\~<=-\t\n",
    ": ",
    " #",
    "\n  ",
    "---\n",
    "{{",
    "}}",
    "0123",
    "\u00a0",
    "“",
    "\0",
]
HOMES = {"flow": FLOW, "flow_texts": "flows/i18n/en/hola.yaml", "connector": "config/connectors/demo.yaml"}


@given(data=st.data())
def test_a_good_file_with_something_in_it(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(GOOD.keys() - {"transcript", "zones"})))
    text = GOOD[kind].lstrip()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 5))
        text = text[:at] + data.draw(st.sampled_from(JUNK)) + text[at + gone :]
    with tempfile.TemporaryDirectory() as root:
        look(project(Path(root), {HOMES.get(kind, f"config/{kind}.yaml"): text.encode()}))


# ---------------------------------------------------------------- what stands where a file should


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "config/company.yaml").unlink()
    os.mkfifo(root / "config/company.yaml")
    ran = run(root)

    assert (ran.errors, ran.code, reported(ran.output)) == ("", 1, {"P110"})


def test_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "flows/x.yaml").mkdir()
    (root / "config/zones.geojson").mkdir()
    assert codes(root) == {"P110"}


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    (root / "flows/x.yaml").symlink_to("x.yaml")
    (root / "flows/all").symlink_to("..")
    assert codes(root) == {"P110"}


def test_what_is_outside_is_neither_read_nor_shown(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("clave: [1234\n", "utf-8")
    root = project(tmp_path / "project", {})
    (root / "flows/x.yaml").symlink_to(secret)
    checked = look(root)

    assert {problem.code for problem in checked.problems} == {"P110"}
    assert "1234" not in problems.text(checked.problems, problems.lines_on_disk(root))


def test_a_link_inside_the_project_is_a_file_like_any_other(tmp_path: Path) -> None:
    """So are the files of a Kubernetes ConfigMap."""
    root = project(tmp_path, {})
    hidden = root / "flows/..data"
    hidden.mkdir()
    (root / FLOW).rename(hidden / "hola.yaml")
    (root / FLOW).symlink_to("..data/hola.yaml")
    assert codes(root) == set()


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    root = project(tmp_path, {})
    monkeypatch.setattr(Path, "read_bytes", refuse)
    checked = check(root)

    assert {problem.code for problem in checked.problems} == {"P110"}
    assert "permisos" in problems.help_text(checked.problems[0])


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    root = project(tmp_path, {})
    Path(os.fsdecode(os.fsencode(root / "flows") + b"/\xff\n\x1b[31m.yaml")).write_bytes(b"schema: 1\n")
    checked = look(root)

    assert {problem.code for problem in checked.problems} == {"P110"}
    assert "\x1b" not in problems.text(checked.problems, problems.lines_on_disk(root))


def test_a_table_of_one_endless_line(tmp_path: Path) -> None:
    connector = GOOD["connector"].encode()
    table = b"telefono," + b"x" * 5_000_000
    files = {"config/connectors/demo.yaml": connector, "config/customers.csv": table}
    assert codes(project(tmp_path, files)) == {"C404"}


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 300000000 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ 9 | default(9 ** 9 ** 9) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ company.__class__ }}",
        "{{ company.name.__class__.__init__.__globals__ }}",
        "{{ company.name.format(1) }}",
        "{{ company['name'] }}",
        "{{ company.name() }}",
        "{{ range(999999999) }}",
        "{{ lipsum() }}",
        "{{ self.__init__ }}",
        "{{ company.name | attr('upper') }}",
        "{{ [1, 2] | map('upper') }}",
        "{{ company.name | truncate(99 ** 99) }}",
        "{{ company.name " + "| upper " * 3000 + "}}",
        "{{ " + "(" * 9000 + " }}",
        "{{ " + "-" * 9000 + "1 }}",
        "{{ company" + ".a" * 9000 + " }}",
        "{{ '" + "a" * 19_000 + " }}",
        "{{ company.name if 1 else 2 }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% set a = 1 %}",
        "{# comment #}",
        "{{" * 9000,
    ],
)
def test_a_text_runs_nothing(text: str, tmp_path: Path) -> None:
    quoted = text.replace("'", "''")
    found = codes(project(tmp_path, {FLOW: saying(f"'{quoted}'")}))
    assert found <= {"S113", "N002", "N101", "N103"}
    assert found


def test_a_text_grows_to_its_limit_and_no_further() -> None:
    text = parse("{{ company.name }}" * 1000)
    checked = check(ROOT / "tests/projects/fibranorte")
    assert checked.release is not None
    names = Given({"company": {"name": "x" * 100_000}})
    assert len(text.render(names, checked.release.formats, [])) <= 65_536


TALK = b"""\
schema: 1
flow: hola
start: nombre
defaults:
  no_match: {tries: 1, next: persona}
  no_reply: {after: 1h, next: persona}
steps:
  nombre:
    ask: "\xc2\xbfC\xc3\xb3mo te llam\xc3\xa1s?"
    accept: text
    save: nombre
    next: eco
  eco:
    set: {frase: "{{ nombre }}!"}
    say: "{{ customer.first_name }}, {{ nombre }}, {{ frase }}"
    next: persona
  persona:
    ticket: support
    summary: "{{ nombre | default('nadie') }}"
    fields: {nombre: "{{ nombre | default('nadie') }}"}
    opened: {say: "Tu caso: {{ ticket.summary }}, {{ ticket.fields.nombre }}"}
    next: fin
  fin: {end: atendido}
"""
TEMPLATES = ["{{ company.name }}", "{{ 7*7 }}", "{% for i in [1] %}x{% endfor %}", "{# nada #}", "{{"]


@pytest.mark.parametrize("written", TEMPLATES)
def test_what_a_customer_writes_is_never_a_template(written: str, tmp_path: Path) -> None:
    """Not in the answer, nor in the case, nor in what the agents read, nor in the name of their profile."""
    world = world_of(project(tmp_path, {FLOW: TALK}))
    maria = Sender("+5493815550001", "+5493815550001", written)
    juan = Sender("+5493815551001", "+5493815551001", "Juan")

    def customer_writes(text: str) -> None:
        world.feed(CustomerMessage(world.new_id(), world.now, world.line, maria, Content(text=text)))

    def agent_writes(room: str, text: str, quotes: str | None = None) -> None:
        world.feed(RoomMessage(world.new_id(), world.now, world.line, room, juan, Content(text=text), quotes))

    customer_writes("hola")
    customer_writes(written)
    notice = next(post for post in world.log if post.place == ("room", "support"))
    customer_writes(f"{written} y sigo")
    agent_writes("support", "lo tomo", notice.id)
    customer_writes(f"{written} otra vez")
    agent_writes("juan_1", f"{written} te digo")

    said = [post.content.text for post in world.log if post.ours]
    first = written.split()[0]
    assert any(text == f"{first}, {written}, {written}!" for text in said)
    assert any(text == f"Tu caso: {written}, {written}" for text in said)
    assert written in notice.content.text
    assert any(f"{written} y sigo" in text for text in said)
    assert f"{written} otra vez" in said
    assert f"{written} te digo" in said
    assert not any("49" in text or "FibraNorte" in text for text in said)


def world_of(root: Path) -> World:
    release = check(root).release
    assert release is not None
    world = World(release, Answers(release, root), moment(release, "2026-03-02 10:00"))
    make_ready(world, all_rooms(release))
    for agent in release.groups.agents.values():
        register(world, agent)
    return world
