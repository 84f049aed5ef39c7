"""The default project with each of the systems that it may choose: nothing to correct, nothing forgotten."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from engine.author.systems import FAKES
from engine.project.project import check
from engine.project.source import read
from tests.shipped.desk import ROOT, SHIPPED

CRMS = ("mikrowisp", "ispcube", "ispbrain", "ispbrain_key", "wisphub", "uisp")
SYSTEMS = (*CRMS, "mercadopago")
FAULTS = {"failed", "refused", "unauthorised", "quota"}


@pytest.mark.parametrize("crm", CRMS)
def test_choosing_another_system_leaves_nothing_to_correct(tmp_path: Path, crm: str) -> None:
    for folder in ("config", "flows", "tests/transcripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    company = tmp_path / "config/company.yaml"
    company.write_text(company.read_text("utf-8").replace("crm: demo", f"crm: {crm}"), "utf-8")
    checked = check(tmp_path)
    assert not checked.problems
    assert checked.release is not None
    assert checked.release.can["balance"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_operation_has_an_example_of_going_well_and_of_going_wrong(system: str) -> None:
    said = read(f"{system}.yaml", (SHIPPED / f"{system}.yaml").read_bytes()).value
    outcomes: dict[str, set[str]] = defaultdict(set)
    for file in (SHIPPED / "examples" / system).rglob("*.yaml"):
        example = read(file.name, file.read_bytes()).value
        outcomes[file.parent.name].add(example["gives"]["outcome"])
    asked = {name: body for name, body in said["operations"].items() if "path" in body}
    assert set(outcomes) == set(asked)
    for name, body in asked.items():
        assert ("done" if body.get("writes") else "found") in outcomes[name], name
        assert outcomes[name] & (FAULTS | {"not_found"}), name


def test_each_fake_stands_for_a_shipped_file() -> None:
    assert set(FAKES) == set(SYSTEMS)


@pytest.mark.parametrize("crm", ["demo", "mikrowisp", "ispbrain"])
def test_a_system_to_be_paid_with_is_off_until_it_is_chosen(tmp_path: Path, crm: str) -> None:
    """Chosen, it makes the links, whoever is the CRM."""
    for folder in ("config", "flows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    company = tmp_path / "config/company.yaml"
    chosen = company.read_text("utf-8").replace("crm: demo", f"crm: {crm}")
    for text, connector in ((chosen, crm), (f"{chosen}payments: mercadopago\n", "mercadopago")):
        company.write_text(text, "utf-8")
        checked = check(tmp_path)
        assert not checked.problems
        assert checked.release is not None
        operation = checked.release.operations["payment_link"]
        assert checked.release.can["payment_link"] is (operation.kind != "inactive")
        assert operation.connector == connector or operation.kind == "inactive"
