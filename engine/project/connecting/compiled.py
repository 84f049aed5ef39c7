"""A connector's file, which was found right, as the objects of `spec`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any

from engine.core.render import Text
from engine.core.values import MISSING
from engine.project.durations import duration

from .paths import WHOLE, Path, parse
from .spec import (
    Ask,
    Auth,
    Cache,
    Call,
    Connector,
    Directory,
    Home,
    Http,
    Inject,
    Judgement,
    Login,
    Mistake,
    Outbox,
    Pages,
    Quota,
    Returned,
    Setting,
    Signature,
    Spec,
    Sqlite,
    Static,
    Sync,
    Taken,
    Template,
    Verify,
    Webhook,
)
from .templates import names_of, sql_parameters
from .words import dropped

Values = Mapping[str, Any]
Parse = Callable[[str], Text]

BODIES = ("json", "form", "multipart", "raw")
JUDGED = ("ok_when", "empty_when", "already_done_when", "errors")
USUAL_KIND = "csv"


class Compiler:
    """`parse` reads a text that is known to be right."""

    def __init__(self, parse: Parse, home: Home) -> None:
        self._parse, self._home = parse, home

    def connector(self, said: Values, *, active: bool = True) -> Connector:
        auth = said.get("auth") or {"kind": "none"}
        return Connector(
            name=said["connector"],
            title=said.get("title") or said["connector"],
            kind=said.get("kind", USUAL_KIND),
            home=self._home,
            role=said.get("role", ""),
            active=active,
            settings={name: _setting(name, each) for name, each in (said.get("settings") or {}).items()},
            base_url=self._maybe(said.get("base_url")),
            verify_tls=said.get("verify_tls", True),
            allow_hosts=frozenset(host.lower() for host in said.get("allow_hosts") or ()),
            timeout=duration(said.get("timeout", "8s")),
            at_a_time=said.get("at_a_time", 4),
            rate=float(said["rate"]) if "rate" in said else None,
            quota=_quota(said.get("quota")),
            retries=said.get("retries", 2),
            headers=self._template(said.get("headers") or {}),
            auth=self._auth(auth),
            answer=said.get("answer", "auto"),
            charset=said.get("charset", ""),
            test=self._ask(said.get("test")),
            outbox=self._outbox(said.get("outbox")),
            webhooks={name: self._webhook(name, each) for name, each in (said.get("webhooks") or {}).items()},
            database=said.get("database", ""),
        )

    def operation(self, connector: Connector, said: Values, name: str, body: Values) -> Spec | None:
        """None for those of a csv file, which are read as they are. `said` is the whole file."""
        if "path" in body:
            return self._http(connector, said, name, body)
        if "sql" in body:
            return self._sqlite(connector, name, body)
        if "directory" in body:
            return self._directory(connector, said, name, body)
        if "rows" in body:
            many = "find_all" in body
            by = {column: self._parse(_text(each)) for column, each in _search(body).items()}
            return Static(
                name, connector, tuple(body["rows"]), by, many, columns(body["returns"]), _count(body)
            )
        return None

    def _http(self, connector: Connector, said: Values, name: str, body: Values) -> Http:
        call = self._call(body)
        own = {key: body.get(key, said.get(key)) for key in JUDGED}
        return Http(
            name=name,
            connector=connector,
            parameters=names_of(self._parse, body),
            call=call,
            judgement=_judgement(own),
            find=parse(body.get("find", WHOLE)),
            many=body.get("many", False),
            where=_path(body.get("where")),
            count=_count(body),
            by={field: self._parse(each) for field, each in (body.get("by") or {}).items()},
            returns=returned(body.get("returns") or {}),
            drop=frozenset(key for each in body.get("drop") or () for key in dropped(each)),
            variants={name: _listed(each) for name, each in (body.get("phone_variants") or {}).items()},
            pages=_pages(body.get("pages")),
            takes={name: _taken(each) for name, each in (body.get("takes") or {}).items()},
            cache=_cache(body.get("cache")),
            sync=_sync(body["sync"]) if "sync" in body else None,
            writes=body.get("writes", False),
            idempotency=next(iter((body.get("idempotency") or {}).items()), None),
            repeat="repeat" in body,
            timeout=duration(body["timeout"]) if "timeout" in body else connector.timeout,
            plain="auth" in body,
            answer=body.get("answer", connector.answer),
            charset=body.get("charset", connector.charset),
        )

    def _sqlite(self, connector: Connector, name: str, body: Values) -> Sqlite:
        return Sqlite(
            name=name,
            connector=connector,
            sql=body["sql"],
            parameters=sql_parameters(body["sql"]),
            many=body.get("many", False),
            returns=columns(body.get("returns") or {}),
            writes=body.get("writes", False),
            repeat="repeat" in body,
            takes={name: _taken(each) for name, each in (body.get("takes") or {}).items()},
            variants={name: _listed(each) for name, each in (body.get("phone_variants") or {}).items()},
        )

    def _directory(self, connector: Connector, said: Values, name: str, body: Values) -> Directory:
        source = said["operations"][body["directory"]]
        return Directory(
            name=name,
            connector=connector,
            source=body["directory"],
            by={field: self._parse(each) for field, each in body["by"].items()},
            many=body.get("many", False),
            count=_count(body),
            otherwise=body.get("otherwise"),
            returns=returned(source.get("returns") or {}),
        )

    def _call(self, said: Values) -> Call:
        kind = next((kind for kind in BODIES if kind in said), "none")
        return Call(
            method=said.get("method") or ("GET" if kind == "none" else "POST"),
            path=self._parse(said["path"]),
            query=self._template(said.get("query") or {}),
            headers=self._template(said.get("headers") or {}),
            body_kind=kind,
            body=self._template(said[kind]) if kind != "none" else None,
            content_type=said.get("content_type", ""),
            omit_empty=said.get("omit_empty", True),
            base_url=self._maybe(said.get("base_url")),
        )

    def _auth(self, said: Values) -> Auth:
        kind = said["kind"]
        value = said.get("token") if kind == "bearer" else said.get("value")
        return Auth(
            kind=kind,
            name=said.get("name", ""),
            value=self._maybe(value) if kind != "login" else None,
            user=self._maybe(said.get("user")),
            password=self._maybe(said.get("password")),
            login=self._login(said) if kind == "login" else None,
            signature=self._signature(said) if kind == "hmac" else None,
        )

    def _login(self, said: Values) -> Login:
        inject = said["inject"]
        where = next(key for key in ("header", "query", "body_field") if key in inject)
        return Login(
            call=self._call(said),
            tokens=tuple(parse(each) for each in _listed(said["token"])),
            inject=Inject(where, inject[where], self._parse(inject.get("value", "{{ token }}"))),
            lifetime=duration(said.get("lifetime", "1h")),
            again_on=frozenset(said.get("again_on") or (401,)),
            judgement=_judgement(said),
        )

    def _signature(self, said: Values) -> Signature:
        return Signature(
            algorithm=said.get("algorithm", "sha256"),
            secret=self._parse(said["secret"]),
            sign=tuple(self._parse(each) for each in _listed(said["sign"])),
            encoding=said.get("encoding", "hex"),
            where="query" if "query" in said else "header",
            name=said.get("query") or said.get("header") or "Authorization",
            value=self._maybe(said.get("value")),
            headers={name: self._parse(each) for name, each in (said.get("headers") or {}).items()},
        )

    def _outbox(self, said: Values | None) -> Outbox | None:
        if said is None:
            return None
        return Outbox(
            poll=Ask(said["poll"]),
            every=duration(said.get("every", "2m")),
            line=said["line"],
            to=self._parse(said["to"]),
            text=self._parse(said["text"]),
            id=self._parse(said["id"]),
            media=self._maybe(said.get("media")),
            sent=self._ask(said.get("sent")),
            failed=self._ask(said.get("failed")),
            hours=said.get("hours"),
        )

    def _webhook(self, name: str, said: Values) -> Webhook:
        verify = said["verify"]
        return Webhook(
            name=name,
            verify=Verify(
                kind=verify["kind"],
                name=verify.get("name", ""),
                value=self._maybe(verify.get("value")),
                given=self._maybe(verify.get("signature")),
                signature=self._signature(verify) if verify["kind"] == "hmac" else None,
                time=self._maybe(verify.get("time")),
                within=_duration(verify.get("within")),
            ),
            values={name: parse(each) for name, each in said["values"].items()},
            id=self._parse(said["id"]),
            when=_path(said.get("when")),
            fetch=self._ask(said.get("fetch")),
            record=said.get("record"),
            data=self._template(said.get("data") or {}),
            notify=said.get("notify"),
            text=self._maybe(said.get("text")),
        )

    def _ask(self, said: Values | None) -> Ask | None:
        return None if said is None else Ask(said["operation"], self._template(said.get("with") or {}))

    def _maybe(self, source: Any) -> Text | None:
        return None if source is None else self._parse(_text(source))

    def _template(self, said: Any) -> Template:
        if isinstance(said, str):
            return self._parse(said)
        if isinstance(said, Mapping):
            return {key: self._template(each) for key, each in said.items()}
        if isinstance(said, list | tuple):
            return [self._template(each) for each in said]
        return said


def returned(said: Values) -> tuple[Returned, ...]:
    """Of an answer: JMESPath over the row."""
    return tuple(_returned(name, each, parse) for name, each in said.items())


def columns(said: Values) -> tuple[Returned, ...]:
    """Of a table: the name of a column, as it is."""
    return tuple(_returned(name, each, column) for name, each in said.items())


def column(name: str) -> Path:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return parse(f'"{quoted}"')


def _returned(name: str, said: Any, read: Callable[[str], Path]) -> Returned:
    if isinstance(said, str):
        return Returned(name, read(said))
    return Returned(
        name=name,
        path=read(said["path"]),
        kind=said.get("as", "text"),
        of=said.get("of", "row"),
        formats=_listed(said.get("format") or ()),
        decimal=said.get("decimal", ""),
        map=said.get("map") or {},
        otherwise=said.get("else", MISSING),
    )


def _count(body: Values) -> str:
    return str(body.get("count", ""))


def _setting(name: str, said: Any) -> Setting:
    if not isinstance(said, Mapping):
        return Setting(name, said)
    return Setting(name, said["value"], said.get("secret", False), said.get("label", ""), said.get("default"))


def _judgement(said: Values) -> Judgement:
    return Judgement(
        ok_when=_path(said.get("ok_when")),
        empty_when=_path(said.get("empty_when")),
        already_done_when=_path(said.get("already_done_when")),
        errors=tuple(Mistake(parse(each["when"]), each["is"]) for each in said.get("errors") or ()),
    )


def _pages(said: Values | None) -> Pages | None:
    if said is None:
        return None
    limit = said.get("limit") or {}
    return Pages(
        kind=said["kind"],
        at=said.get(said["kind"], "") if said["kind"] != "next" else "",
        limit=limit.get("name", ""),
        size=limit.get("value", 0),
        first=said.get("from", 1),
        last=_path(said.get("last")),
        next=_path(said.get("next")),
        most=said.get("max", 50),
    )


def _cache(said: Values | None) -> Cache | None:
    if said is None:
        return None
    stale = _duration(said.get("stale_if_error")) or timedelta(0)
    return Cache(duration(said["keep"]), stale, tuple(said.get("by") or ()))


def _sync(said: Values) -> Sync:
    at = time.fromisoformat(said["at"]) if "at" in said else None
    return Sync(at, duration(said.get("every", "24h")))


def _taken(said: Values) -> Taken:
    return Taken(said.get("format", ""), said.get("map") or {}, said.get("phone", ""))


def _quota(said: Values | None) -> Quota | None:
    return None if said is None else Quota(said["per_month"], said.get("day", 1))


def _path(source: str | None) -> Path | None:
    return None if source is None else parse(source)


def _duration(said: str | None) -> timedelta | None:
    return None if said is None else duration(said)


def _listed(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _search(body: Values) -> Values:
    found: Values = body["find_all" if "find_all" in body else "find"]
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
