"""The simulator over the real engine: what a person plays is a case like any other, and passes as a test."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.author.rehearsal import rehearse
from engine.author.stage import Impossible
from engine.core.model import Conversation, Ticket
from engine.core.release import Release
from engine.project.project import load
from engine.project.source import read
from engine.store.errors import AlreadyRunning
from engine.web.assets import Assets
from engine.web.simulator.facade import Sight
from engine.web.simulator.media import Shelf
from engine.web.simulator.played import Played
from tests.web.conftest import MARIELA, NOW, ROOT, at, poison


async def says(played: Played, *texts: str) -> None:
    for text in texts:
        await played.do({"customer": MARIELA, "says": text})


def heard(sight: Sight, place: tuple[str, str]) -> list[str]:
    return [post.content.text for post in sight.posts if post.place == place and post.ours]


async def play_a_case(played: Played) -> None:
    await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
    notice = [post for post in (await played.look()).posts if post.place == ("room", "support")][-1]
    await played.advance(timedelta(minutes=1))
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "lo tomo"})
    await played.do({"agent": "carla", "in": "carla_1", "says": "Ya sale la cuadrilla"})
    await played.do({"customer": MARIELA, "image": "modem.svg", "caption": "así está"})
    await played.do({"agent": "carla", "in": "carla_1", "says": "/fin Fibra reparada"})
    await says(played, "un 5")


async def transcript(played: Played) -> Any:
    text = await played.transcript("una prueba")
    return read("played.yaml", text.encode()).value


async def test_a_whole_case(played: Played) -> None:
    await play_a_case(played)
    sight = await played.look(MARIELA)
    (ticket,) = [row for row in sight.rows.values() if isinstance(row, Ticket)]
    assert (ticket.state, ticket.agent, ticket.csat) == ("closed", "carla", 5)
    assert "¡Qué alegría! 💚" in heard(sight, ("customer", MARIELA))
    assert any("SOP-1" in text for text in heard(sight, ("room", "carla_1")))
    assert {thought.what for thought in sight.journal} >= {"step", "ticket", "end"}


async def test_what_was_played_passes_as_a_transcript(played: Played, release: Release) -> None:
    await play_a_case(played)
    saved = await transcript(played)
    assert rehearse(release, ROOT, saved) is None
    assert {"wait": "1m"} in [dict(entry) for entry in saved["talk"]]
    wrong = {**saved, "talk": [*saved["talk"][:2], {"bot": ["algo que nadie dijo"]}]}
    assert rehearse(release, ROOT, wrong) is not None


WITH_A_LINK = {
    "config/company.yaml": """\
schema: 1
name: "Kiosco Sol"
time_zone: "America/Argentina/Cordoba"
country: AR
language: es
currency: ARS
media_hosts: ["archivos.kiosco.example"]
""",
    "config/routing.yaml": "schema: 1\nroutes: [{flow: hola}]\n",
    "flows/hola.yaml": """\
schema: 1
flow: hola
start: mapa
steps:
  mapa: {say: "Estamos acá.", attach: {image: "https://archivos.kiosco.example/mapa.jpg"}, end: visto}
""",
}


async def test_what_is_played_asks_nobody_for_a_file(tmp_path: Path) -> None:
    """At work it is brought and sent as a file; played, it would not be the same the next time."""
    for name, text in WITH_A_LINK.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    release = load(tmp_path / "project")
    played = Played(release, tmp_path / "project", tmp_path / "data")
    await played.start()
    try:
        await says(played, "hola")
        [post] = [post for post in (await played.look()).posts if post.ours]
        assert post.content.media == "https://archivos.kiosco.example/mapa.jpg"
        assert Shelf(tmp_path / "media", Assets()).source(post.content) == ""
        assert rehearse(release, tmp_path / "project", await transcript(played)) is None
    finally:
        await played.stop()


async def test_all_that_can_be_done_passes_as_a_transcript(played: Played, release: Release) -> None:
    """Two customers, files and places both ways, another mode, and what a case does meanwhile."""
    other = "+5493535550005"
    await played.do(
        {"customer": other, "says": "Hola 'comillas' \"double\": {llaves} #no, [sí] & *más*\n- guion"}
    )
    await says(played, "No tengo internet", "sí", "luz roja", "sigue igual")
    await played.do({"customer": MARIELA, "location": [Decimal("-32.41"), Decimal("-63.24")]})
    await played.do({"customer": MARIELA, "audio": "voice.ogg"})
    notice = next(post for post in (await played.look()).posts if post.place == ("room", "support"))
    await played.advance(timedelta(minutes=7, seconds=30))
    await played.do({"agent": "carla", "in": "support", "quotes": notice.id, "says": "yo"})
    await played.do({"agent": "nicolas", "in": "support", "quotes": notice.id, "says": "yo también"})
    await played.do({"agent": "carla", "in": "carla_1", "document": "proof.pdf", "caption": "el plan"})
    await played.do({"agent": "carla", "in": "carla_1", "location": [Decimal("-32.4"), Decimal("-63.2")]})
    bot = [post for post in (await played.look()).posts if post.place == ("customer", MARIELA) and post.ours]
    await played.do({"customer": MARIELA, "says": "gracias", "quotes": bot[-1].id})
    await played.do({"operator": {"mode": "emergency"}})
    await played.do({"customer": other, "says": "¿hola?"})
    await played.do({"operator": {"mode": "complete"}})
    await played.advance(timedelta(days=1))
    assert rehearse(release, ROOT, await transcript(played)) is None


async def test_what_falls_due_on_the_way_happens_at_its_own_hour(played: Played, release: Release) -> None:
    await says(played, "No tengo internet")
    await played.advance(timedelta(days=1))
    sight = await played.look(MARIELA)
    hours = [f"{post.at.astimezone(release.company.zone):%d %H:%M}" for post in sight.posts]
    assert "01 10:20" in hours
    (conversation,) = [row for row in sight.rows.values() if isinstance(row, Conversation)]
    assert not conversation.frames
    assert sight.now == at(release, "2026-12-02 10:00")
    assert rehearse(release, ROOT, await transcript(played)) is None


async def test_a_simulator_that_is_started_again_goes_on(
    played: Played, release: Release, tmp_path: Path
) -> None:
    await says(played, "No tengo internet")
    await played.advance(timedelta(minutes=10))
    before = await played.look(MARIELA)
    await played.stop()
    again = Played(release, ROOT, tmp_path / "simulator", began=at(release, NOW))
    await again.start()
    after = await again.look(MARIELA)
    assert (after.now, after.posts, after.rows, after.timers) == (
        before.now,
        before.posts,
        before.rows,
        before.timers,
    )
    await says(again, "sí")
    assert "PON y LOS" in heard(await again.look(), ("customer", MARIELA))[-1]
    assert rehearse(release, ROOT, await transcript(again)) is None
    await again.stop()
    await played.start()


async def test_a_tape_cut_short_by_a_crash_is_read(played: Played, release: Release, tmp_path: Path) -> None:
    await says(played, "hola")
    posts = (await played.look()).posts
    await played.stop()
    tape = tmp_path / "simulator" / "played.jsonl"
    tape.write_text(tape.read_text("utf-8") + '["post",["x', "utf-8")
    await played.start()
    assert (await played.look()).posts[: len(posts)] == posts


async def test_a_tape_that_is_none_begins_anew(played: Played, tmp_path: Path) -> None:
    await says(played, "hola")
    await played.stop()
    (tmp_path / "simulator" / "played.jsonl").write_text('{"nothing": 1}\n', "utf-8")
    await played.start()
    sight = await played.look()
    assert sight.posts == ()
    assert ("room", "carla_1") in sight.rows


async def test_everything_begins_anew(played: Played) -> None:
    await says(played, "hola")
    await played.restart()
    sight = await played.look(MARIELA)
    assert sight.posts == ()
    assert not [row for row in sight.rows.values() if isinstance(row, Conversation)]
    assert ("room", "carla_1") in sight.rows
    await says(played, "hola")
    with pytest.raises(Impossible, match="no_alias"):
        await played.do({"agent": "carla", "in": "support", "quotes": "gone", "says": "x"})


async def test_only_one_at_a_time_works_with_a_folder(
    played: Played, release: Release, tmp_path: Path
) -> None:
    tape = tmp_path / "simulator" / "played.jsonl"
    before = tape.read_bytes() + b'["post",["half a line'
    tape.write_bytes(before)
    with pytest.raises(AlreadyRunning) as refused:
        await Played(release, ROOT, tmp_path / "simulator").start()
    assert tape.read_bytes() == before, "whoever is refused touches nothing"
    assert "ya trabaja con la carpeta" in refused.value.sentence("es")
    await says(played, "hola")


async def test_what_was_set_aside_is_on_record_once_it_works(
    played: Played, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        poison(broken, played)
        await says(played, "hola", "veneno")
        await played.retry()
        (stuck,) = (await played.look()).stuck
        assert (stuck.event, stuck.error) == ("CustomerMessage", "ValueError: no step")
        assert "veneno" not in await played.transcript("sin eso")
    await played.retry()
    sight = await played.look()
    assert sight.stuck == []
    assert sight.posts[-1].ours, "it was answered"
    saved = await transcript(played)
    assert "veneno" in str(saved)
    assert rehearse(release, ROOT, saved) is None


async def test_a_zone_emergency_passes_as_a_transcript(played: Played, release: Release) -> None:
    await played.do({"operator": {"zone_emergency": {"zones": ["centro"], "message": "Corte de fibra."}}})
    await says(played, "hola")
    assert "Corte de fibra." in heard(await played.look(), ("customer", MARIELA))
    await played.do({"operator": {"zone_emergency": "none"}})
    assert rehearse(release, ROOT, await transcript(played)) is None
    with pytest.raises(Impossible, match="no_zone"):
        await played.do({"operator": {"zone_emergency": {"zones": ["mars"], "message": "x"}}})


async def test_two_people_at_once(played: Played) -> None:
    await asyncio.gather(
        *(played.do({"customer": f"+54935355500{n:02}", "says": "hola"}) for n in range(1, 9)),
        played.advance(timedelta(minutes=1)),
        says(played, "otra", "más"),
    )
    sight = await played.look()
    assert len({post.place for post in sight.posts}) == 8
    assert len((await transcript(played))["talk"]) >= 11


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"customer": "nobody", "says": "x"}, "no_phone"),
        ({"agent": "carla", "in": "attic", "says": "x"}, "no_room"),
        ({"agent": "tomas", "in": "carla_1", "says": "x"}, "no_agent"),
        ({"agent": "tomas", "in": "support", "says": "x"}, "no_agent"),
        ({"operator": {"mode": "chaos"}}, "no_mode"),
        ({}, "bad"),
    ],
)
async def test_what_nobody_can_do(played: Played, entry: dict[str, Any], reason: str) -> None:
    with pytest.raises(Impossible, match=reason):
        await played.do(entry)
    with pytest.raises(Impossible, match="nothing_to_save"):
        await played.transcript("nada")
