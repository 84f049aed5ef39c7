"""Why a request is refused; `reason` names the sentence that says so."""

from __future__ import annotations

from aiohttp import web


class Refusal(Exception):
    """Raised by handlers, shown by `errors`."""

    status = 422
    reason = "bad"

    def __init__(self, reason: str | None = None, **params: object) -> None:
        self.reason = reason or self.reason
        super().__init__(self.reason)
        self.params = params


class NotAllowed(Refusal):
    status = 403
    reason = "forbidden"


class FromElsewhere(Refusal):
    status = 403
    reason = "cross"


class NotNow(Refusal):
    """What the engine or its data say, whose sentence it is."""

    status = 503
    reason = "not_now"


class NotThere(Refusal):
    status = 404
    reason = "not_found"


class TooBig(Refusal):
    status = 413
    reason = "large"


REASONS = {404: "not_found", 405: "method", 408: "slow", 413: "large"}


def refusal_of(error: web.HTTPException) -> Refusal:
    refusal = Refusal(REASONS.get(error.status, "bad"))
    refusal.status = error.status
    return refusal
