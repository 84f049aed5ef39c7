"""What an operation sends, from its templates and its parameters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, product
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from xml.sax.saxutils import escape

from engine.core.formats import Formats
from engine.core.render import Text
from engine.core.values import Names

from .spec import Call, Connector, Http
from .spellings import spellings
from .writing import Asking, Given, as_json, fill, is_empty, plain_formats, written

Pairs = tuple[tuple[str, str], ...]

MOST_VARIANTS = 12
TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "raw": "text/plain"}


class Unaskable(Exception):
    """There is nothing to ask: what it would be asked for is not known. `name` is the empty parameter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Request:
    """`url` has no query. `body` is what will be encoded: a value for json, fields for form and multipart,
    a text for raw."""

    method: str
    url: str
    query: Pairs = ()
    headers: Mapping[str, str] | None = None
    body_kind: str = "none"
    body: Any = None
    content_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """As it goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def requests_of(operation: Http, asking: Asking) -> tuple[Request, ...]:
    """The request, once for each spelling of its phones: to be tried in order until one finds something.

    Without the connector's auth. Raises Unaskable.
    """
    if not operation.writes:
        _refuse_unknown(operation.parameters, asking.parameters)
    return tuple(_request(operation, replace(asking, parameters=one)) for one in _variants(operation, asking))


def _refuse_unknown(declared: Mapping[str, bool], given: Mapping[str, Any]) -> None:
    """An empty filter would find everybody, and whoever is first would be taken for who was looked for."""
    empty = [name for name in declared if is_empty(given.get(name))]
    missing = next((name for name in empty if declared[name]), None)
    if missing is not None or (declared and len(empty) == len(declared)):
        raise Unaskable(missing or empty[0])


def _variants(operation: Http, asking: Asking) -> list[Mapping[str, Any]]:
    given = asking.parameters
    country = operation.connector.home.country
    tried = {
        name: spellings(written(given[name]), kinds, country)
        for name, kinds in operation.variants.items()
        if not is_empty(given.get(name))
    }
    combined = islice(product(*tried.values()), MOST_VARIANTS)
    return [{**given, **dict(zip(tried, each, strict=True))} for each in combined]


def _request(operation: Http, asking: Asking) -> Request:
    connector = operation.connector
    request = built(connector, operation.call, asking, Given(asking, operation.takes, connector.home))
    if operation.idempotency is not None:
        request = _with_key(request, *operation.idempotency, asking.key)
    pages = operation.pages
    if pages is not None and pages.limit:
        request = with_query(request, pages.limit, str(pages.size))
    if pages is not None and pages.kind == "page":
        request = with_query(request, pages.at, str(pages.first))
    if pages is not None and pages.kind == "offset":
        request = with_query(request, pages.at, "0")
    return replace(request, charset=operation.charset)


def built(connector: Connector, call: Call, asking: Asking, names: Names) -> Request:
    formats = plain_formats(connector.home)
    common = {**connector.headers, **call.headers}
    headers = {name: one_line(written(fill(each, names, formats))) for name, each in common.items()}
    body = fill(call.body, names, formats, omit_empty=call.omit_empty) if call.body_kind != "raw" else None
    if call.body_kind == "raw":
        body = _raw(call.body, call.content_type, names, formats)
    return Request(
        call.method,
        _url(connector, call, names, formats),
        _pairs(fill(call.query, names, formats, omit_empty=call.omit_empty)),
        {name: value for name, value in headers.items() if value},
        call.body_kind,
        body,
        call.content_type,
    )


def _url(connector: Connector, call: Call, names: Names, formats: Formats) -> str:
    base = call.base_url or connector.base_url
    start = written(base.value(names, formats, [])).strip() if base is not None else ""
    end = _path(call.path, names, formats)
    if end.startswith(("http://", "https://")):
        return end
    return f"{start.rstrip('/')}/{end.lstrip('/')}" if end else start


def _path(path: Text, names: Names, formats: Formats) -> str:
    """Each value is one piece of the path: it cannot lead anywhere else."""
    if path.plain is not None:
        return path.plain
    if {use.path[0] for use in path.names} == {"settings"}:
        return path.render(names, formats, [])
    values = path.values(names, formats, [])
    if any(value.strip() in ("", ".", "..") for value in values):
        raise Unaskable(next((use.path[0] for use in path.names), ""))
    return path.filled([quote(value, safe="") for value in values])


def _pairs(fields: Mapping[str, Any]) -> Pairs:
    return tuple((name, written(each)) for name, value in fields.items() for each in _several(value))


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _raw(template: Any, content_type: str, names: Names, formats: Formats) -> str:
    """What a value brings into XML or JSON is text there and nothing else."""
    if not isinstance(template, Text):
        return written(template)
    if template.plain is not None:
        return template.plain
    values: Iterable[str] = template.values(names, formats, [])
    if "xml" in content_type or template.source.lstrip().startswith("<"):
        values = [escape(value, {'"': "&quot;", "'": "&apos;"}) for value in values]
    elif "json" in content_type or template.source.lstrip().startswith("{"):
        values = [json.dumps(value, ensure_ascii=False)[1:-1] for value in values]
    return template.filled(values)


def _with_key(request: Request, where: str, name: str, key: str) -> Request:
    return with_header(request, name, key) if where == "header" else with_field(request, name, key)


def with_header(request: Request, name: str, value: str) -> Request:
    others = {k: v for k, v in (request.headers or {}).items() if k.lower() != name.lower()}
    return replace(request, headers={**others, name: one_line(value)})


def with_query(request: Request, name: str, value: str) -> Request:
    others = tuple(pair for pair in request.query if pair[0] != name)
    return replace(request, query=(*others, (name, value)))


def with_field(request: Request, name: str, value: str) -> Request:
    """In the body; a request that had none gets one of JSON."""
    body = request.body if isinstance(request.body, Mapping) else {}
    kind = request.body_kind if request.body_kind in ("json", "form", "multipart") else "json"
    return replace(request, body_kind=kind, body={**body, name: value})


def one_line(text: str) -> str:
    """A header ends with its line."""
    return "".join(character for character in text if character.isprintable() or character == "\t").strip()


def sent(request: Request) -> Sent:
    headers = dict(request.headers or {})
    body, content_type = _encoded(request)
    if content_type and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = content_type
    return Sent(request.method, address(request), headers, body)


def address(request: Request) -> str:
    if not request.query:
        return request.url
    joint = "&" if urlsplit(request.url).query else "?"
    return f"{request.url}{joint}{query_text(request)}"


def query_text(request: Request) -> str:
    return urlencode(request.query, encoding=request.charset or "utf-8", errors="replace")


def _encoded(request: Request) -> tuple[bytes | None, str]:
    charset = request.charset or "utf-8"
    body, given = request.body, request.content_type
    match request.body_kind:
        case "json":
            text = json.dumps(as_json(body), ensure_ascii=charset != "utf-8", separators=(",", ":"))
            return text.encode(), given or TYPES["json"]
        case "form":
            return urlencode(_pairs(body), encoding=charset, errors="replace").encode(), given or TYPES[
                "form"
            ]
        case "multipart":
            return _multipart(_pairs(body), charset)
        case "raw":
            return body.encode(
                _named(given) or charset, "replace"
            ), given or f"{TYPES['raw']}; charset={charset}"
    return None, ""


def _named(content_type: str) -> str:
    """The charset that a content type says; none that nobody knows."""
    name = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    try:
        "".encode(name or "-")
    except LookupError:
        return ""
    return name


def _multipart(pairs: Pairs, charset: str) -> tuple[bytes, str]:
    """The line between parts comes from what they say, so that the same request is the same bytes."""
    line = sha256(repr(pairs).encode(errors="replace")).hexdigest()[:32]
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{_in_quotes(name)}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    whole = "".join(parts) + f"--{line}--\r\n"
    return whole.encode(charset, "replace"), f"multipart/form-data; boundary={line}"


def _in_quotes(name: str) -> str:
    return one_line(name).replace('"', "%22")
