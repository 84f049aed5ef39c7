"""Files of messages: whole on disk or not at all, and called nothing that could do harm."""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.channels.media import OTHER, File, Files, Unkept, is_shown, kind_of, local_name, safe_name
from engine.channels.media.files import Arriving
from engine.channels.media.kinds import DOCX, SIGNATURES
from engine.channels.media.names import ENDINGS, LONGEST

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


async def slowly(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


def arriving(body: bytes = PHOTO, mime: str = "image/jpeg", **more: Any) -> Arriving:
    return Arriving(slowly(body[:10], body[10:]), mime, **more)


def records(folder: Path) -> list[Path]:
    return [*folder.glob("names/??/*.json")]


def everything(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


async def test_a_file_is_kept_under_its_hash_and_found_by_its_reference(files: Files, tmp_path: Path) -> None:
    kept = await files.keep("cloud:w:1", arriving(name="foto.jpg"))
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    assert kept == File(sha256, "image/jpeg", len(PHOTO), "foto.jpg", tmp_path / sha256[:2] / sha256)
    assert kept.path.read_bytes() == PHOTO
    assert Files(tmp_path).named("cloud:w:1") == kept
    assert files.named("cloud:w:2") is None


async def test_the_same_file_twice_is_kept_once(files: Files, tmp_path: Path) -> None:
    first = await files.keep("cloud:w:1", arriving(name="a.jpg"))
    second = await files.keep("cloud:w:2", arriving(name="b.jpg"))
    assert first.path == second.path
    assert (first.name, second.name) == ("a.jpg", "b.jpg")
    assert [len(name) for name in everything(tmp_path)].count(64) == 1
    assert files._used == len(PHOTO)


@pytest.mark.parametrize("promise", [{"size": len(PHOTO) + 1}, {"sums": ("0" * 64,)}])
async def test_what_is_not_what_was_promised_leaves_nothing(
    files: Files, tmp_path: Path, promise: dict[str, Any]
) -> None:
    with pytest.raises(Unkept, match="damaged"):
        await files.keep("cloud:w:1", arriving(**promise))
    assert (everything(tmp_path), files._used) == ([], 0)


async def test_a_sum_may_be_promised_in_either_form_or_make_no_sense(files: Files) -> None:
    digest = hashlib.sha256(PHOTO).digest()
    sums = (digest.hex(), base64.b64encode(digest).decode(), "b64", "", "ñ")
    assert (await files.keep("cloud:w:1", arriving(sums=sums))).size == len(PHOTO)


async def test_one_that_is_too_large_is_not_even_begun_or_stopped_on_its_way(tmp_path: Path) -> None:
    files = Files(tmp_path, largest=1000)
    for size in (5000, None):
        with pytest.raises(Unkept, match="too_large"):
            await files.keep("cloud:w:1", arriving(size=size))
    assert (everything(tmp_path), files._used) == ([], 0)


async def test_nobody_sees_half_a_file(files: Files, tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield PHOTO[:100]
        await gate.wait()
        yield PHOTO[100:]

    keeping = asyncio.ensure_future(files.keep("cloud:w:1", Arriving(stuck())))
    await asyncio.sleep(0.05)
    assert [name[-5:] for name in everything(tmp_path)] == [".part"]
    assert files.named("cloud:w:1") is None
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert (everything(tmp_path), files._used) == ([], 0)


async def test_what_a_crash_left_half_written_goes_and_what_was_whole_stays(tmp_path: Path) -> None:
    kept = await Files(tmp_path).keep("cloud:w:1", arriving())
    (tmp_path / "abc.part").write_bytes(b"half")
    again = Files(tmp_path)
    await again.keep("cloud:w:2", arriving(b"%PDF-1", "application/pdf"))
    assert not [name for name in everything(tmp_path) if name.endswith(".part")]
    assert again.named("cloud:w:1") == kept
    assert again._used == len(PHOTO) + 6


async def test_a_damaged_record_is_as_if_there_were_none(files: Files, tmp_path: Path) -> None:
    await files.keep("cloud:w:1", arriving())
    (record,) = records(tmp_path)
    for text in (b"", b"[]", b'{"sha256": 1}', b'{"sha256": "../../etc/passwd"}'):
        record.write_bytes(text)
        assert files.named("cloud:w:1") is None
    await Files(tmp_path).keep("cloud:w:2", arriving())
    assert not record.exists()


@pytest.mark.parametrize(
    "needing", [lambda file: "cloud:w:1", lambda file: f"media:{file.sha256}"], ids=["line", "here"]
)
async def test_when_it_is_full_the_one_longest_unused_goes_but_not_one_that_is_needed(
    tmp_path: Path, needing: Callable[[File], str]
) -> None:
    files = Files(tmp_path, most=3000)

    async def keep(n: int) -> File:
        kept = await files.keep(f"cloud:w:{n}", arriving(bytes([n]) * 1000))
        os.utime(kept.path, (n, n))
        return kept

    needed, oldest, newer = [await keep(n) for n in (1, 2, 3)]

    async def wanted() -> set[str]:
        return {needing(needed), "cloud:w:unknown", "media:none"}

    files.needed = wanted
    await keep(4)
    assert (needed.path.exists(), oldest.path.exists(), newer.path.exists()) == (True, False, True)
    assert files._used == 3000
    assert files.named("cloud:w:2") is None


async def test_when_all_is_needed_a_new_one_is_refused(tmp_path: Path) -> None:
    files = Files(tmp_path, most=1500)
    await files.keep("cloud:w:1", arriving(b"1" * 1000))

    async def wanted() -> set[str]:
        return {"cloud:w:1"}

    files.needed = wanted
    with pytest.raises(Unkept, match="no_room"):
        await files.keep("cloud:w:2", arriving(b"2" * 1000))
    assert files._used == 1000


async def test_a_full_disk_is_told_and_leaves_nothing(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, left: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.channels.media.parts.os.write", full)
    with pytest.raises(Unkept, match="disk"):
        await files.keep("cloud:w:1", arriving())
    monkeypatch.undo()
    assert (everything(tmp_path), files._used) == ([], 0)
    await files.keep("cloud:w:1", arriving())


def test_nothing_but_a_hash_is_looked_for(files: Files, tmp_path: Path) -> None:
    (tmp_path / "aa").mkdir()
    (tmp_path / "aa" / ("a" * 64)).symlink_to("/etc/passwd")
    for name in ("../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "", "a" * 64):
        assert files.find(name) is None


def test_the_name_of_a_file_that_is_here() -> None:
    assert local_name("media:" + "a" * 64) == "a" * 64
    for other in (None, "", "a" * 64, "media:../x", "media:", "cloud:w:1"):
        assert local_name(other) is None


@pytest.mark.parametrize(
    ("head", "declared", "kind"),
    [
        (PHOTO, "image/jpeg", "image/jpeg"),
        (PHOTO, "image/jpg", "image/jpeg"),
        (PHOTO, "image/png", "image/jpeg"),
        (PHOTO, "", "image/jpeg"),
        (PHOTO, "application/pdf", OTHER),
        (PHOTO, "text/html", OTHER),
        (b"OggS\0\2", "audio/ogg; codecs=opus", "audio/ogg"),
        (b"\0\0\0\x18ftypisom", "audio/mp4", "audio/mp4"),
        (b"\0\0\0\x18ftypisom", "", "video/mp4"),
        (b"PK\3\4", DOCX, DOCX),
        (b"PK\3\4", "image/png", OTHER),
        (PAGE, "text/html", OTHER),
        (PAGE, "image/png", OTHER),
        (PAGE, "text/plain", "text/plain"),
        (DRAWING, "image/svg+xml", OTHER),
        (DRAWING, "", OTHER),
        (b"\xff\xfeh\0o\0l\0a\0", "text/plain", OTHER),
        ("a;ñ\r\n".encode("cp1252"), "text/csv", "text/plain"),
        (b"MZ\x90\0", "application/x-msdownload", OTHER),
        (b"", "image/png", OTHER),
    ],
)
def test_what_a_file_is_its_bytes_say(head: bytes, declared: str, kind: str) -> None:
    assert kind_of(head, declared) == kind


@given(head=st.binary(max_size=64), declared=st.text(max_size=40))
def test_no_file_ever_is_a_page_or_a_script(head: bytes, declared: str) -> None:
    safe = {OTHER, "text/plain", "text/csv", *(type for _, types in SIGNATURES for type in types)}
    kind = kind_of(head, declared)
    assert kind in safe
    assert not is_shown(kind) or kind.partition("/")[0] in ("image", "audio", "video")
    assert "svg" not in kind
    assert "html" not in kind


@pytest.mark.parametrize(
    ("given", "mime", "name"),
    [
        ("factura.pdf", "application/pdf", "factura.pdf"),
        ("../../x", OTHER, "x.bin"),
        ("..\\..\\boot.ini", OTHER, "boot.bin"),
        ("factura.html", "application/pdf", "factura.pdf"),
        ("foto.jpg.exe", OTHER, "foto_jpg.bin"),
        ("plano.dwg", OTHER, "plano.dwg"),
        ("gpj.\u202efdp", "application/pdf", "gpj.pdf"),
        ("con.pdf", "application/pdf", "_con.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "application/pdf", "aSet-Cookie_ x=1.pdf"),
        ("\ud800.pdf", "application/pdf", "file.pdf"),
        ("", "image/jpeg", "image.jpg"),
        (None, OTHER, "file.bin"),
        (".htaccess", OTHER, "file.bin"),
        ("n" * 300 + ".pdf", "application/pdf", "n" * LONGEST + ".pdf"),
    ],
)
def test_names(given: str | None, mime: str, name: str) -> None:
    assert safe_name(given, mime) == name


@given(name=st.text(max_size=400), mime=st.sampled_from([*ENDINGS, "text/html", ""]))
def test_no_name_leads_anywhere_or_hides_what_it_is(name: str, mime: str) -> None:
    safe = safe_name(name, mime)
    stem, _, ending = safe.rpartition(".")
    assert ending in ENDINGS.get(mime, ENDINGS[OTHER])
    assert stem
    assert len(safe) <= LONGEST + 6
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')
    assert safe.isprintable()
    assert not safe.startswith((".", " "))
    safe.encode()
