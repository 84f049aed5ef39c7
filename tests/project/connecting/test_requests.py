"""What is sent: whatever a value is, it stays where the file put it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from engine.project.connecting.answers import understood
from engine.project.connecting.auth import authorised, login_request, same_signature, secrets_in, token_of
from engine.project.connecting.directory import look_up
from engine.project.connecting.request import Request, Sent, Unaskable, requests_of, sent
from engine.project.connecting.settings import MissingSetting, missing_settings, settings_of
from engine.project.connecting.spec import Directory
from engine.project.connecting.spellings import known_phone, phone_key, phones_in, spellings
from tests.project.connecting.made import ANA, answered, asking, connector, operation, specs

texts = st.text(max_size=40) | st.sampled_from(
    [
        "../../admin",
        "..",
        "a/b?c=d#e",
        "x\r\nEvil: 1",
        '"}',
        "<b>&",
        "{{ settings.token }}",
        "%2e%2e",
        "//evil.example",
    ]
)


def of(text: str, parameters: dict[str, Any] | None = None, **more: Any) -> Sent:
    request, *_ = requests_of(operation(text), asking(parameters, **more))
    return sent(request)


@given(texts, texts)
def test_a_value_is_one_piece_of_the_path_and_one_of_the_query(id: str, query: str) -> None:
    text = """
operations:
  customer: {path: "/c/{{ id }}/x", query: {q: "{{ q | default('') }}"}, returns: {n: n}}
"""
    try:
        final = of(text, {"id": id, "q": query})
    except Unaskable:
        assert id.strip() in ("", ".", "..")
        return
    parts = urlsplit(final.url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "crm.example", "")
    assert parts.path.count("/") == 4
    assert unquote(parts.path.split("/")[3], errors="replace") == id.encode(errors="replace").decode()
    assert len(parse_qsl(parts.query, keep_blank_values=True)) == (1 if query else 0)


@given(texts)
def test_a_header_is_one_line(value: str) -> None:
    final = of(
        'operations: {customer: {path: /c, headers: {X-A: "{{ a }}"}, json: {}, writes: true}}', {"a": value}
    )
    assert all("\r" not in line and "\n" not in line for pair in final.headers.items() for line in pair)


@given(texts)
def test_what_goes_into_json_xml_and_forms_is_only_a_text_there(value: str) -> None:
    given_ = {"a": value}
    body = of('operations: {customer: {path: /c, json: {a: {b: ["x{{ a }}"]}}, writes: true}}', given_).body
    assert json.loads(body or b"") == {"a": {"b": [f"x{value}"]}}
    raw = of('operations: {customer: {path: /c, raw: \'{"a": "{{ a }}"}\', writes: true}}', given_).body
    assert json.loads(raw or b"", strict=False)["a"] == value.encode(errors="replace").decode()
    if all(letter.isprintable() for letter in value):
        xml = of('operations: {customer: {path: /c, raw: "<a>{{ a }}</a>", writes: true}}', given_).body
        assert (fromstring(xml or b"").text or "") == value


def test_only_a_placeholder_keeps_its_kind_and_the_rest_is_written_for_machines() -> None:
    text = """
operations:
  customer:
    path: /c
    json:
      amount: "{{ amount }}"
      said: "$ {{ amount }}"
      day: "{{ day }}"
      yes: "{{ yes }}"
      list: "{{ list }}"
      fixed: {n: 1, none: null, deep: [{x: "{{ none | default('') }}"}]}
    writes: true
"""
    given_ = {"amount": Decimal("1234.50"), "day": date(2026, 3, 10), "yes": True, "list": ("a", 2)}
    assert json.loads(of(text, given_).body or b"") == {
        "amount": 1234.5,
        "said": "$ 1234.50",
        "day": "2026-03-10",
        "yes": True,
        "list": ["a", 2],
        "fixed": {"n": 1},
    }
    whole = json.loads(
        of(text.replace("writes: true", "writes: true\n    omit_empty: false"), given_).body or b""
    )
    assert whole["fixed"] == {"n": 1, "none": None, "deep": [{"x": ""}]}


def test_names_are_written_as_the_system_takes_them() -> None:
    text = """
operations:
  customer:
    path: /c
    form:
      day: "{{ day }}"
      at: "{{ now }}"
      shift: "{{ shift }}"
      other: "{{ other }}"
      phone: "{{ phone }}"
      many: [1, "b"]
    takes:
      day: {format: "%d/%m/%Y"}
      now: {format: "%H:%M"}
      shift: {map: {morning: MAÑANA}}
      other: {map: {morning: MAÑANA}}
      phone: {phone: with_15}
    writes: true
    idempotency: {json: request_id}
"""
    final = of(text, {"day": "2026-03-10", "shift": "morning", "other": "noche", "phone": ANA})
    assert final.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl((final.body or b"").decode())) == {
        "day": "10/03/2026",
        "at": "10:05",
        "shift": "MAÑANA",
        "other": "noche",
        "phone": "381155550001",
        "many": "b",
        "request_id": "KEY-1",
    }


def test_a_day_in_seconds_begins_where_the_company_is() -> None:
    """Not where the machine is, which may be in another zone."""
    text = 'operations: {customer: {path: /c, query: {d: "{{ d }}"}, takes: {d: {format: unix}}}}'
    midnight = int(datetime(2026, 3, 10, 3, tzinfo=UTC).timestamp())
    for day in (date(2026, 3, 10), "2026-03-10", "2026-03-10T00:00:00"):
        assert of(text, {"d": day}).url.endswith(f"?d={midnight}")


def test_a_form_of_parts_is_the_same_bytes_every_time() -> None:
    text = 'operations: {customer: {path: /c, multipart: {asunto: "{{ a }}"}, writes: true}}'
    first, again = of(text, {"a": "Señal"}), of(text, {"a": "Señal"})
    assert first == again
    boundary = first.headers["Content-Type"].partition("boundary=")[2]
    assert (first.body or b"").decode() == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="asunto"\r\n\r\nSeñal\r\n--{boundary}--\r\n'
    )


def test_the_charset_of_the_file_is_that_of_what_is_sent() -> None:
    text = """
charset: latin-1
operations: {customer: {path: /c, query: {a: "{{ a }}"}, raw: "{{ a }} €", writes: true}}
"""
    final = of(text, {"a": "ñ"})
    assert (final.url, final.body) == ("https://crm.example/api/c?a=%F1", b"\xf1 ?")
    said = text.replace("writes: true", 'content_type: "text/xml; charset=utf-8", writes: true')
    assert of(said, {"a": "ñ"}).body == "ñ €".encode(), "what the request itself says comes first"


OPTIONAL = """
operations:
  customer:
    path: /c
    query: {phone: "{{ phone | default('') }}", dni: "{{ dni | default('') }}"}
    returns: {n: n}
"""


def test_nobody_is_looked_for_without_saying_whom() -> None:
    needed = 'operations: {customer: {path: /c, query: {phone: "{{ phone }}"}, returns: {n: n}}}'
    for parameters in ({}, {"phone": ""}, {"phone": None}):
        with pytest.raises(Unaskable):
            of(needed, parameters)
        with pytest.raises(Unaskable):
            of(OPTIONAL, parameters)
    assert of(OPTIONAL, {"dni": "1"}).url == "https://crm.example/api/c?dni=1"
    assert of("operations: {customer: {path: /c, returns: {n: n}}}").url == "https://crm.example/api/c"
    writes = 'operations: {customer: {path: /c, json: {a: "{{ a }}"}, writes: true}}'
    assert of(writes, {"a": ""}).body == b"{}"


def test_each_spelling_is_a_request_and_a_repeated_one_is_not() -> None:
    text = """
operations:
  customer:
    path: /c
    query: {p: "{{ phone }}"}
    phone_variants: {phone: [national, digits, e164, national]}
    returns: {n: n}
"""
    found = [dict(request.query)["p"] for request in requests_of(operation(text), asking({"phone": ANA}))]
    assert found == ["3815550001", "5493815550001", ANA]
    stranger = requests_of(operation(text), asking({"phone": "interno 3"}))
    assert [dict(request.query)["p"] for request in stranger] == ["interno 3"]


PHONES = {
    "AR": ["+5493815551234", "+5491155551234", "+5492944512345"],
    "MX": ["+525512345678", "+523312345678"],
    "BR": ["+5511987654321", "+5571991234567"],
    "CO": ["+573001234567", "+573151234567"],
    "CL": ["+56987654321", "+56961234567"],
}
SEEN = [
    *(
        ("AR", ANA, written)
        for written in ("0381 15 555-0001", "381155550001", "5493815550001", "+54 9 381 555-0001")
    ),
    *(("AR", ANA, written) for written in ("3815550001", "03815550001", "543815550001", "(0381) 15-5550001")),
    *(
        ("MX", "+525512345678", written)
        for written in ("5215512345678", "525512345678", "5512345678", "044 55 1234 5678")
    ),
    *(
        ("BR", "+5511987654321", written)
        for written in ("11987654321", "1187654321", "551187654321", "(11) 98765-4321")
    ),
    *(("CO", "+573001234567", written) for written in ("3001234567", "573001234567", "+57 300 123 4567")),
    *(
        ("CL", "+56987654321", written)
        for written in ("987654321", "56987654321", "+56 9 8765 4321", "9 8765 4321", "87654321")
    ),
]


@pytest.mark.parametrize(("country", "phone", "written"), SEEN)
def test_a_phone_is_known_however_a_system_wrote_it(country: str, phone: str, written: str) -> None:
    assert known_phone(written, country) == phone
    assert phone_key(written, country) == phone_key(phone, country)
    assert phones_in(f"{written}; {written}", country) == (phone,)


@pytest.mark.parametrize(
    ("country", "phone"), [(country, phone) for country in PHONES for phone in PHONES[country]]
)
def test_each_way_of_writing_it_leads_back_to_it(country: str, phone: str) -> None:
    tried = spellings(phone, ["all"], country)
    assert {phone, phone[1:]} <= set(tried)
    assert len(tried) == len(set(tried)) >= 3
    assert {
        known_phone(written, country) for written in tried if not written.startswith("0") or country == "AR"
    } == {phone}


def test_what_lacks_the_area_is_only_tried_when_it_is_asked_for() -> None:
    assert "5551234" not in spellings("+5493815551234", ["all"], "AR")
    assert spellings("+5493815551234", ["local", "local_15"], "AR") == ("5551234", "155551234")
    assert spellings("+5511987654321", ["short"], "BR") == ("1187654321",)
    assert spellings("+525512345678", ["mobile_1"], "MX") == ("5215512345678",)
    assert spellings("+5493815551234", ["trunk_15", "dashed_15"], "AR") == (
        "0381155551234",
        "0381-15-555-1234",
    )
    assert spellings("+5491155551234", ["dashed_15"], "AR") == ("011-15-5555-1234",)
    assert spellings("+573001234567", ["with_15"], "CO") == ("+573001234567",), "there is no such way"


SETTINGS = """
settings:
  token: {value: "${CRM_TOKEN}", secret: true}
  user: "${CRM_USER}"
auth: AUTH
operations: {customer: {path: /c, query: {a: 1}, returns: {n: n}}}
"""


def proven(auth: str, **more: Any) -> Sent:
    text = SETTINGS.replace("AUTH", auth)
    (request,) = requests_of(operation(text), asking(**more))
    return sent(authorised(connector(text), request, asking(**more)))


def test_each_way_to_prove_who_asks() -> None:
    basic = proven('{kind: basic, user: "{{ settings.user }}", password: "{{ settings.token }}"}')
    assert basic.headers["Authorization"] == f"Basic {base64.b64encode(b'ana:s3cr3t').decode()}"
    assert proven('{kind: bearer, token: "{{ settings.token }}"}').headers["Authorization"] == "Bearer s3cr3t"
    key = proven('{kind: header, name: Authorization, value: "Api-Key {{ settings.token }}"}')
    assert key.headers == {"Authorization": "Api-Key s3cr3t"}
    assert proven('{kind: query, name: k, value: "{{ settings.token }}"}').url.endswith("/c?a=1&k=s3cr3t")
    body = proven('{kind: body_field, name: token, value: "{{ settings.token }}"}')
    assert (body.body, body.headers["Content-Type"]) == (b'{"token":"s3cr3t"}', "application/json")
    assert proven("{kind: none}").headers == {}
    inject = '{header: Authorization, value: "T {{ token }}"}'
    login = f'{{kind: login, path: /in, json: {{}}, token: "@", inject: {inject}}}'
    assert proven(login, token="abc").headers["Authorization"] == "T abc"


def test_a_signature_is_over_what_is_sent() -> None:
    auth = """
  kind: hmac
  secret: "{{ settings.token }}"
  sign: ["{{ method }}|", "{{ path }}|", "{{ query }}|", "{{ body }}|", "{{ nonce }}"]
  encoding: HEX
  header: X-Sign
  value: "{{ settings.user }}:{{ signature }}"
"""
    final = proven(auth, nonce="n1", timestamp="5")
    wanted = hmac.new(b"s3cr3t", b"GET|/api/c|a=1|n1", hashlib.sha256).hexdigest().upper()
    assert final.headers["X-Sign"] == f"ana:{wanted}", "the piece of the empty body is left out"
    assert same_signature(wanted.lower(), wanted, "HEX")
    assert not same_signature("é", wanted, "base64")


def test_the_nonce_and_the_moment_of_a_signature_go_in_headers_of_their_own() -> None:
    auth = """
  kind: hmac
  secret: "{{ settings.token }}"
  sign: "{{ nonce }}.{{ timestamp }}"
  header: X-Sign
  headers: {X-Nonce: "{{ nonce }}", X-Time: "{{ timestamp }}", X-Who: "{{ settings.user }}"}
"""
    headers = proven(auth, nonce="n1", timestamp="5").headers
    assert (headers["X-Nonce"], headers["X-Time"], headers["X-Who"]) == ("n1", "5", "ana")
    assert headers["X-Sign"] == hmac.new(b"s3cr3t", b"n1.5", hashlib.sha256).hexdigest()


LOGIN = """
settings: {user: "${CRM_USER}", token: {value: "${CRM_TOKEN}", secret: true}}
auth:
  kind: login
  path: /in
  form: {user: "{{ settings.user }}", password: "{{ settings.token }}"}
  token: [token, data.token, "@"]
  inject: {query: k}
  ok_when: "status == `200`"
operations: {customer: {path: /c, returns: {n: n}}}
"""


@pytest.mark.parametrize(
    ("body", "token"),
    [
        ({"token": "a|1"}, "a|1"),
        ({"data": {"token": 7}}, "7"),
        ("5|abc", "5|abc"),
        ("Clave incorrecta", None),
        ({"other": 1}, None),
        ({"token": ""}, None),
        ({"token": True}, None),
        ({"token": "x" * 9000}, None),
        (None, None),
    ],
)
def test_a_token_is_found_in_the_first_place_that_has_one(body: Any, token: str | None) -> None:
    crm = connector(LOGIN)
    assert crm.auth.login is not None
    assert token_of(crm.auth.login, answered(body)) == token


def test_a_login_says_who_it_is_and_a_refused_one_gives_no_token() -> None:
    crm = connector(LOGIN)
    assert crm.auth.login is not None
    final = sent(login_request(crm, crm.auth.login, asking()))
    assert (final.method, final.url) == ("POST", "https://crm.example/api/in")
    assert final.body == b"user=ana&password=s3cr3t"
    assert token_of(crm.auth.login, understood(401, {}, b"denied")) is None
    assert token_of(crm.auth.login, understood(200, {}, b"5|abc\n")) == "5|abc"
    cookie = LOGIN.replace(
        'token: [token, data.token, "@"]', 'token: \'between(headers."set-cookie", `"s="`, `";"`)\''
    )
    baked = connector(cookie).auth.login
    assert baked is not None
    assert token_of(baked, understood(200, {"Set-Cookie": "s=abc; Path=/"}, b"{}")) == "abc"


def test_settings_come_from_the_environment_and_secrets_are_named() -> None:
    crm = connector("""
settings:
  host: {value: "https://${CRM_HOST}/x", default: "https://demo.example"}
  token: {value: "${CRM_TOKEN}", secret: true}
  key: "${CRM_KEY}"
  plain: 3
auth: {kind: basic, user: usuario, password: "{{ settings.key }}"}
operations: {customer: {path: /c, returns: {n: n}}}
""")
    assert [missing.variable for missing in missing_settings(crm, {})] == ["CRM_TOKEN", "CRM_KEY"]
    with pytest.raises(MissingSetting):
        settings_of(crm, {"CRM_TOKEN": " "})
    found = settings_of(crm, {"CRM_TOKEN": "t0ken!", "CRM_KEY": "k3y!!", "CRM_HOST": "h"})
    assert found == {"host": "https://h/x", "token": "t0ken!", "key": "k3y!!", "plain": 3}
    both = base64.b64encode(b"usuario:k3y!!").decode()
    assert set(secrets_in(crm, found)) == {"t0ken!", "k3y!!", both}


DIRECTORY = """
operations:
  list:
    path: /c
    many: true
    sync: {at: "03:30"}
    returns: {id: id, phones: {path: tel, as: phones}, document: dni}
  customer: {directory: list, by: {phones: "{{ phone }}"}}
  accounts: {directory: list, by: {phones: "{{ phone }}"}, many: true}
  by_document: {directory: list, by: {document: "{{ document }}"}}
"""


def test_a_row_of_the_directory_is_found_by_any_of_its_phones() -> None:
    found = specs(DIRECTORY)
    customer, accounts, by_document = found["customer"], found["accounts"], found["by_document"]
    assert isinstance(customer, Directory)
    assert isinstance(accounts, Directory)
    assert isinstance(by_document, Directory)
    rows = [
        {"id": "1", "phones": (ANA, "interno 4"), "document": "20-1"},
        {"id": "2", "phones": (ANA,), "document": None},
        {"id": "3", "phones": (), "document": ""},
    ]
    assert look_up(customer, rows, asking({"phone": "0381 15 555-0001"})).value == rows[0]
    assert look_up(accounts, rows, asking({"phone": ANA})).value == (rows[0], rows[1])
    assert look_up(by_document, rows, asking({"document": "20-1 "})).value == rows[0]
    for nothing in ({"phone": ""}, {"phone": "+5493815559999"}, {}):
        assert look_up(customer, rows, asking(nothing)).kind == "not_found"
    assert look_up(by_document, rows, asking({"document": ""})).kind == "not_found"


def test_a_request_says_nothing_it_was_not_given() -> None:
    assert (
        sent(Request("GET", "https://crm.example/c?x=1", (("y", "2"),))).url
        == "https://crm.example/c?x=1&y=2"
    )
