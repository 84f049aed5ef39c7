"""UISP's CRM: `X-Auth-App-Key`, and plain arrays paged by limit and offset."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from engine.author.systems.people import PEOPLE, Invoice, Person
from engine.author.systems.server import Handler, Json, System, answered, said

KEY = "fake-uisp-key"
DRAFT, UNPAID, PAID = 0, 1, 3
ACTIVE, ENDED, SUSPENDED = 1, 2, 3
STATES = {"active": ACTIVE, "cancelled": ENDED, "suspended": SUSPENDED}


class Uisp(System):
    variables: ClassVar[Mapping[str, str]] = {"UISP_URL": "", "UISP_KEY": KEY}

    def __init__(self) -> None:
        super().__init__()
        self.tickets: list[Json] = []
        self.leads: list[Json] = []
        self._number = itertools.count(300)

    def routes(self, router: web.UrlDispatcher) -> None:
        for method, path, handler in (
            ("GET", "/clients", self._clients),
            ("POST", "/clients", self._lead),
            ("GET", "/clients/services", self._services),
            ("GET", "/clients/{id}", self._one),
            ("GET", "/invoices", self._invoices),
            ("GET", "/payments", self._payments),
            ("GET", "/version", self._version),
            ("POST", "/ticketing/tickets", self._ticket),
        ):
            router.add_route(method, f"/crm/api/v1.0{path}", _known(handler))

    async def _clients(self, request: web.Request) -> web.Response:
        wanted = request.query.get("userIdent")
        rows = [_client(person) for person in PEOPLE if wanted in (None, "", str(person.id))]
        return answered(_page(request, rows))

    async def _one(self, request: web.Request) -> web.Response:
        for person in PEOPLE:
            if str(person.id) == request.match_info["id"]:
                return answered(_client(person))
        return answered({"code": 404, "message": "Object not found."}, 404)

    async def _lead(self, request: web.Request) -> web.Response:
        lead = {**await said(request), "id": next(self._number)}
        self.leads.append(lead)
        return answered(lead, 201)

    async def _services(self, request: web.Request) -> web.Response:
        wanted = request.query.get("clientId")
        return answered([_service(person) for person in PEOPLE if wanted in (None, "", str(person.id))])

    async def _invoices(self, request: web.Request) -> web.Response:
        wanted, states = request.query.get("clientId"), request.query.getall("statuses[]", [])
        rows = [
            _invoice(person, invoice)
            for person in PEOPLE
            if wanted in (None, "", str(person.id))
            for invoice in person.invoices
            if not states or str(PAID if invoice.paid else UNPAID) in states
        ]
        return answered(_page(request, rows))

    async def _payments(self, request: web.Request) -> web.Response:
        return answered([])

    async def _version(self, request: web.Request) -> web.Response:
        return answered({"version": "4.3.4"})

    async def _ticket(self, request: web.Request) -> web.Response:
        asked = await said(request)
        if not asked.get("subject"):
            return answered(
                {"code": 422, "message": "Validation failed.", "errors": {"subject": ["blank"]}}, 422
            )
        ticket = {**asked, "id": next(self._number)}
        self.tickets.append(ticket)
        return answered(ticket, 201)


def _known(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.headers.get("X-Auth-App-Key") != KEY:
            return answered({"code": 401, "message": "App key is missing or wrong."}, 401)
        return await handler(request)

    return guarded


def _page(request: web.Request, rows: list[Json]) -> list[Json]:
    start, size = int(request.query.get("offset", 0)), int(request.query.get("limit", 10_000))
    return rows[start : start + size]


def _client(person: Person) -> Json:
    first, _, last = person.name.partition(" ")
    return {
        "id": person.id,
        "userIdent": str(person.id),
        "clientType": 1,
        "companyName": None,
        "firstName": first,
        "lastName": last,
        "companyTaxId": person.document,
        "isLead": False,
        "isArchived": person.status == "cancelled",
        "fullAddress": f"{person.address}, Villa María",
        "accountBalance": float(-person.debt),
        "accountOutstanding": float(person.debt),
        "hasSuspendedService": person.status == "suspended",
        "contacts": [
            {"id": 1, "name": person.name, "email": person.email or None, "phone": f"+54 9 {person.phone}"}
        ],
        "attributes": [],
    }


def _service(person: Person) -> Json:
    return {
        "id": person.id * 10,
        "clientId": person.id,
        "status": STATES[person.status],
        "name": person.plan,
        "servicePlanName": person.plan,
        "price": float(person.price),
        "downloadSpeed": 300,
        "uploadSpeed": 100,
        "hasOutage": not person.online and person.status == "active",
    }


def _invoice(person: Person, invoice: Invoice) -> Json:
    return {
        "id": invoice.id,
        "clientId": person.id,
        "number": invoice.number,
        "createdDate": f"{invoice.issued}T00:00:00-0300",
        "dueDate": f"{invoice.due}T00:00:00-0300",
        "total": float(invoice.total),
        "amountToPay": 0.0 if invoice.paid else float(invoice.total),
        "status": PAID if invoice.paid else UNPAID,
        "currencyCode": "ARS",
    }
