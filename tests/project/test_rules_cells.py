"""The rows of a csv file hold what its operations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.project.project import check
from tests.project.small import project

CONNECTOR = """
# config/connectors/demo.yaml
connector: demo
operations:
  customer:
    csv: config/customers.csv
    find: {phone: "{{ phone }}"}
    returns: {name: name, since: {path: since, as: date}}
  by_id:
    csv: config/customers.csv
    find: {id: "{{ id }}"}
    returns: {since: {path: since, as: date}}
"""


def found(root: Path, rows: bytes) -> list[tuple[str, object]]:
    project(root, CONNECTOR)
    (root / "config/customers.csv").write_bytes(b"id;phone;name;since\n" + rows)
    return [(problem.code, problem.params.get("line")) for problem in check(root).problems]


@pytest.mark.parametrize("day", [b"2026-03-10", b"10/03/2026", b" 10-3-2026 ", b"", b"2026-03-10T10:00"])
def test_what_can_be_read_is_no_problem(day: bytes, tmp_path: Path) -> None:
    assert found(tmp_path, b"1;3815550001;Ana;" + day + b"\n") == []


def test_it_tells_the_first_row_once_though_two_operations_read_it(tmp_path: Path) -> None:
    rows = b"1;3815550001;Ana;10/03/2026\n\n2;3815550002;Eva;10 de marzo\n3;3815550003;Luz;ayer\n"
    assert found(tmp_path, rows) == [("C408", 4)]


def test_a_row_may_be_short_but_not_long(tmp_path: Path) -> None:
    assert found(tmp_path, b"1;3815550001;Ana\n") == []
    assert found(tmp_path, b"1;3815550001;Ana;;x\n2;3815550002;Eva;;y\n") == [("C409", 2)]
    assert found(tmp_path, b'1;3815550001;"Ana; Mar\xc3\xada";\n') == []


def test_a_letter_of_another_encoding_far_below(tmp_path: Path) -> None:
    rows = b"".join(b"%d;3815550001;Ana;\n" % n for n in range(5000))
    assert found(tmp_path, rows) == []
    assert found(tmp_path, rows + b"9;3815550001;Mar\xeda;\n") == [("C407", None), ("C407", None)]
