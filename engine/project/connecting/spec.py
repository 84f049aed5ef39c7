"""A connector's file, compiled: what a request is made of, and what its answer means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.formats import Formats
from engine.core.render import Text
from engine.core.values import MISSING

from .paths import Path

Template = Any
"""A literal, a `Text`, or a mapping or list of them."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the company is: how its phones, amounts and days are read and written."""

    country: str
    zone: ZoneInfo
    formats: Formats


@dataclass(frozen=True, slots=True)
class Setting:
    """`value` as written: a literal, or `${NAME}` for what the environment holds."""

    name: str
    value: Any
    secret: bool = False
    label: str = ""
    default: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent. `body_kind`: none, json, form, multipart or raw. `base_url` none: the connector's."""

    method: str
    path: Text
    query: Mapping[str, Template] = field(default_factory=dict)
    headers: Mapping[str, Template] = field(default_factory=dict)
    body_kind: str = "none"
    body: Template = None
    content_type: str = ""
    omit_empty: bool = True
    base_url: Text | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A row of the table of errors; `kind`: not_found, failed, refused, unauthorised or quota."""

    when: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """When an answer is good. `ok_when` none: a status from 200 to 299."""

    ok_when: Path | None = None
    empty_when: Path | None = None
    already_done_when: Path | None = None
    errors: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """How a name is written to the other system: a date's format, the words of a map, a phone's spelling."""

    format: str = ""
    map: Mapping[str, Any] = field(default_factory=dict)
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A field of the answer. `of`: row, or body for the whole answer.

    `otherwise` is what stands there when the value is not of its kind or not in the map; MISSING: the
    answer cannot be read.
    """

    name: str
    path: Path
    kind: str = "text"
    of: str = "row"
    formats: tuple[str, ...] = ()
    decimal: str = ""
    map: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Any = MISSING


@dataclass(frozen=True, slots=True)
class Pages:
    """`kind`: offset, page or next. `at` is the parameter that moves (the offset, or the page's number);
    `limit`, the one that says how many, with `size` as its value. `last`: the number of the last page."""

    kind: str
    at: str = ""
    limit: str = ""
    size: int = 0
    first: int = 1
    last: Path | None = None
    next: Path | None = None
    most: int = 50


@dataclass(frozen=True, slots=True)
class Cache:
    """`by`: the parameters that tell one answer from another; none said: all of them."""

    keep: timedelta
    stale_if_error: timedelta = timedelta(0)
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sync:
    """When all the rows of a list are brought. `at`: a time of the company's day."""

    at: time | None = None
    every: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inject:
    """Where a token goes; `where`: header, query or body_field. `value` may name `token`."""

    where: str
    name: str
    value: Text


@dataclass(frozen=True, slots=True)
class Login:
    """`tokens` are tried in order, over the body of the answer."""

    call: Call
    tokens: tuple[Path, ...]
    inject: Inject
    lifetime: timedelta
    again_on: frozenset[int]
    judgement: Judgement = field(default_factory=Judgement)


@dataclass(frozen=True, slots=True)
class Signature:
    """`sign` are the pieces of what is signed: one that names something empty is left out.

    `encoding`: hex, HEX or base64. `value` and `headers`, which go beside it, may name `signature`, `nonce`
    and `timestamp`.
    """

    algorithm: str
    secret: Text
    sign: tuple[Text, ...]
    encoding: str = "hex"
    where: str = "header"
    name: str = "Authorization"
    value: Text | None = None
    headers: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Auth:
    """`kind`: none, basic, bearer, header, query, body_field, login or hmac."""

    kind: str = "none"
    name: str = ""
    value: Text | None = None
    user: Text | None = None
    password: Text | None = None
    login: Login | None = None
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """So many requests a month, which begins on `day`."""

    per_month: int
    day: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """An operation and what it is given."""

    operation: str
    parameters: Mapping[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages that wait in the other system. `to`, `text`, `media` and `id` are read from a row of `poll`;
    `sent` and `failed` are asked with the row's names, after the message had its fate."""

    poll: Ask
    every: timedelta
    line: str
    to: Text
    text: Text
    id: Text
    media: Text | None = None
    sent: Ask | None = None
    failed: Ask | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Verify:
    """How a notice proves who sent it. `kind`: hmac, header, query or none.

    hmac: `given` is the signature that came, and `signature` how it is made; `time` and `within`: how old
    it may be (seconds or milliseconds since 1970).
    """

    kind: str
    name: str = ""
    value: Text | None = None
    given: Text | None = None
    signature: Signature | None = None
    time: Text | None = None
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A notice of the other system, at /connector/CONNECTOR/NAME. `values` are read from {headers, query,
    body} and are the names of everything else; what has the same `id` is the same notice."""

    name: str
    verify: Verify
    values: Mapping[str, Path]
    id: Text
    when: Path | None = None
    fetch: Ask | None = None
    record: str | None = None
    data: Mapping[str, Template] = field(default_factory=dict)
    notify: str | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Connector:
    """`kind`: http, csv, sqlite or static. `retries`: of what may be asked again, after a fault."""

    name: str
    title: str
    kind: str
    home: Home
    role: str = ""
    active: bool = True
    settings: Mapping[str, Setting] = field(default_factory=dict)
    base_url: Text | None = None
    verify_tls: bool = True
    allow_hosts: frozenset[str] = frozenset()
    timeout: timedelta = timedelta(seconds=8)
    at_a_time: int = 4
    rate: float | None = None
    quota: Quota | None = None
    retries: int = 2
    headers: Mapping[str, Template] = field(default_factory=dict)
    auth: Auth = field(default_factory=Auth)
    answer: str = "auto"
    charset: str = ""
    test: Ask | None = None
    outbox: Outbox | None = None
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    database: str = ""


@dataclass(frozen=True, slots=True)
class Http:
    """An operation over HTTP. `variants`: for each parameter that is a phone, the spellings to try in order.
    `by`: of the rows that came, those whose returned fields are these texts.

    `drop` are names of keys that are never shown nor kept, however deep they stand.
    """

    name: str
    connector: Connector
    parameters: Mapping[str, bool]
    """The names it is given, and whether it cannot do without."""

    call: Call
    judgement: Judgement
    find: Path
    many: bool = False
    where: Path | None = None
    by: Mapping[str, Text] = field(default_factory=dict)
    count: str = ""
    """The field that says how many rows there were, of an operation that finds one."""

    returns: tuple[Returned, ...] = ()
    drop: frozenset[str] = frozenset()
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pages: Pages | None = None
    takes: Mapping[str, Taken] = field(default_factory=dict)
    cache: Cache | None = None
    sync: Sync | None = None
    writes: bool = False
    idempotency: tuple[str, str] | None = None
    """Where the key goes: ("header", name) or ("json", field)."""

    repeat: bool = False
    timeout: timedelta = timedelta(seconds=8)
    plain: bool = False
    """Asked without the connector's `auth`."""

    answer: str = "auto"
    charset: str = ""

    @property
    def repeatable(self) -> bool:
        """Whether it may be asked again when nobody knows if it was done."""
        return not self.writes or self.repeat or self.idempotency is not None


@dataclass(frozen=True, slots=True)
class Directory:
    """Looks a row up among those that `source` brought: the first (or all, if `many`) whose returned fields
    are the texts of `by`. `otherwise`: the operation that is asked when there is none."""

    name: str
    connector: Connector
    source: str
    by: Mapping[str, Text]
    many: bool = False
    count: str = ""
    otherwise: str | None = None
    returns: tuple[Returned, ...] = ()
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Sqlite:
    """One statement over the connector's `database`; `parameters` are the names behind its colons."""

    name: str
    connector: Connector
    sql: str
    parameters: Mapping[str, bool]
    many: bool = False
    returns: tuple[Returned, ...] = ()
    writes: bool = False
    repeat: bool = False
    takes: Mapping[str, Taken] = field(default_factory=dict)
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def repeatable(self) -> bool:
        return not self.writes or self.repeat


@dataclass(frozen=True, slots=True)
class Static:
    """Rows that the file itself holds; `by`: what each column has to be."""

    name: str
    connector: Connector
    rows: tuple[Mapping[str, Any], ...]
    by: Mapping[str, Text]
    many: bool = False
    returns: tuple[Returned, ...] = ()
    count: str = ""
    writes: bool = False


Spec = Http | Directory | Sqlite | Static
