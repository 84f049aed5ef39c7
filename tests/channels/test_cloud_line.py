"""The real client of the Cloud API against Meta on this machine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.channels import Refused, Retry, Unreachable
from engine.channels.cloud import line as lines
from engine.channels.cloud.client import Faulty, Graph
from engine.channels.cloud.line import Cloud
from engine.channels.cloud.parts import whose
from engine.channels.cloud.templates import list_templates
from tests.channels.sends import MARIELA, menu, send
from tests.fakes.graph import Meta, Trouble

TOKEN = "EAAG-a-token-nobody-may-see"
WITHOUT_9 = "543815550001"
PHOTO = b"\x89PNG" + bytes(70_000)


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    async with Meta(token=TOKEN) as meta:
        yield meta


@pytest.fixture
def told() -> list[Any]:
    return []


@pytest.fixture
async def cloud(meta: Meta, told: list[Any]) -> AsyncIterator[Cloud]:
    async def deliver(event: object) -> None:
        told.append(event)

    cloud = Cloud("whatsapp", settings(meta))
    await cloud.open(deliver)
    yield cloud
    await cloud.close()


def settings(meta: Meta, **more: Any) -> dict[str, Any]:
    return {"kind": "cloud", "phone_number_id": meta.number, "token": TOKEN, "graph_url": meta.url, **more}


async def test_a_message_is_taken_and_bears_its_correlation(meta: Meta, cloud: Cloud) -> None:
    external = await cloud.send(MARIELA, send("Hola"), "7 m1")
    (taken,) = meta.taken
    assert (taken.id, taken.to, taken.correlation) == (external, "5493815550001", "7 m1")
    assert taken.payload["text"] == {"body": "Hola"}


async def test_a_menu_can_be_touched(meta: Meta, cloud: Cloud) -> None:
    await cloud.send(MARIELA, menu("¿Es así?", "Sí", "No"), "1 m1")
    assert meta.taken[0].payload["interactive"]["type"] == "button"


async def test_a_long_text_leaves_in_parts_and_those_that_left_do_not_leave_twice(
    meta: Meta, cloud: Cloud
) -> None:
    long = send("palabra " * 1200)
    meta.trouble(Trouble(code=131000, times=0))
    meta.listeners.append(lambda taken: meta.trouble(Trouble(code=131000)) if len(meta.taken) == 1 else None)
    with pytest.raises(Retry):
        await cloud.send(MARIELA, long, "1 m1")
    assert len(meta.taken) == 1
    external = await cloud.send(MARIELA, long, "1 m1")
    assert external == meta.taken[-1].id
    assert " ".join(one.payload["text"]["body"] for one in meta.taken) == long.content.text.strip()


async def test_only_the_last_part_speaks_for_the_whole(meta: Meta, cloud: Cloud) -> None:
    """A status of the first, while the second waits to be tried again, would keep it from ever leaving."""
    await cloud.send(MARIELA, send("palabra " * 1200), "7 m1")
    told = [one.correlation for one in meta.taken]
    assert told == ["++7 m1", "+7 m1", "7 m1"]
    assert [whose(each) for each in told] == [("7 m1", 2), ("7 m1", 1), ("7 m1", 0)]


async def test_each_part_after_the_first_is_counted(meta: Meta, cloud: Cloud) -> None:
    """Also those that leave after something went wrong."""
    counted: list[Any] = []
    cloud.more = counted.append
    await cloud.send(MARIELA, send("corto"), "1 m1")
    assert counted == []
    long = send("palabra " * 1200)
    await cloud.send(MARIELA, long, "2 m2")
    assert counted == [long.to] * 2
    meta.listeners.append(lambda taken: meta.trouble(Trouble(code=131000)) if len(meta.taken) == 6 else None)
    with pytest.raises(Retry):
        await cloud.send(MARIELA, long, "3 m3")
    await cloud.send(MARIELA, long, "3 m3")
    assert len(counted) == 2 + 2


async def test_what_cannot_be_sent_is_refused_before_it_leaves(meta: Meta, cloud: Cloud) -> None:
    with pytest.raises(Refused, match="mesa"):
        await cloud.send("mesa", send("Hola"), "1 m1")
    with pytest.raises(Refused, match="poll"):
        await cloud.send(MARIELA, send("", "poll"), "1 m1")
    assert meta.asked == 0


async def test_429_slows_the_line_as_long_as_it_asks(meta: Meta, cloud: Cloud) -> None:
    meta.trouble(Trouble(status=429, headers={"Retry-After": "30"}))
    with pytest.raises(Unreachable) as slowed:
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert slowed.value.after == 30


async def test_500_is_tried_again(meta: Meta, cloud: Cloud) -> None:
    meta.trouble(Trouble(status=500, body=b"<html>Sorry</html>"))
    with pytest.raises(Retry):
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert len(meta.taken) == 1


async def test_an_answer_that_does_not_come_may_have_been_one(meta: Meta) -> None:
    cloud = Cloud("whatsapp", settings(meta))
    cloud.graph = Graph(TOKEN, meta.url, timeout=0.1)
    cloud.graph.open()
    meta.trouble(Trouble(takes=True, delay=5.0))
    with pytest.raises(Retry, match="puede haber salido"):
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert len(meta.taken) == 1
    await cloud.close()


@pytest.mark.parametrize("half", [False, True])
async def test_a_connection_that_breaks_after_the_message_was_taken(
    meta: Meta, cloud: Cloud, half: bool
) -> None:
    meta.trouble(Trouble(takes=True, cut=True, half=half))
    with pytest.raises(Retry, match="puede haber salido"):
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert len(meta.taken) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b'{"messages": []}', b"<html>"])
async def test_an_answer_without_an_id(meta: Meta, cloud: Cloud, body: bytes) -> None:
    meta.trouble(Trouble(status=200, body=body, takes=True))
    with pytest.raises(Retry, match="puede haber salido"):
        await cloud.send(MARIELA, send("Hola"), "1 m1")


async def test_an_answer_without_end_is_not_read_to_the_end(
    meta: Meta, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.channels.cloud.client.LARGEST", 1000)
    meta.trouble(Trouble(status=200, body=bytes(1_000_000)))
    with pytest.raises(Retry, match="TooLarge"):
        await cloud.send(MARIELA, send("Hola"), "1 m1")


async def test_nobody_there_means_that_nothing_left(meta: Meta, cloud: Cloud) -> None:
    await meta.stop()
    with pytest.raises(Unreachable, match="No se puede llegar a 127"):
        await cloud.send(MARIELA, send("Hola"), "1 m1")


async def test_a_line_that_is_closed_sends_nothing(meta: Meta) -> None:
    with pytest.raises(Unreachable):
        await Cloud("whatsapp", settings(meta)).send(MARIELA, send("Hola"), "1 m1")


@pytest.mark.parametrize("code", [131026, 131030])
async def test_a_number_is_tried_in_its_other_form_and_what_worked_is_remembered(
    meta: Meta, cloud: Cloud, code: int
) -> None:
    meta.trouble(Trouble(code=code, to="5493815550001", times=99))
    await cloud.send(MARIELA, send("Hola"), "1 m1")
    await cloud.send(MARIELA, send("¿Seguís ahí?"), "2 m2")
    assert [one.to for one in meta.taken] == [WITHOUT_9, WITHOUT_9]
    assert meta.asked == 3


async def test_a_number_that_works_in_no_form_is_refused(meta: Meta, cloud: Cloud) -> None:
    meta.trouble(Trouble(code=131026, times=2))
    with pytest.raises(Refused) as refused:
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert refused.value.code == "131026"
    assert (meta.asked, meta.taken) == (2, [])


async def test_a_file_that_meta_lost_is_uploaded_again_once(meta: Meta, cloud: Cloud) -> None:
    async def renew(id: str) -> str | None:
        return {"990000000000001": "990000000000002"}.get(id)

    cloud.renew = renew
    meta.trouble(Trouble(code=131053))
    await cloud.send(MARIELA, send("", "image", media="990000000000001"), "1 m1")
    assert meta.taken[0].payload["image"] == {"id": "990000000000002"}
    meta.trouble(Trouble(code=131053))
    with pytest.raises(Refused):
        await cloud.send(MARIELA, send("", "image", media="990000000000007"), "2 m2")


async def test_outside_of_the_24_hours(meta: Meta, cloud: Cloud) -> None:
    meta.bounds.window = True
    with pytest.raises(Refused, match="24 horas") as refused:
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    assert refused.value.code == "131047"
    meta.bounds.wrote("5493815550001")
    await cloud.send(MARIELA, send("Hola"), "1 m1")


async def test_too_many_messages_for_one_person_delay_only_that_person(meta: Meta, cloud: Cloud) -> None:
    meta.bounds.pair = True
    for n in range(45):
        await cloud.send(MARIELA, send(str(n)), f"{n} m{n}")
    with pytest.raises(Retry) as delayed:
        await cloud.send(MARIELA, send("45"), "45 m45")
    assert delayed.value.after == 1
    await cloud.send("+5493815550002", send("Hola"), "46 m46")


async def test_a_token_that_expired_stops_the_line(meta: Meta, cloud: Cloud) -> None:
    meta.token = "another"
    for n in range(3):
        with pytest.raises(Unreachable, match="clave de acceso") as stopped:
            await cloud.send(MARIELA, send("Hola"), f"{n} m1")
        assert stopped.value.after is not None
        assert stopped.value.after > 60


async def test_the_token_is_in_no_log_no_repr_and_no_exception(
    meta: Meta, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = [repr(cloud), repr(cloud.graph), repr(vars(cloud)["graph"])]
    for trouble in (
        Trouble(code=100, details=f"malformed access token {TOKEN}"),
        Trouble(status=500, body=TOKEN.encode()),
        Trouble(cut=True),
        Trouble(code=190, details=TOKEN),
    ):
        meta.trouble(trouble)
        with pytest.raises((Refused, Retry, Unreachable)) as error:
            await cloud.send(MARIELA, send("Hola"), "1 m1")
        seen += [repr(error.value), str(error.value), str(error.getrepr(style="long", showlocals=False))]
    await meta.stop()
    with pytest.raises((Retry, Unreachable)) as error:
        await cloud.send(MARIELA, send("Hola"), "1 m1")
    seen += [repr(error.value), str(error.getrepr(style="long"))]
    assert TOKEN not in caplog.text + "".join(seen)


async def test_a_customer_sees_that_we_read_and_write(meta: Meta, cloud: Cloud) -> None:
    await cloud.mark_read("wamid.IN")
    await cloud.mark_read("wamid.IN2", typing=True)
    assert [mark["message_id"] for mark in meta.marked] == ["wamid.IN", "wamid.IN2"]
    assert [mark.get("typing_indicator") for mark in meta.marked] == [None, {"type": "text"}]


async def test_a_file_goes_up_and_comes_back_whole(meta: Meta, cloud: Cloud, tmp_path: Path) -> None:
    file = tmp_path / "modem.png"
    file.write_bytes(PHOTO)
    id = await cloud.upload(file, "image/png")
    await cloud.send(MARIELA, send("Así", "image", media=id), "1 m1")
    assert meta.taken[0].payload["image"] == {"id": id, "caption": "Así"}
    assert await fetched(cloud, id) == ("image/png", PHOTO)


async def fetched(cloud: Cloud, id: str) -> tuple[str, bytes]:
    async with cloud.download(id) as download:
        return download.mime, b"".join([chunk async for chunk in download.chunks()])


@pytest.mark.parametrize(
    ("lie", "why"),
    [({"sha256": "0" * 64}, "suma"), ({"file_size": 100}, "tamaño"), ({"file_size": 10**6}, "tamaño")],
)
async def test_a_file_that_is_not_what_was_promised(
    meta: Meta, cloud: Cloud, lie: dict[str, str | int], why: str
) -> None:
    id = meta.files.keep(PHOTO, "image/png")
    meta.files.lies = lie
    with pytest.raises(Retry, match=why):
        await fetched(cloud, id)


async def test_the_token_follows_no_address_but_metas(meta: Meta, cloud: Cloud) -> None:
    id = meta.files.keep(PHOTO, "image/png")
    async with Meta() as other:
        meta.files.moved[id] = f"{other.url}/files/{id}"
        with pytest.raises(Refused, match="no es de Meta"):
            await fetched(cloud, id)
    moved = meta.files.keep(PHOTO, "image/png")
    meta.files.moved[id] = f"/files/{moved}"
    assert await fetched(cloud, id) == ("image/png", PHOTO)
    meta.files.moved[id] = f"/files/{id}"
    with pytest.raises(Refused):
        await fetched(cloud, id)


@pytest.mark.parametrize(
    "url", ["", "//h/x", "http://[", "ftp://x/y", "https://evil.example/", "http://lookaside.fbsbx.com/x"]
)
async def test_an_address_that_is_none_is_not_metas_either(meta: Meta, cloud: Cloud, url: str) -> None:
    id = meta.files.keep(PHOTO, "image/png")
    meta.files.moved[id] = url or "http://"
    with pytest.raises(Refused, match="no es de Meta"):
        await fetched(cloud, id)
    meta.files.lies = {"url": url}
    with pytest.raises(Refused, match="no es de Meta"):
        await fetched(cloud, id)


async def test_a_host_that_has_no_name_cannot_be_reached(meta: Meta, cloud: Cloud) -> None:
    meta.files.lies = {"url": f"https://{'a' * 300}.fbcdn.net/x"}
    with pytest.raises(Unreachable):
        await fetched(cloud, meta.files.keep(PHOTO, "image/png"))


async def test_a_size_without_end_promises_nothing(meta: Meta, cloud: Cloud) -> None:
    meta.files.lies = {"file_size": "9" * 5000}
    assert await fetched(cloud, meta.files.keep(PHOTO, "image/png")) == ("image/png", PHOTO)


async def test_all_templates_of_the_account(meta: Meta) -> None:
    meta.templates = [
        {"name": f"t{n}", "language": "es_AR", "status": "APPROVED", "components": []} for n in range(230)
    ]
    async with Graph.of(settings(meta)) as graph:
        found = await list_templates(graph, meta.waba)
        assert [one["name"] for one in found] == [f"t{n}" for n in range(230)]
        meta.token = "another"
        with pytest.raises(Faulty):
            await list_templates(graph, meta.waba)


async def test_many_at_a_time(meta: Meta, cloud: Cloud) -> None:
    sent = await asyncio.gather(
        *(cloud.send(f"+54938155{n:05}", send(str(n)), f"{n} m{n}") for n in range(200))
    )
    assert sorted(sent) == sorted(one.id for one in meta.taken)


def test_a_line_reads_its_settings() -> None:
    cloud = lines.Cloud("whatsapp", {"phone_number_id": "1", "token": "t", "api_version": "v25.0"})
    assert str(cloud.graph.url("1", "messages")) == "https://graph.facebook.com/v25.0/1/messages"
