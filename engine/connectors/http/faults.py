"""Why a system gave no answer."""

from __future__ import annotations


class Fault(Exception):
    """`reason` names the sentence; `params` are safe to be shown: no address with its query, no header.

    dns, connect, tls, timeout, not_public, bad_url, redirect, redirects, too_large, encoding, broken, shape,
    no_token, quota, busy, too_many_pages.
    `left`: the request may have reached the system, which may have done what it was asked.
    """

    def __init__(self, reason: str, left: bool = False, **params: object) -> None:
        super().__init__(reason)
        self.reason, self.left, self.params = reason, left, params
