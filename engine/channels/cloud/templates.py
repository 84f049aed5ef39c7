"""The templates that Meta has of a company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from engine.channels.cloud.client import Answer, Faulty, Graph
from engine.channels.cloud.errors import Action, Fault

FIELDS = "name,language,status,category,components,parameter_format,quality_score,rejected_reason"
PAGE, MOST_PAGES = "100", 200

Template = Mapping[str, Any]
"""As Meta tells it: `name`, `language`, `status`, `category`, `components`…"""


async def list_templates(graph: Graph, waba_id: str) -> list[Template]:
    """All of a WhatsApp Business account; `Faulty` when Meta does not tell."""
    found: list[Template] = []
    query = {"fields": FIELDS, "limit": PAGE}
    for _ in range(MOST_PAGES):
        page = _page(await graph.get(graph.url(waba_id, "message_templates"), query))
        found += (one for one in page.get("data") or () if isinstance(one, dict) and one.get("name"))
        after = _after(page)
        if after is None or after == query.get("after"):
            break
        query["after"] = after
    return found


def _page(answer: Answer) -> Mapping[str, Any]:
    try:
        page = orjson.loads(answer.body) if answer.status == 200 else None
    except orjson.JSONDecodeError:
        page = None
    if isinstance(page, dict) and isinstance(page.get("data"), list):
        return page
    fault = answer.fault
    raise Faulty(fault if answer.status != 200 else Fault(Action.AGAIN, "not_json", "HTTP 200"))


def _after(page: Mapping[str, Any]) -> str | None:
    """The next page's name; the address that Meta gives for it has the token in it, and is not used."""
    paging = page.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) else None
