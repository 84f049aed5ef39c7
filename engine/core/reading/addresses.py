"""Addresses of the web, as the files write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HERE = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1")


def keeps_secrets(address: str) -> bool:
    """What is sent there only its host reads: https, or http that does not leave this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _HERE.fullmatch(host) is not None)
