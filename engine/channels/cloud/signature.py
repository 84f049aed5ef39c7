"""Does a webhook come from Meta?"""

from __future__ import annotations

import hmac

HEADER = "X-Hub-Signature-256"
SCHEME = "sha256"


class Seal:
    """What an application's secret signs; an empty secret signs nothing.

    The secret is taken in once: that is most of what signing a small body costs.
    """

    def __init__(self, secret: str) -> None:
        self._keyed = hmac.new(secret.encode(), digestmod="sha256") if secret else None

    def of(self, body: bytes) -> str:
        """As the header says it."""
        assert self._keyed is not None, "nothing is signed without a secret"
        signing = self._keyed.copy()
        signing.update(body)
        return f"{SCHEME}={signing.hexdigest()}"

    def is_on(self, body: bytes, claimed: str) -> bool:
        return self._keyed is not None and hmac.compare_digest(self.of(body).encode(), _bytes(claimed))


def is_same(secret: str, claimed: str) -> bool:
    return bool(secret) and hmac.compare_digest(secret.encode(), _bytes(claimed))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
