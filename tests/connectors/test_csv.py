"""Looking customers and invoices up in a CSV file."""

import os
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.connectors import Offline
from engine.core.release import Operation
from engine.core.render import parse
from engine.project.formats import formats_for

CUSTOMERS = """\
id,phone,name,status,debt,since,vip
1001,+5493815550001,María González,active,0,2020-03-10,sí
1002,3815550002,Pedro Sosa,suspended,18500.50,,no
1003,0381 15-555-0003,Lucía Paz,active,24900,2021-01-01,
"""
INVOICES = "customer,number,amount\n1003,A-0007,24900\n1001,A-0001,100\n1003, A-0008 ,24900\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/customers.csv").write_text(CUSTOMERS, "utf-8")
    (tmp_path / "config/invoices.csv").write_text(INVOICES, "utf-8")
    return tmp_path


def operation(
    file: str,
    find: dict[str, str],
    returns: dict[str, Any],
    many: bool = False,
    decimals: dict[str, str] | None = None,
) -> Operation:
    """As the project compiles it."""
    columns = {
        name: column if isinstance(column, tuple) else (column, "text") for name, column in returns.items()
    }
    return Operation(
        name="look_up",
        connector="demo",
        kind="csv",
        many=many,
        parameters=(),
        returns={name: kind for name, (_, kind) in columns.items()},
        spec={
            "csv": file,
            "find_all" if many else "find": {column: parse(value) for column, value in find.items()},
            "returns": {name: column for name, (column, _) in columns.items()},
            "decimals": decimals or {},
        },
    )


def ask(root: Path, found: Operation, **parameters: Any) -> tuple[str, Any]:
    release = SimpleNamespace(
        operations={"look_up": found},
        formats=formats_for("es", "AR", "ARS"),
        company=SimpleNamespace(country="AR"),
    )
    return Offline(release, root)("look_up", parameters)  # type: ignore[arg-type]


BY_PHONE = operation("config/customers.csv", {"phone": "{{ phone }}"}, {"id": "id", "name": "name"})
BY_ID = operation("config/customers.csv", {"id": "{{ id }}"}, {"name": "name"})
OF_CUSTOMER = operation(
    "config/invoices.csv",
    {"customer": "{{ customer }}"},
    {"number": "number", "amount": ("amount", "number")},
    many=True,
)


def test_a_row_is_found_and_only_what_is_declared_leaves(root: Path) -> None:
    assert ask(root, BY_PHONE, phone="+5493815550001") == ("found", {"id": "1001", "name": "María González"})


@pytest.mark.parametrize(
    ("phone", "name"),
    [("+5493815550002", "Pedro Sosa"), ("+5493815550003", "Lucía Paz"), ("3815550001", "María González")],
)
def test_a_phone_is_the_same_however_the_file_writes_it(root: Path, phone: str, name: str) -> None:
    outcome, row = ask(root, BY_PHONE, phone=phone)
    assert (outcome, row["name"]) == ("found", name)


def test_another_phone_that_ends_alike_is_another_person(root: Path) -> None:
    assert ask(root, BY_PHONE, phone="+5491145550001") == ("not_found", None)


def test_nobody_is_not_found(root: Path) -> None:
    assert ask(root, BY_ID, id="9999") == ("not_found", None)
    assert ask(root, OF_CUSTOMER, customer="1002") == ("not_found", None)


def test_an_unknown_value_is_not_an_empty_cell(root: Path) -> None:
    by_since = operation("config/customers.csv", {"since": "{{ since }}"}, {"name": "name"})
    assert ask(root, by_since, since=None) == ("not_found", None)
    assert ask(root, by_since) == ("not_found", None)


def test_find_all_gives_every_row_in_the_order_of_the_file(root: Path) -> None:
    outcome, rows = ask(root, OF_CUSTOMER, customer="1003")
    assert outcome == "found"
    assert rows == (
        {"number": "A-0007", "amount": Decimal(24900)},
        {"number": "A-0008", "amount": Decimal(24900)},
    )


def test_find_all_by_nothing_is_the_whole_file(root: Path) -> None:
    everything = operation("config/invoices.csv", {}, {"number": "number"}, many=True)
    _, rows = ask(root, everything)
    assert [row["number"] for row in rows] == ["A-0007", "A-0001", "A-0008"]


def test_values_have_the_declared_types(root: Path) -> None:
    typed = operation(
        "config/customers.csv",
        {"id": "{{ id }}"},
        {
            "debt": ("debt", "money"),
            "since": ("since", "date"),
            "vip": ("vip", "bool"),
            "phone": ("phone", "phone"),
        },
    )
    assert ask(root, typed, id="1001")[1] == {
        "debt": Decimal(0),
        "since": date(2020, 3, 10),
        "vip": True,
        "phone": "+5493815550001",
    }
    assert ask(root, typed, id=Decimal(1002))[1] == {
        "debt": Decimal("18500.50"),
        "since": None,
        "vip": False,
        "phone": "+5493815550002",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("$ 18.500,00", "18500"),
        ("24900,5", "24900.5"),
        ("-3", "-3"),
    ],
)
def test_an_amount_may_be_written_as_spreadsheets_do(tmp_path: Path, written: str, value: str) -> None:
    (tmp_path / "a.csv").write_text(f"\ufeffid;debt\n1;{written}\n", "utf-8")
    found = operation("a.csv", {"id": "1"}, {"debt": ("debt", "number")})
    assert ask(tmp_path, found) == ("found", {"debt": Decimal(value)})


@pytest.mark.parametrize(
    ("written", "kind", "decimal", "value"),
    [
        ("28.900", "money", "", "28900"),
        ("28,900", "money", "", "28900"),
        ("28.9", "money", "", "28.9"),
        ("-28.900", "money", "", "-28900"),
        ("28.900", "number", "", "28.9"),
        ("28.900", "number", ",", "28900"),
        ("28.900", "money", ".", "28.9"),
        ("28,900", "number", ".", "28900"),
        ("0.500", "money", "", "0.5"),
    ],
)
def test_three_digits_after_a_dot_are_thousands_of_an_amount_and_what_the_file_says_of_a_number(
    tmp_path: Path, written: str, kind: str, decimal: str, value: str
) -> None:
    (tmp_path / "a.csv").write_text(f"id;debt\n1;{written}\n", "utf-8")
    decimals = {"debt": decimal} if decimal else {}
    found = operation("a.csv", {"id": "1"}, {"debt": ("debt", kind)}, decimals=decimals)
    assert ask(tmp_path, found) == ("found", {"debt": Decimal(value)})


def test_a_cell_with_two_figures_has_failed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;debt\n1;50/10\n", "utf-8")
    found = operation("a.csv", {"id": "1"}, {"debt": ("debt", "number")})
    assert ask(tmp_path, found) == ("failed", None)


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('\ufeffid;name\r\n1;"Sosa; Pedro"\r\n'.encode())
    assert ask(tmp_path, operation("a.csv", {"id": "1"}, {"name": "name"})) == (
        "found",
        {"name": "Sosa; Pedro"},
    )


def test_a_short_row_is_empty_where_it_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1\n", "utf-8")
    assert ask(tmp_path, operation("a.csv", {"id": "1"}, {"name": "name"})) == ("found", {"name": None})


@pytest.mark.parametrize("data", [b"", b"other\n1\n", "id,name\n1,Mar\xeda\n".encode("latin-1")])
def test_a_broken_file_has_failed(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    assert ask(tmp_path, operation("a.csv", {"id": "1"}, {"name": "name"}))[0] == "failed"


def test_a_cell_that_is_not_of_its_type_has_failed(root: Path) -> None:
    wrong = operation("config/customers.csv", {"id": "1001"}, {"debt": ("name", "number")})
    assert ask(root, wrong) == ("failed", None)


def test_a_file_that_is_not_there_has_failed(root: Path) -> None:
    assert ask(root, operation("config/none.csv", {"id": "1"}, {"name": "name"})) == ("failed", None)


@pytest.mark.parametrize(
    "path", ["../secret.csv", "config/../../secret.csv", "config/link.csv", "linked/secret.csv"]
)
def test_no_path_leads_out_of_the_project(root: Path, path: str) -> None:
    outside = root.parent / "secret.csv"
    outside.write_text("id,name\n1,secret\n", "utf-8")
    (root / "config/link.csv").symlink_to(outside)
    (root / "linked").symlink_to(root.parent)
    assert ask(root, operation(path, {"id": "1"}, {"name": "name"})) == ("failed", None)
    assert ask(root, operation(str(outside), {"id": "1"}, {"name": "name"})) == ("failed", None)


def test_a_file_that_changes_is_read_again(root: Path) -> None:
    assert ask(root, BY_ID, id="1001")[1] == {"name": "María González"}
    file = root / "config/customers.csv"
    file.write_text(CUSTOMERS.replace("María González", "María G. Pérez"), "utf-8")
    os.utime(file, ns=(1, 1))
    assert ask(root, BY_ID, id="1001")[1] == {"name": "María G. Pérez"}


def test_a_large_file_answers_at_once(tmp_path: Path) -> None:
    rows = "".join(f"{n},+549381{5000000 + n},Cliente {n}\n" for n in range(200_000))
    (tmp_path / "a.csv").write_text("id,phone,name\n" + rows, "utf-8")
    found = operation("a.csv", {"phone": "{{ phone }}"}, {"id": "id"})
    ask(tmp_path, found, phone="+5493815000000")
    start = time.process_time()
    for n in range(0, 200_000, 2_000):
        assert ask(tmp_path, found, phone=f"+549381{5000000 + n}") == ("found", {"id": str(n)})
    assert time.process_time() - start < 2
