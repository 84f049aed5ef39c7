"""Imports go one way between the rooms, and the core stays pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room may import those of earlier rows; those of one row don't know each other.
ROWS = (
    {"problems", "written"},
    {"core"},
    {"project"},
    {"net"},
    {"store", "channels", "connectors"},
    {"runtime"},
    {"author"},
    {"web"},
    {"cli"},
)
RANK = {room: rank for rank, row in enumerate(ROWS) for room in row}

# What the core may use of others: pure parts only. zoneinfo reads a file, once and always the same.
PURE = set(
    "__future__ abc bisect calendar collections contextlib copy dataclasses datetime decimal difflib enum "
    "fractions functools graphlib hashlib heapq html itertools json keyword math numbers operator re "
    "string textwrap types typing unicodedata urllib.parse zoneinfo "
    "transitions jinja2 shapely phonenumbers".split()
)
CLOCKS = {f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")}
BUILTINS = {"open", "input", "print", "eval", "exec", "__import__"}


def room_of(module: str) -> str:
    """The room of a module of ours; empty for `engine` itself, or for what is none of ours."""
    first, _, rest = module.partition(".")
    if first == "engine":
        return rest.partition(".")[0]
    return first if first in {"cli", "tests", "bench"} else ""


def imports(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, wherever in the file it stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                parents = package.split(".")
                base = parents[: len(parents) - level + 1] if level else []
                source = ".".join([*base, *([module] if module else [])])
                yield from ((node.lineno, f"{source}.{alias.name}") for alias in names)
            case ast.Call(
                func=ast.Name("__import__") | ast.Attribute(attr="import_module") | ast.Name("import_module"),
                args=[ast.Constant(str(name)), *_],
            ):
                yield node.lineno, name


def refusals(path: str, source: str) -> list[str]:
    """What is wrong in a file of ours, one line each."""
    tree = ast.parse(source, path)
    module = path.removesuffix(".py").replace("/", ".")
    package = module.removesuffix(".__init__") if path.endswith("__init__.py") else module.rpartition(".")[0]
    room = room_of(module.removesuffix(".__init__"))
    found = [*misplaced(room, imports(tree, package))]
    if room == "core":
        found += [*impure(tree, imports(tree, package))]
    return [f"{path}:{line}: {text}" for line, text in found]


def misplaced(room: str, imported: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    if room and room not in RANK:
        yield 1, f"«{room}» is no room: give the file a place in one, or the room a row here"
        return
    for line, name in imported:
        if name.partition(".")[0] not in {"engine", "cli", "tests", "bench"}:
            continue
        other = room_of(name)
        if other not in RANK:
            yield line, f"«{name}» is in no room"
        elif not room:
            yield line, f"engine/__init__.py imports «{name}»: it would load with every room"
        elif other != room and RANK[other] >= RANK[room]:
            yield line, f"{room} imports «{name}»: imports go only to earlier rooms"


def impure(tree: ast.AST, imported: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    names: dict[str, str] = {}
    for line, name in imported:
        parts = name.split(".")
        if parts[0] != "engine" and not any(".".join(parts[:end]) in PURE for end in (1, 2)):
            yield line, f"core imports «{name}»: only what is pure"
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            source = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            names |= {alias.asname or alias.name: source + alias.name for alias in node.names}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute() if dotted(node, names) in CLOCKS:
                yield node.lineno, "core reads the clock: the time comes with the event"
            case ast.Name(id=name) if name in BUILTINS and name not in names:
                yield node.lineno, f"core uses {name}()"
            case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith() | ast.Await():
                yield node.lineno, "core waits: only runtime is concurrent"
            case ast.comprehension(is_async=1):
                yield node.target.lineno, "core waits: only runtime is concurrent"


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """`dt.now` as `datetime.datetime.now`, following what the file's imports call it."""
    match node:
        case ast.Name(id=name):
            return names.get(name, name)
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value, names)}.{attr}"
    return ""


def test_every_file_keeps_to_its_room() -> None:
    files = [*sorted((ROOT / "engine").rglob("*.py")), *ROOT.glob("cli.py")]
    paths = [file.relative_to(ROOT).as_posix() for file in files]
    assert len(paths) > 2, "the files were not found"
    found = [line for path in paths for line in refusals(path, (ROOT / path).read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engine/problems.py", "from engine.core import model"),
        ("engine/core/tickets.py", "import engine.project.rules"),
        ("engine/core/tickets.py", "from ..runtime import loop"),
        ("engine/core/tickets.py", "from .. import store"),
        ("engine/core/__init__.py", "from ..web import app"),
        ("engine/core/deep/inside.py", "from ...cli import main"),
        ("engine/project/rules.py", "def late():\n    from engine.store import sqlite"),
        (
            "engine/project/rules.py",
            "if TYPE_CHECKING:\n    import engine.author",
        ),
        ("engine/store/sqlite.py", "from engine import channels"),
        ("engine/channels/cloud.py", "from engine.connectors.http import get"),
        ("engine/net/public.py", "from engine.channels.links import Guard"),
        ("engine/connectors/http.py", "try:\n    from engine.store import Store\nexcept ImportError: ..."),
        ("engine/runtime/loop.py", "import cli"),
        ("engine/author/play.py", "import importlib\nimportlib.import_module('engine.web.app')"),
        ("engine/web/app.py", "import tests.helpers"),
        ("engine/web/app.py", "import engine"),
        ("engine/web/app.py", "from engine import *"),
        ("engine/web/app.py", "from engine.attic import old"),
        ("engine/attic/old.py", ""),
        ("engine/__init__.py", "from engine.core.decide import decide"),
        ("cli.py", "import bench.turns"),
    ],
)
def test_an_import_against_the_direction_is_refused(path: str, source: str) -> None:
    assert refusals(path, source)


@pytest.mark.parametrize(
    "name",
    "os io pathlib time random secrets uuid asyncio threading socket subprocess logging sqlite3 tempfile "
    "glob shutil urllib.request http http.client importlib sys aiohttp holidays yaml babel".split(),
)
def test_the_core_imports_nothing_impure(name: str) -> None:
    assert refusals("engine/core/hours.py", f"import {name}")
    assert refusals("engine/core/hours.py", f"def late():\n    from {name} import anything")
    assert not refusals("engine/project/hours.py", f"import {name}")


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import datetime as dt\nx = dt.utcnow",
        "import datetime\nx = datetime.datetime.today()",
        "import datetime as d\nx = d.date.today()",
        "x = open('a')",
        "async def turn(): ...",
        "async def turn():\n    await other()",
        "x = [y async for y in z]",
        "x = eval('1')",
        "x = __import__('os')",
    ],
)
def test_the_core_reads_no_clock_and_waits_for_nothing(source: str) -> None:
    assert refusals("engine/core/hours.py", source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "engine/core/hours.py",
            "from datetime import datetime\ndef at(e): return e.now, e.today()",
        ),
        ("engine/core/hours.py", "from urllib.parse import quote\nfrom collections.abc import Mapping"),
        (
            "engine/core/hours.py",
            "from .model import Ticket\nfrom ..problems import Problem\nimport shapely",
        ),
        ("engine/core/hours.py", "def opens(open_at): return open_at.open()"),
        ("engine/store/sqlite.py", "from . import rows\nfrom engine.project import project\nimport sqlite3"),
        ("engine/runtime/loop.py", "from engine import channels, connectors, store\nimport asyncio"),
        ("cli.py", "import engine.author.cli\nfrom engine.web import app"),
    ],
)
def test_what_the_rules_allow_passes(path: str, source: str) -> None:
    assert refusals(path, source) == []
