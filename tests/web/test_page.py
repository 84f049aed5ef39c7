"""What the page shows of a desk."""

from __future__ import annotations

import re

import aiohttp

from tests.web.conftest import MARIELA, Site
from tests.web.worldly import Worldly

PAGE = f"/simulator?customer=%2B{MARIELA[1:]}"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


async def say(site: Site, *texts: str, customer: str = MARIELA) -> None:
    for text in texts:
        assert (await site.post("/simulator/say", {"customer": customer, "says": text})).status == 303


async def page(site: Site, room: str = "support", language: str = "es") -> str:
    answer = await site.get(f"{PAGE}&room={room}", headers={"Accept-Language": language})
    assert answer.status == 200
    return await answer.text()


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, id: str) -> str:
    return words_of(html.partition(f'id="{id}"')[2].partition('<section class="column')[0])


async def test_a_first_look_has_somebody_to_begin_with(site: Site) -> None:
    first = await site.get("/")
    assert first.headers["Location"] == "/simulator"
    second = await site.get("/simulator")
    assert re.fullmatch(r"/simulator\?customer=%2B\d+&room=support", second.headers["Location"])
    shown = words_of(await page(site))
    assert "Nadie escribió todavía" in shown
    assert "Mariela Sánchez" in shown
    assert "Soporte - Chañar" in shown


async def test_the_page_speaks_both_languages(site: Site) -> None:
    assert "Guardar como prueba" in await page(site)
    english = await page(site, language="en")
    assert "Save as transcript" in english
    assert '<html lang="en">' in english


async def test_what_is_said_and_what_the_engine_thinks_of_it(site: Site) -> None:
    await say(site, "No tengo internet")
    html = await page(site)
    assert "¿Tiene alguna luz prendida?" in part(html, "customer-log")
    assert 'value="Sí, tiene luces">' in html
    mind = part(html, "mind")
    assert "Soporte técnico support.power" in mind
    assert "Espera que elija una opción" in mind
    assert "Recordar o cerrar por silencio" in mind
    assert "20 min" in mind
    assert "20100201" in mind
    await say(site, "qué sé yo")
    assert "1 respuesta no entendida" in part(await page(site), "mind")


async def test_a_case_from_its_notice_to_its_room(site: Site, world: Worldly) -> None:
    await say(site, "No tengo internet", "sí", "luz roja", "sigue igual")
    html = await page(site)
    assert "SOP-1" in part(html, "room-log")
    assert "espera que alguien tome el caso" in part(html, "mind")
    notice = next(post for post in world.stage.world.log if post.place == ("room", "support"))
    take = {"room": "support", "agent": "carla", "quotes": notice.id, "says": "lo tomo"}
    assert (await site.post("/simulator/say", take)).status == 303
    html = await page(site, "carla_1")
    assert "Mariela Sánchez" in part(html, "room-log")
    mind = part(html, "mind")
    assert "habla el agente" in mind
    assert "Carla Bustos" in mind
    assert re.search(r'class="pill busy"[^>]*>SOP-1', html)


async def test_what_is_written_is_text_and_nothing_else(site: Site) -> None:
    await say(site, "<script>alert(1)</script> {{ 7 * 7 }} <hx-partial hx-target='body'>")
    html = await page(site)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in html
    assert "<hx-partial" not in html


async def test_the_longest_message_fits_in_any_letters(site: Site) -> None:
    await say(site, "😀" * 4096)
    assert "😀" * 4096 in await page(site)


async def test_unread_marks_go_when_one_looks(site: Site) -> None:
    await say(site, "hola", customer="+5493535550005")
    html = await page(site)
    assert 'class="unread">1<' in html
    await site.get("/simulator?customer=%2B5493535550005")
    assert 'class="unread"' not in await page(site)


async def test_the_clock_is_moved_by_hand(site: Site) -> None:
    await say(site, "No tengo internet")
    assert "10:00" in part(await page(site), "clock")
    for by in ("10m", "10m"):
        await site.post("/simulator/time", {"by": by})
    html = await page(site)
    assert "10:20" in part(html, "clock")
    assert "¿Seguimos?" in part(html, "customer-log")


async def test_a_name_is_as_good_as_a_number(site: Site) -> None:
    answer = await site.get("/simulator?customer=mariela")
    assert answer.headers["Location"] == f"/simulator?customer=%2B{MARIELA[1:]}"
    answer = await site.get("/simulator?customer=0353%20555-0001&room=sales")
    assert answer.headers["Location"] == f"/simulator?customer=%2B{MARIELA[1:]}&room=sales"


async def test_an_image_a_voice_note_and_a_place(site: Site) -> None:
    data = aiohttp.FormData({"kind": "image", "customer": MARIELA, "caption": "mi módem"})
    data.add_field("file", PNG, filename="Mi Módem.PNG", content_type="text/html")
    assert (await site.post("/simulator/media", data)).status == 303
    sample = aiohttp.FormData(
        {"kind": "audio", "customer": MARIELA, "sample": "voice.ogg"}, default_to_multipart=True
    )
    assert (await site.post("/simulator/media", sample)).status == 303
    place = {"customer": MARIELA, "lat": "-32,41", "lon": "-63.24"}
    assert (await site.post("/simulator/say", place)).status == 303
    html = await page(site)
    assert "mi módem" in html
    assert "Nota de voz" in html
    assert "-32.41, -63.24" in html
    (kept,) = set(re.findall(r'src="(/simulator/media/[^"]+)"', html))
    answer = await site.get(kept)
    assert await answer.read() == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (await site.get(kept.replace(".png", ".svg"))).status == 404


async def test_everything_can_begin_anew(site: Site) -> None:
    await say(site, "hola")
    assert (await site.post("/simulator/restart")).status == 303
    assert "Nadie escribió todavía" in await page(site)


async def test_what_was_played_is_downloaded(site: Site) -> None:
    nothing = await site.get("/simulator/transcript", headers={"Accept": "text/html"})
    assert nothing.status == 422
    assert "Todavía no hay nada que guardar" in await nothing.text()
    await say(site, "hola")
    answer = await site.get("/simulator/transcript")
    assert answer.status == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "2026-12-01-1000.yaml" in answer.headers["Content-Disposition"]


async def test_a_long_conversation_shows_its_end(site: Site, world: Worldly) -> None:
    for n in range(70):
        await world.do({"customer": MARIELA, "says": f"número {n}"})
    log = part(await page(site), "customer-log")
    count = sum(post.place == ("customer", MARIELA) for post in world.stage.world.log)
    assert (f"… {count - 200} mensajes antes" in log) == (count > 200)
    assert "número 69" in log


async def test_faults_of_the_files_are_shown(site: Site, world: Worldly) -> None:
    world.faults = ["flows/home.yaml:3:1: F101 <no>"]
    html = await page(site)
    assert "Un archivo tiene 1 error" in html
    assert "F101 &lt;no&gt;" in html


async def events(answer: aiohttp.ClientResponse) -> str:
    lines = []
    while line := (await answer.content.readline()).decode():
        if line == "\n" and lines:
            return "".join(lines)
        lines.append(line)
    return ""


async def test_the_stream_brings_what_changed_and_only_that(site: Site) -> None:
    stream = await site.get(PAGE.replace("?", "/live?") + "&room=support")
    assert stream.content_type == "text/event-stream"
    whole = await events(stream)
    assert 'hx-target="#mind"' in whole
    assert "Nadie escribió" in whole
    await say(site, "No tengo internet")
    news = await events(stream)
    assert "¿Tiene alguna luz prendida?" in news
    assert 'hx-target="#room-log"' not in news
    assert 'hx-target="#clock"' not in news
    stream.close()
