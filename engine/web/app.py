"""Puts the application together."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from engine.channels.media import Files
from engine.runtime import Runtime
from engine.web import keys
from engine.web.assets import Assets
from engine.web.errors import explain
from engine.web.gateway import Gateways
from engine.web.guard import admit, harden
from engine.web.health import Health
from engine.web.keys import Settings
from engine.web.metrics import Metrics
from engine.web.observe import observe
from engine.web.pages import Pages
from engine.web.routes import ROUTES
from engine.web.simulator.stand import Stand
from engine.web.table import SMALL
from engine.web.webhooks import Hooks

MakeStand = Callable[[Pages, Assets], Stand]


def application(
    settings: Settings,
    health: Health,
    make_stand: MakeStand | None = None,
    metrics: Metrics | None = None,
    hooks: Hooks | None = None,
    gateways: Gateways | None = None,
    files: Files | None = None,
    runtime: Callable[[], Runtime] | None = None,
) -> web.Application:
    """Without a stand there is no simulator, and none of its addresses."""
    app = web.Application(middlewares=[observe, explain, admit], client_max_size=SMALL)
    app[keys.SETTINGS] = settings
    app[keys.HEALTH] = health
    app[keys.METRICS] = metrics or Metrics()
    app[keys.HOOKS] = hooks or Hooks({})
    app[keys.GATEWAYS] = gateways or Gateways()
    app[keys.FILES] = files
    app[keys.ATTENTION] = runtime
    app[keys.ASSETS] = assets = Assets()
    app[keys.PAGES] = pages = Pages(assets)
    if make_stand is not None:
        app[keys.STAND] = make_stand(pages, assets)
        app.on_shutdown.append(_close_stand)
    wanted = [route for route in ROUTES if make_stand is not None or not route.simulator]
    app[keys.ROUTES] = {
        app.router.add_route(route.method, route.path, route.handler): route for route in wanted
    }
    app.on_response_prepare.append(harden)
    return app


async def _close_stand(app: web.Application) -> None:
    app[keys.HEALTH].stopping = True
    app[keys.STAND].close()
