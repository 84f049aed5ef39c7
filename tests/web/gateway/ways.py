"""Every way in which another system sends the same notice."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest


def in_query(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return f"?{urlencode(said)}", {}


def in_form(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "", {"data": said}


def in_parts(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in said.items():
        form.add_field(name, value)
    return "", {"data": form}


def in_json(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "", {"json": said}


def labelled(encode: Any, type: str | None) -> Any:
    """The same body, called something else or nothing."""

    def encoded(said: dict[str, str]) -> tuple[str, dict[str, Any]]:
        body = json.dumps(said) if encode is in_json else urlencode(said)
        headers = {"Content-Type": type} if type is not None else {}
        return "", {"data": body.encode(), "headers": headers, "skip_auto_headers": ["Content-Type"]}

    return encoded


ENCODINGS = {
    "query": in_query,
    "form": in_form,
    "multipart": in_parts,
    "json": in_json,
    "form as json": labelled(in_form, "application/json"),
    "form as text": labelled(in_form, "text/plain"),
    "form as nothing": labelled(in_form, None),
    "form as multipart": labelled(in_form, "multipart/form-data"),
    "json as form": labelled(in_json, "application/x-www-form-urlencoded"),
    "json as nothing": labelled(in_json, None),
}
encodings = pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
