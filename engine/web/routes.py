"""Every address there is, and who may use it. A test refuses any route that is not in this table."""

from __future__ import annotations

from engine.web import (
    attention,
    doubts,
    files,
    health,
    plain,
    rooms,
    steering,
    team,
    told,
    unanswered,
    webhooks,
)
from engine.web.gateway import handlers as gateway
from engine.web.simulator import handlers, live
from engine.web.table import FILE, TEXT, WEBHOOK, Route, Who

SLACK = 64 * 1024
"""What a form adds to the file in it."""

ROUTES = (
    Route("GET", "/health/live", health.live, Who.ANYONE),
    Route("GET", "/health/ready", health.ready),
    Route("GET", "/metrics", health.metrics),
    Route("GET", "/webhooks/{line}", webhooks.confirm, Who.SIGNED),
    Route("POST", "/webhooks/{line}", webhooks.receive, Who.SIGNED, limit=WEBHOOK, reads=True),
    Route("GET", "/gateway/{gateway}", gateway.bring, Who.KEYED, limit=TEXT, reads=True),
    Route("POST", "/gateway/{gateway}", gateway.bring, Who.KEYED, limit=TEXT, reads=True),
    Route("GET", "/gateway/{gateway}/", gateway.bring, Who.KEYED, limit=TEXT, reads=True),
    Route("POST", "/gateway/{gateway}/", gateway.bring, Who.KEYED, limit=TEXT, reads=True),
    Route("GET", "/gateway/{gateway}/{id}", gateway.ask, Who.KEYED, limit=TEXT, reads=True),
    Route(
        "POST", "/connector/{connector}/{webhook}", told.receive, Who.SIGNED, limit=told.LARGEST, reads=True
    ),
    Route("GET", "/attention", attention.shown),
    Route("POST", "/attention/retry", attention.retried),
    Route("POST", "/attention/settle", attention.settled),
    Route("GET", "/mode", steering.mode_now),
    Route("GET", "/mode/{mode}", steering.mode_preview),
    Route("POST", "/mode", steering.mode_chosen),
    Route("GET", "/emergency", steering.emergency_now),
    Route("GET", "/emergency/preview", steering.emergency_preview),
    Route("POST", "/emergency", steering.emergency_declared, limit=TEXT),
    Route("GET", "/team", team.shown),
    Route("GET", "/unanswered", unanswered.listed),
    Route("POST", "/unanswered", unanswered.attended),
    Route("GET", "/doubts", doubts.listed),
    Route("POST", "/doubts", doubts.settled),
    Route("GET", "/rooms/plan", rooms.planned),
    Route("POST", "/rooms/apply", rooms.applied),
    Route("GET", "/rooms/live", rooms.live),
    Route("GET", "/static/{version}/{name:.+}", plain.static),
    Route("GET", "/media/{hash}", files.stored),
    Route("POST", "/preferences", plain.preferences),
    Route("GET", "/", plain.home, simulator=True),
    Route("GET", "/simulator", handlers.page, simulator=True),
    Route("GET", "/simulator/live", live.live, simulator=True),
    Route("GET", "/simulator/transcript", handlers.transcript, simulator=True),
    Route("GET", "/simulator/media/{name}", handlers.kept, simulator=True),
    Route("POST", "/simulator/say", handlers.say, limit=TEXT, simulator=True),
    Route("POST", "/simulator/media", handlers.media, limit=FILE + SLACK, simulator=True),
    Route("POST", "/simulator/time", handlers.time, simulator=True),
    Route("POST", "/simulator/mode", handlers.mode, simulator=True),
    Route("POST", "/simulator/emergency", handlers.emergency, limit=TEXT, simulator=True),
    Route("POST", "/simulator/attend", handlers.attend, simulator=True),
    Route("POST", "/simulator/retry", handlers.retry, simulator=True),
    Route("POST", "/simulator/apply", handlers.apply, simulator=True),
    Route("POST", "/simulator/restart", handlers.restart, simulator=True),
)
