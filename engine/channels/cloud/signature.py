"""Does a webhook come from Meta?"""

from __future__ import annotations

import hmac

HEADER = "X-Hub-Signature-256"
SCHEME = b"sha256="


def signature(secret: str, body: bytes) -> bytes:
    return SCHEME + hmac.digest(secret.encode(), body, "sha256").hex().encode()


def is_signed(secret: str, body: bytes, claimed: str) -> bool:
    """`claimed` is what the header says; an empty secret signs nothing."""
    return bool(secret) and hmac.compare_digest(signature(secret, body), _bytes(claimed))


def is_same(secret: str, claimed: str) -> bool:
    return bool(secret) and hmac.compare_digest(secret.encode(), _bytes(claimed))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
