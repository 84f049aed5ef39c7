"""Files of real lines: from the customer to the room, from the agent to the customer, and what goes wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from engine.author.meta.trouble import refusal
from engine.channels.media import local_name
from engine.core.messages import Content, GatewayMessage
from engine.core.release import Attachment, Flow, Release, Say
from engine.core.render import parse
from engine.project.project import load
from engine.runtime.media import fetching
from engine.runtime.media.media import PATIENCE
from engine.store.rows import Batch, Delivery, Mark
from tests.fakes.graph import Trouble
from tests.runtime.office import MARIELA, PHOTO, Given, Office, at_the_office, with_hosts

ROOT = Path(__file__).parents[2]
LOST = "No se pudo bajar el archivo"


@pytest.fixture(scope="module")
def release() -> Release:
    return load(ROOT)


@pytest.fixture
async def office(release: Release, tmp_path: Path) -> AsyncIterator[Office]:
    async with at_the_office(release, tmp_path) as office:
        await office.take_a_case()
        yield office


async def nobody_waits_longer(office: Office) -> None:
    """The first try is over, and then the time is."""
    await office.quiet()
    office.clock.advance(timedelta(seconds=PATIENCE))
    await asyncio.sleep(0.05)
    await office.quiet()


async def test_a_customers_photo_comes_to_disk_and_to_the_room(office: Office) -> None:
    sum = base64.b64encode(hashlib.sha256(PHOTO).digest()).decode()
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"), sha256=sum)
    await office.quiet()
    shown = office.room[-1]
    hash = local_name(shown.media)
    assert (shown.kind, shown.text, hash) == ("image", "así está", hashlib.sha256(PHOTO).hexdigest())
    path = office.files.find(hash or "")
    assert path is not None
    assert path.read_bytes() == PHOTO


async def test_a_photo_comes_though_its_message_fails_and_once_though_it_comes_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has it tried again may come when Meta has lost the file."""
    kept: list[str] = []
    keep = office.files.keep

    def fails(release: Any, state: Any, event: Any) -> Any:
        raise ValueError(event.id)

    async def counted(reference: str, arriving: Any) -> Any:
        kept.append(reference)
        return await keep(reference, arriving)

    monkeypatch.setattr(office.runtime._decider, "_decide", fails)
    monkeypatch.setattr(office.files, "keep", counted)
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
    await office.quiet()
    (failed,) = await office.runtime.set_aside()
    await office.runtime.accept(failed.event)
    await office.quiet()
    assert kept == [failed.event.content.media]  # type: ignore[union-attr]


async def test_an_agents_photo_goes_up_to_meta_and_to_the_customer_once(office: Office) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    for caption in ("¿es esta?", "¿o esta?"):
        await office.agent("carla_1", Content("image", caption, "web:salas:F1"))
        sent = office.meta.to(MARIELA)[-1]
        assert sent["image"]["caption"] == caption
        assert office.meta.files.kept[sent["image"]["id"]].body == PHOTO
    assert [file.mime for file in office.meta.files.kept.values()] == ["image/jpeg"]


async def test_what_the_customer_sent_may_be_sent_back(office: Office) -> None:
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
    await office.quiet()
    await office.agent("carla_1", Content("image", "esta", office.room[-1].media))
    sent = office.meta.to(MARIELA)[-1]["image"]
    assert office.meta.files.kept[sent["id"]].body == PHOTO


async def test_a_file_that_meta_lost_goes_up_again(office: Office) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    await office.agent("carla_1", Content("image", "una", "web:salas:F1"))
    cloud: Any = office.runtime.channels["whatsapp"]
    old = office.meta.to(MARIELA)[-1]["image"]["id"]
    new = await cloud.renew(old)
    assert new != old
    assert office.meta.files.kept[new].body == PHOTO
    assert await cloud.renew("990000000000999") is None


async def test_one_that_cannot_go_up_again_just_now_does_so_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    await office.agent("carla_1", Content("image", "una", "web:salas:F1"))
    old, upload = office.meta.to(MARIELA)[-1]["image"]["id"], office.meta.files.upload

    async def busy(request: web.Request) -> web.Response:
        monkeypatch.setattr(office.meta.files, "upload", upload)
        return refusal(131016, "busy")

    monkeypatch.setattr(office.meta.files, "upload", busy)
    office.meta.trouble(Trouble(code=131053, times=2))
    await office.agent("carla_1", Content("image", "otra", "web:salas:F1"))
    office.clock.advance(timedelta(seconds=5))
    await asyncio.sleep(0.05)
    await office.quiet()
    sent = office.meta.to(MARIELA)[-1]["image"]
    assert sent["caption"] == "otra"
    assert sent["id"] != old


@pytest.mark.parametrize(
    ("lie", "why"),
    [({"sha256": "0" * 64}, "su suma no coincide"), ({"file_size": 10}, "el tamaño que se anunció")],
)
async def test_one_that_is_not_what_was_promised_never_shows(
    office: Office, lie: dict[str, Any], why: str
) -> None:
    office.meta.files.lies = lie
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
    await nobody_waits_longer(office)
    assert office.room[-1].kind == "text"
    assert office.room[-1].text.startswith("así está\n\n")
    assert LOST in office.room[-1].text
    assert why in office.room[-1].text


async def test_nor_one_that_the_webhook_promised_otherwise(office: Office) -> None:
    wrong = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"), sha256=wrong)
    await nobody_waits_longer(office)
    assert "no llegó como lo mandaron" in office.room[-1].text
    assert office.files._used == 0


async def test_one_that_meta_no_longer_has_is_told_at_once(office: Office) -> None:
    await office.photo("990000000000999", caption="")
    await office.quiet()
    assert office.room[-1].kind == "text"
    assert office.room[-1].text.startswith(f"⚠️ {LOST}")


async def test_one_that_is_too_large_is_told_and_not_begun(release: Release, tmp_path: Path) -> None:
    async with at_the_office(release, tmp_path, largest=50_000) as office:
        await office.take_a_case()
        await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
        await office.quiet()
        assert "pesa más de" in office.room[-1].text
        office.meta.files.lies = {"file_size": 10**15}
        await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
        await office.quiet()
        assert "pesa más de" in office.room[-1].text


async def test_when_there_is_no_room_the_message_comes_all_the_same(release: Release, tmp_path: Path) -> None:
    async with at_the_office(release, tmp_path, most=100_000) as office:
        await office.take_a_case()
        for n in range(2):
            await office.photo(office.meta.files.keep(bytes([n]) + PHOTO, "image/jpeg"), f"foto {n}")
            office.files.needed = everything_of(office)
            await nobody_waits_longer(office)
        assert local_name(office.room[-2].media)
        assert "foto 1" in office.room[-1].text
        assert "no queda lugar" in office.room[-1].text


def everything_of(office: Office) -> Any:
    async def needed() -> set[str]:
        return {f"cloud:whatsapp:{id}" for id in office.meta.files.kept}

    return needed


async def test_while_one_drips_the_others_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for byte in PHOTO:
            yield bytes([byte])
            await asyncio.sleep(0.05)

    slow, quick = (office.meta.files.keep(PHOTO, "image/jpeg") for _ in range(2))
    fetched = office.meta.files.fetched
    monkeypatch.setattr(
        office.meta.files,
        "fetched",
        lambda id: web.Response(body=drip()) if id == slow else fetched(id),
    )
    await office.photo(slow, "la lenta")
    await office.photo(quick, "la otra")
    before = len(office.rooms.shown)
    await office.meta.customer("+5493535550077", "hola")
    await office.until(lambda: office.meta.to("+5493535550077"))
    assert len(office.room) >= 1
    assert len(office.rooms.shown) == before
    office.clock.advance(timedelta(seconds=60))
    await office.until(lambda: any("la otra" in content.text for content in office.room))
    late, other = office.room[-2:]
    assert "la lenta" in late.text
    assert "tarda demasiado" in late.text
    assert local_name(other.media)


async def test_what_another_process_had_not_brought_is_brought_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer's photo is in a case that nobody has taken yet."""
    id = office.meta.files.keep(PHOTO, "image/jpeg")
    monkeypatch.setattr(fetching.Fetching, "start", lambda self, content: asyncio.Future())
    await office.photo(id)
    await asyncio.sleep(0.1)
    monkeypatch.undo()
    await office.runtime.stop()
    await office.start()
    await office.until(lambda: office.files.named(f"cloud:whatsapp:{id}"))
    await office.until(lambda: bool(office.room))
    assert local_name(office.room[-1].media)


async def test_what_is_not_the_picture_it_claims_to_be_is_a_document(office: Office) -> None:
    page = b"<!doctype html><script>alert(1)</script>"
    await office.photo(office.meta.files.keep(page, "image/jpeg"), filename="../../foto.html")
    await office.quiet()
    assert (office.room[-1].kind, office.room[-1].name) == ("document", "foto.bin")


async def test_a_file_that_whatsapp_takes_only_as_a_document_goes_as_one(office: Office) -> None:
    office.rooms.files["big"] = Given(PHOTO * 80, "image/jpeg")
    await office.agent("carla_1", Content("image", "el plano", "web:salas:big"))
    sent = office.meta.to(MARIELA)[-1]
    assert sent["type"] == "document"
    assert (sent["document"]["caption"], sent["document"]["filename"]) == ("el plano", "image.jpg")


async def test_a_file_that_whatsapp_does_not_take_is_told_to_the_agent(office: Office) -> None:
    office.rooms.files["zip"] = Given(b"PK\3\4" + bytes(99), "application/zip")
    before = len(office.meta.taken)
    await office.agent("carla_1", Content("document", "mirá", "web:salas:zip", "fotos.zip"))
    assert "no toma archivos de esta clase (.zip)" in office.room[-1].text
    await office.agent("carla_1", Content("image", "mirá", "web:salas:gone"))
    assert LOST in office.room[-1].text
    assert len(office.meta.taken) == before


async def test_a_text_and_what_a_packed_file_is_are_still_known_on_the_way_back(office: Office) -> None:
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for body, mime in ((b"hola", "text/plain"), (b"PK\3\4" + bytes(99), docx)):
        id = office.meta.files.keep(body, mime)
        await office.meta.customer(MARIELA, kind="document", body={"id": id, "mime_type": mime})
        await office.quiet()
        await office.agent("carla_1", office.room[-1])
        sent = office.meta.to(MARIELA)[-1]["document"]["id"]
        assert (office.meta.files.kept[sent].mime, office.meta.files.kept[sent].body) == (mime, body)


def attached(release: Release, url: str, more: str = "") -> Release:
    """Every answer to a frequent question comes with that file."""

    def with_file(flow: Flow) -> Flow:
        file = Attachment("document", parse(url))
        steps = {
            name: replace(step, attach=file, say=parse(step.say.source + more))
            if isinstance(step, Say) and step.say is not None
            else step
            for name, step in flow.steps.items()
        }
        return replace(flow, steps=steps)

    return replace(release, flows={name: with_file(flow) for name, flow in release.flows.items()})


NOT_SENT = "\n\n(El archivo no se pudo mandar. Si lo necesitás, avisanos.)"


async def how_long_it_takes(office: Office) -> list[dict[str, Any]]:
    for said in ("hola", "preguntas frecuentes", "demora"):
        await office.meta.customer("+5493535559001", said)
        await nobody_waits_longer(office)
    return office.meta.to("+5493535559001")[2:]


async def test_what_the_bot_says_arrives_without_a_file_that_cannot_be_had(
    release: Release, tmp_path: Path
) -> None:
    gone = with_hosts(attached(release, "https://127.0.0.1:9/plazos.pdf"), "127.0.0.1:9")
    async with at_the_office(gone, tmp_path) as office:
        menu, answer = await how_long_it_takes(office)
        assert menu["type"] == "interactive"
        assert "72 horas" in answer["text"]["body"]
        assert answer["text"]["body"].endswith(NOT_SENT)


async def test_so_it_does_without_one_that_meta_finds_late_it_cannot_fetch(
    release: Release, tmp_path: Path
) -> None:
    async with at_the_office(attached(release, "https://example.com/plazos.pdf"), tmp_path) as office:
        document, _ = await how_long_it_takes(office)
        assert document["document"]["link"] == "https://example.com/plazos.pdf"
        before = len(office.meta.taken)
        for n in (-2, -1):  # what leaves then has no file, and does not leave once more
            taken = office.meta.taken[n]
            told = office.meta.webhooks.status(taken.id, "failed", taken.to, taken.correlation, 131053)
            assert await office.meta.webhooks.post(told)
            await office.quiet()
            assert len(office.meta.taken) == before + 1
            assert office.meta.taken[-1].payload["text"]["body"].endswith(NOT_SENT)


async def test_a_text_that_left_after_its_file_is_not_said_twice(release: Release, tmp_path: Path) -> None:
    long = attached(release, "https://example.com/plazos.pdf", " Con paciencia." * 100)
    async with at_the_office(long, tmp_path) as office:
        document, text, _ = await how_long_it_takes(office)
        assert (document["type"], text["type"]) == ("document", "text")
        taken = office.meta.taken[-3]
        for code in (131000, 131053):  # the file leaves alone once more, and cannot be had
            told = office.meta.webhooks.status(taken.id, "failed", taken.to, taken.correlation, code)
            assert await office.meta.webhooks.post(told)
            await office.quiet()
            taken = office.meta.taken[-1]
        left = office.meta.to("+5493535559001")[2:]
        assert [one["type"] for one in left] == ["document", "text", "interactive", "document"]


async def test_what_it_says_of_the_file_may_name_the_customer(release: Release, tmp_path: Path) -> None:
    gone = with_hosts(attached(release, "https://127.0.0.1:9/plazos.pdf"), "127.0.0.1:9")
    sorry = parse("Sin el archivo, {{ customer.phone }}.")
    gone = replace(gone, texts={**gone.texts, "without_file": sorry})
    async with at_the_office(gone, tmp_path) as office:
        _, answer = await how_long_it_takes(office)
        assert answer["text"]["body"].endswith("\n\nSin el archivo, +5493535559001.")


async def test_one_that_was_here_and_is_not_any_more_is_told_so(office: Office) -> None:
    await office.agent("carla_1", Content("image", "esta", f"media:{'0' * 64}"))
    assert "ya no está guardado" in office.room[-1].text


async def test_what_waits_for_the_customer_keeps_its_file(office: Office) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    office.clock.advance(timedelta(hours=25))
    await office.quiet()
    await office.take_it()
    await office.agent("carla_1", Content("image", "mirá", "web:salas:F1"))
    await office.agent("carla_1", Content("image", "y esta", f"media:{'1' * 64}"))
    await office.agent("carla_1", "/fin Se solucionó solo")
    assert await office.files.needed() == {"web:salas:F1", f"media:{'1' * 64}"}


async def test_what_may_not_have_left_keeps_its_file(office: Office) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    await office.agent("carla_1", Content("image", "mirá", "web:salas:F1"))
    assert "web:salas:F1" not in await office.files.needed()
    (sent, *_) = await office.runtime.store.outgoing(Delivery.SENT)
    assert sent.send.content.media == "web:salas:F1"
    await office.runtime.store.commit(Batch(office.clock.now(), marks=[Mark(sent.seq, Delivery.SENDING)]))
    assert "web:salas:F1" in await office.files.needed()


async def bring(office: Office, link: str, id: str) -> None:
    content = Content("document", "Tu factura", link, "factura.pdf")
    await office.runtime.accept(GatewayMessage(id, office.clock.now(), "whatsapp", MARIELA, content))
    await office.quiet()


@pytest.mark.parametrize("id", ["../me", "..", "a/b", "a?b", "", "x" * 400, "\r\n"])
async def test_no_id_leads_anywhere_else_at_meta(office: Office, id: str) -> None:
    before = len(office.meta.taken)
    await bring(office, f"cloud:whatsapp:{id}", "g1")
    assert len(office.meta.taken) == before


@pytest.mark.parametrize(
    ("code", "sentence"), [(131053, "WhatsApp no pudo tomar el archivo (131053)"), (999, "no lo tomó (999)")]
)
async def test_what_whatsapp_tells_later_of_a_file_is_told_in_the_companys_language(
    office: Office, code: int, sentence: str
) -> None:
    office.rooms.files["F1"] = Given(PHOTO, "image/jpeg")
    await office.agent("carla_1", Content("image", "mirá", "web:salas:F1"))
    assert await office.meta.tell(office.meta.taken[-1], "failed", code)
    await office.quiet()
    assert sentence in office.room[-1].text
    assert "«said by a test»" in office.room[-1].text


async def test_a_link_to_anybody_is_for_whatsapp_to_follow(office: Office) -> None:
    await bring(office, "https://fibranorte.example/f.pdf", "g1")
    assert office.meta.to(MARIELA)[-1]["document"]["link"] == "https://fibranorte.example/f.pdf"


@pytest.mark.parametrize(
    "link", ["http://fibranorte.example/f.pdf", "https://169.254.169.254/x", "file:///x"]
)
async def test_a_link_to_elsewhere_does_not_leave(office: Office, link: str) -> None:
    before = len(office.meta.taken)
    await bring(office, link, "g1")
    assert len(office.meta.taken) == before
    contact = (await office.runtime.store.all("contact"))[0]
    assert "media_hosts" in (await office.told(("contact", contact.id)))[-1]["reason"]


@pytest.fixture
async def inside() -> AsyncIterator[str]:
    """A server of the company's own: its host and port."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"%PDF-1.7 factura", content_type="application/pdf")

    app = web.Application()
    app.router.add_get("/f.pdf", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_link_to_a_host_that_the_project_names_is_brought_and_goes_up(
    release: Release, tmp_path: Path, inside: str
) -> None:
    async with at_the_office(with_hosts(release, inside), tmp_path) as office:
        await office.meta.customer(MARIELA, "hola")
        await office.quiet()
        await bring(office, f"http://{inside}/f.pdf", "g1")
        sent = office.meta.to(MARIELA)[-1]["document"]
        assert office.meta.files.kept[sent["id"]].body == b"%PDF-1.7 factura"
        assert sent["filename"] == "factura.pdf"
        await bring(office, f"http://{inside}/none.pdf", "g2")
        assert office.meta.to(MARIELA)[-1]["document"] == sent


async def test_no_secret_is_in_what_is_kept_or_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await office.photo(office.meta.files.keep(PHOTO, "image/jpeg"))
    await office.photo("990000000000999")
    await office.quiet()
    assert office.meta.token not in caplog.text
    records = [path.read_text() for path in records_of(office.folder)]
    assert records
    assert not [text for text in records if office.meta.token in text]


def records_of(folder: Path) -> list[Path]:
    return [*folder.glob("media/names/??/*.json")]
