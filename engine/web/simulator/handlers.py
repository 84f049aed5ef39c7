"""What can be asked of the simulator. Whatever is done shows in every window that looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from engine.web import unanswered
from engine.web.asking import is_htmx, theme_of, words_of
from engine.web.forms import fields, several
from engine.web.keys import STAND
from engine.web.refusals import Refusal
from engine.web.simulator import asked, times
from engine.web.simulator.listing import address_of
from engine.web.simulator.media import SAMPLES
from engine.web.simulator.picture import Choice
from engine.web.simulator.uploads import checked, upload
from engine.web.table import FILE

UNTRUSTED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


async def page(request: web.Request) -> web.Response:
    stand, words = request.app[STAND], words_of(request)
    if not request.query_string:
        return _see(await stand.first_choice())
    try:
        choice, said, status = await asked.choice_of(request), "", 200
    except Refusal as refusal:
        choice, status = Choice(room=await asked.room_of(request)), refusal.status
        said = words(f"error.{refusal.reason}", **refusal.params)
    typed = request.query.get("customer", "")
    if choice.customer and typed != choice.customer:
        return _see(choice)
    html = await stand.page(choice, words, theme_of(request), said, typed[:60] if said else "")
    return web.Response(text=html, status=status, content_type="text/html")


async def say(request: web.Request) -> web.Response:
    given = await fields(request)
    await request.app[STAND].simulator.do(asked.entry(given, asked.said(given)))
    return _done(request, given)


async def media(request: web.Request) -> web.Response:
    stand = request.app[STAND]
    given, name, body = await upload(request, FILE)
    kind = checked(given).get("kind", "")
    if kind not in SAMPLES:
        raise Refusal("bad")
    sent = await stand.shelf.keep(kind, name, body) if body else given.get("sample", "")
    if not body and sent not in SAMPLES[kind]:
        raise Refusal("no_file")
    caption = given.get("caption", "").strip()
    if len(caption) > asked.LONGEST_CAPTION:
        raise Refusal("long", limit=asked.LONGEST_CAPTION)
    said = {kind: sent} | ({"caption": caption} if caption else {})
    await stand.simulator.do(asked.entry(given, said))
    return _done(request, given)


async def kept(request: web.Request) -> web.StreamResponse:
    """A file that somebody sent: looked at, it can do nothing."""
    found = request.app[STAND].shelf.find(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    file, type = found
    return web.FileResponse(file, headers={**UNTRUSTED, "Content-Type": type})


async def time(request: web.Request) -> web.Response:
    given = await fields(request)
    await request.app[STAND].simulator.advance(asked.jump(given))
    return _done(request, given)


async def mode(request: web.Request) -> web.Response:
    given = await fields(request)
    await request.app[STAND].simulator.do({"operator": {"mode": given.get("mode", "")}})
    return _done(request, given)


async def emergency(request: web.Request) -> web.Response:
    given = await fields(request)
    declared = asked.emergency(given, await several(request, "zone"))
    await request.app[STAND].simulator.do({"operator": {"zone_emergency": declared}})
    return _done(request, given)


async def attend(request: web.Request) -> web.Response:
    """As the same button anywhere else; without scripts, the page is loaded again."""
    await unanswered.attended(request)
    return _done(request, await fields(request))


async def retry(request: web.Request) -> web.Response:
    given, simulator = await fields(request), request.app[STAND].simulator
    await simulator.retry()
    if (await simulator.look()).stuck:
        raise Refusal("still_aside")
    return _done(request, given)


async def apply(request: web.Request) -> web.Response:
    await request.app[STAND].simulator.apply()
    return _done(request, await fields(request))


async def restart(request: web.Request) -> web.Response:
    stand = request.app[STAND]
    await stand.simulator.restart()
    stand.forget()
    if is_htmx(request):
        return web.Response(status=204, headers={"HX-Redirect": "/simulator"})
    return _see(Choice())


async def transcript(request: web.Request) -> web.Response:
    stand, words = request.app[STAND], words_of(request)
    sight = await stand.simulator.look()
    now = sight.now.astimezone(sight.release.company.zone)
    title = words("tools.title", now=f"{times.day(now, words)} {times.hour(now)}")
    text = await stand.simulator.transcript(title)
    name = words("tools.file", now=f"{now:%Y-%m-%d-%H%M}")
    disposition = f"attachment; filename*=utf-8''{quote(name)}"
    return web.Response(
        text=text, content_type="application/yaml", headers={"Content-Disposition": disposition}
    )


def _done(request: web.Request, given: Mapping[str, Any]) -> web.Response:
    """The news comes by the stream; without scripts, the page is loaded again."""
    if is_htmx(request):
        return web.Response(status=204)
    return _see(Choice(str(given.get("customer", "")), str(given.get("room", ""))))


def _see(choice: Choice) -> web.Response:
    return web.Response(status=303, headers={"Location": address_of(choice)})
