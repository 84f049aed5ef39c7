"""The desk at work tells who is there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.web.test_steering import CARLOS, MARIA, STRANGER, site, with_a_case


async def test_the_team_with_its_cases(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await with_a_case(desk)
        found = await desk.get("/team")
        agents = {agent["id"]: agent for agent in found["agents"]}
        assert agents["juan"]["registered"]
        assert agents["juan"]["cases"] == ["SOP-1"]
        assert (agents["juan"]["rooms"], agents["juan"]["rooms_declared"]) == (2, 2)
        assert not agents["ana"]["registered"]
        assert found["waiting"] == []
        await desk.says(MARIA, "hola")
        await desk.says(MARIA, "hablar con una persona")
        found = await desk.get("/team")
        waiting = {case["number"]: case["room"] for case in found["waiting"]}
        assert len(waiting) == 1
        [room] = [each for each in found["rooms"] if each["waiting"]]
        assert room["waiting"] == list(waiting)
        assert set(room["members"]) >= set(room["available"])
        assert CARLOS not in str(found), "nothing of the customers"


async def test_who_has_no_key_sees_nobody(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        answer = await desk.http.get("/team", headers=STRANGER)
        assert answer.status in (401, 403, 404, 421)


async def test_the_command_says_it_in_words_and_as_data(tmp_path: Path) -> None:
    async with site(tmp_path) as desk:
        await with_a_case(desk)
        code, said = await desk.cli("team")
        assert code == 0
        assert "casos: 1, en" in said
        assert "Juan Pérez registrado 1 de 2 SOP-1" in said
        code, said = await desk.cli("team", "--format", "json")
        assert {agent["id"] for agent in json.loads(said)["agents"]} >= {"juan", "ana"}
