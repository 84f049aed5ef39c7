"""The answers that come in pages: which request brings the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from .answers import Answer, Unreadable
from .kinds import is_nothing
from .request import Request, address, with_query
from .spec import Http, Pages

FEWEST, ROUND = 10, 5
"""What a server gives at most, whatever it is asked for, is a round number: 20, 25, 50, 100…"""


def page_after(operation: Http, request: Request, answer: Answer, counts: Sequence[int]) -> Request | None:
    """`request`, before its auth, brought this answer, the last of as many pages as `counts`: the rows of
    each, before `where`.

    None: it was the last one. Raises Unreadable for pages without end, and for one on another host.
    """
    pages = operation.pages
    if pages is None:
        return None
    following = (
        _next(pages, request, answer) if pages.kind == "next" else _counted(pages, request, answer, counts)
    )
    if following is None:
        return None
    if len(counts) >= pages.most:
        raise Unreadable("pages", "many")
    if address(following) == address(request):
        raise Unreadable("pages", "same")
    return following


def was_doubted(operation: Http, counts: Sequence[int]) -> bool:
    """Whether the next page is asked for only to see if the server gives fewer rows than it is asked for."""
    pages = operation.pages
    return pages is not None and pages.kind != "next" and len(counts) == 1 and counts[0] < pages.size


def _counted(pages: Pages, request: Request, answer: Answer, counts: Sequence[int]) -> Request | None:
    last = pages.last.of(answer.seen) if pages.last is not None else None
    current = pages.first + len(counts) - 1
    if isinstance(last, int | float | str) and str(last).strip().isdigit():
        is_last = current >= int(str(last).strip())
    else:
        is_last = counts[-1] == 0 or counts[-1] < _size(pages, counts[0])
    if is_last:
        return None
    if pages.kind == "offset":
        return with_query(request, pages.at, str(sum(counts)))
    return with_query(request, pages.at, str(current + 1))


def _size(pages: Pages, first: int) -> int:
    """How many rows a page has that is not the last, by what was asked for and what the first one had."""
    is_cut = FEWEST <= first < pages.size and first % ROUND == 0
    return first if is_cut else pages.size


def _next(pages: Pages, request: Request, answer: Answer) -> Request | None:
    """A whole address, or the end of one; only where the first page was: it is asked with the same token."""
    found = pages.next.of(answer.seen) if pages.next is not None else None
    if is_nothing(found) or not isinstance(found, str):
        return None
    try:
        here, there = urlsplit(request.url), urlsplit(urljoin(address(request), found.strip()))
        moved = here.hostname != there.hostname or _port(here.port) != _port(there.port)
    except ValueError:
        raise Unreadable("pages", "host") from None
    if moved or there.scheme not in ("http", "https"):
        raise Unreadable("pages", "host")
    url = there._replace(scheme=here.scheme, netloc=here.netloc, query="", fragment="").geturl()
    return replace(request, url=url, query=tuple(parse_qsl(there.query, keep_blank_values=True)))


def _port(port: int | None) -> int | None:
    """Systems behind a proxy write the usual ports, or the one of the other scheme."""
    return None if port in (80, 443) else port
