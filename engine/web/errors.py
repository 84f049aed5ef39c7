"""Whatever goes wrong becomes a page, a line on the page, or JSON; never a traceback."""

from __future__ import annotations

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from engine.author.stage import Impossible
from engine.store.sentences import Said
from engine.web.asking import is_htmx, wants_json, words_of
from engine.web.keys import PAGES, ROUTE
from engine.web.logs import where
from engine.web.observe import id_of
from engine.web.refusals import NotNow, Refusal, refusal_of
from engine.web.table import Who

LOG = structlog.get_logger("web")


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return _answer(request, refusal)
    except Impossible as impossible:
        return _answer(request, Refusal(impossible.reason, **impossible.params))
    except Said as said:
        return _answer(request, NotNow(sentence=said))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _answer(request, refusal_of(error))
    except (ConnectionResetError, TimeoutError):
        raise
    except Exception as error:
        return _answer(request, _crash(request, error))


def _crash(request: web.Request, error: Exception) -> Refusal:
    """The text of an exception may quote what somebody wrote: the log has only its place."""
    LOG.error("crash", id=id_of(request), error=type(error).__name__, where=where(error))
    refusal = Refusal("crash", id=id_of(request))
    refusal.status = 500
    return refusal


def _answer(request: web.Request, refusal: Refusal) -> web.Response:
    words, route = words_of(request), request[ROUTE]
    params = dict(refusal.params)
    if refusal.reason == "large" and "limit" not in params:
        params["limit"] = f"{route.limit // 1024} KB" if route is not None else ""
    told = {name: _told(value, words.language) for name, value in params.items()}
    sentence = words(f"error.{refusal.reason}", **told)
    if route is not None and route.who is Who.KEYED:
        return web.json_response({"status": "error", "message": sentence}, status=refusal.status)
    if wants_json(request):
        return web.json_response({"error": refusal.reason, "message": sentence}, status=refusal.status)
    pages = request.app[PAGES]
    template = "flash.html" if is_htmx(request) else "error.html"
    text = pages.render(template, words, sentence=sentence, status=refusal.status, theme="")
    return web.Response(text=text, status=refusal.status, content_type="text/html")


def _told(value: object, language: str) -> object:
    return value.sentence(language) if isinstance(value, Said) else value
