"""What the application carries, by name and type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from engine.channels.media import Files
from engine.web.assets import Assets
from engine.web.metrics import Metrics
from engine.web.pages import Pages
from engine.web.table import Route

if TYPE_CHECKING:
    from engine.runtime import Runtime
    from engine.web.gateway import Gateways
    from engine.web.health import Health
    from engine.web.simulator.stand import Stand
    from engine.web.webhooks import Hooks


@dataclass(frozen=True, slots=True)
class Settings:
    """`token` opens everything from elsewhere; without one nothing is."""

    token: str | None = None


SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
ROUTES: web.AppKey[Mapping[web.AbstractRoute, Route]] = web.AppKey("routes", Mapping)
ASSETS: web.AppKey[Assets] = web.AppKey("assets", Assets)
PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)
METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)
HEALTH: web.AppKey[Health] = web.AppKey("health")
STAND: web.AppKey[Stand] = web.AppKey("stand")
HOOKS: web.AppKey[Hooks] = web.AppKey("hooks")
ATTENTION: web.AppKey[Callable[[], Runtime] | None] = web.AppKey("attention")
GATEWAYS: web.AppKey[Gateways] = web.AppKey("gateways")
FILES: web.AppKey[Files | None] = web.AppKey("files")
ROUTE: web.RequestKey[Route | None] = web.RequestKey("route")
"""The line of the table; none for an address that is not there."""

ID: web.RequestKey[str] = web.RequestKey("id", str)
"""What a request is called in the log."""
