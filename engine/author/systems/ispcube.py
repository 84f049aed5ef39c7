"""ISPCube: a login that lasts 24 hours, five headers on every call, and a quota of requests a month."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Mapping, Sequence
from typing import ClassVar

from aiohttp import web

from engine.author.systems.people import PEOPLE, Invoice, Person
from engine.author.systems.server import Handler, Json, System, answered, said

USER, PASSWORD, KEY, CLIENT = "ventanilla", "fake-ispcube-password", "fake-ispcube-key", "77"
LIFETIME = 24 * 3600.0
TOKEN_SHAPES = ("token", "access_token", "data", "bare")
STATES = {"active": "enabled", "suspended": "blocked", "cancelled": "no_service"}
HEADERS = ("api-key", "client-id", "login-type", "username")


class IspCube(System):
    """`tokens` says how the login gives its token; `listed`, whether one customer comes as a list.

    `used` counts what the provider is billed for: everything but the login. `late` are the seconds that
    the long list of connections takes.
    """

    variables: ClassVar[Mapping[str, str]] = {
        "ISPCUBE_URL": "",
        "ISPCUBE_USER": USER,
        "ISPCUBE_PASSWORD": PASSWORD,
        "ISPCUBE_API_KEY": KEY,
        "ISPCUBE_CLIENT_ID": CLIENT,
    }

    def __init__(
        self,
        tokens: str = "token",
        listed: bool = False,
        late: float = 0.0,
        people: Sequence[Person] = PEOPLE,
    ) -> None:
        super().__init__()
        self.people = people
        self.tokens, self.listed, self.late = tokens, listed, late
        self.used = self.logins = 0
        self.tickets: list[Json] = []
        self.promises: list[Json] = []
        self.payments: list[Json] = []
        self._given: dict[str, float] = {}
        self._number = itertools.count(5001)

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/sanctum/token", self._login)
        for method, path, handler in (
            ("POST", "/api/status", self._status),
            ("GET", "/api/customer", self._customer),
            ("GET", "/api/customers/customers_list", self._customers),
            ("POST", "/api/customers/paycomm", self._promise),
            ("GET", "/api/bills/last_bill_api", self._last_bill),
            ("GET", "/api/bills/bills_last_six_months", self._bills),
            ("POST", "/api/cash/payment_save", self._payment),
            ("GET", "/api/mercadopago/button", self._button),
            ("GET", "/api/connection", self._connection),
            ("GET", "/api/connections/connections_list", self._connections),
            ("GET", "/api/plans/plans_list", self._plans),
            ("GET", "/api/radius/online_user/username/{user}", self._online),
            ("GET", "/api/tickets/category_list", self._categories),
            ("POST", "/api/ticket/new_ticket", self._ticket),
            ("PUT", "/api/ticket/{id}", self._change_ticket),
        ):
            router.add_route(method, path, self._known(handler))

    def forget(self) -> None:
        """Every token given so far has expired."""
        self._given.clear()

    def _person(self, request: web.Request) -> Person | None:
        wanted = request.query.get("customer_id")
        return next((person for person in self.people if str(person.id) == wanted), None)

    async def _login(self, request: web.Request) -> web.Response:
        if (missing := _missing(request, HEADERS[:3])) is not None:
            return missing
        asked = await said(request)
        if (asked.get("username"), asked.get("password")) != (USER, PASSWORD):
            return answered({"message": "Credenciales incorrectas"}, 401)
        self.logins += 1
        token = f"{self.logins}|{secrets.token_hex(8)}"
        self._given[token] = self.clock() + LIFETIME
        if self.tokens == "bare":
            return answered(f'"{token}"'.encode(), kind="text/html")
        return answered({"data": {"token": token}} if self.tokens == "data" else {self.tokens: token})

    def _known(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            self.used += 1
            if request.headers.get("User-Agent", "").lower().startswith("python"):
                return answered(b"<html>403 Forbidden</html>", 403, "text/html")
            if (missing := _missing(request, HEADERS)) is not None:
                return missing
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if self._given.get(token, 0.0) <= self.clock():
                return answered({"message": "Unauthenticated."}, 401)
            return await handler(request)

        return guarded

    async def _status(self, request: web.Request) -> web.Response:
        return answered({"status": True, "message": "ok"})

    async def _customer(self, request: web.Request) -> web.Response:
        fields = {"customer_id": "id", "code": "code", "doc_number": "doc_number"}
        asked = {fields[name]: value for name, value in request.query.items() if name in fields and value}
        phone = request.query.get("phone_number")
        for person in self.people:
            row = _customer(person)
            same = all(str(row[name]) == value for name, value in asked.items())
            if (asked or phone) and same and phone in (None, "", row["phones"][0]["number"]):
                return answered([row] if self.listed else row)
        return answered({"message": "Not found"}, 404)

    async def _customers(self, request: web.Request) -> web.Response:
        start, size = int(request.query.get("offset", 0)), int(request.query.get("limit", 50))
        rows = [_customer(person) for person in self.people][start : start + size]
        return answered(rows) if rows else web.Response(status=204)

    async def _promise(self, request: web.Request) -> web.Response:
        asked = await said(request)
        if not asked.get("customer_id") or not asked.get("date"):
            return answered({"message": "The given data was invalid."}, 422)
        self.promises.append(asked)
        return answered({"status": True, "message": "Compromiso de pago registrado"})

    async def _last_bill(self, request: web.Request) -> web.Response:
        person = self._person(request)
        owed = person.owed if person else []
        return answered(_bill(owed[-1])) if owed else web.Response(content_type="application/json")

    async def _bills(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return answered([_bill(invoice) for invoice in (person.invoices if person else ())])

    async def _payment(self, request: web.Request) -> web.Response:
        asked = await said(request)
        if not {"customer_id", "amount", "destiny_id"} <= set(asked):
            return answered({"message": "The given data was invalid."}, 422)
        self.payments.append(asked)
        return answered({"status": True, "id": len(self.payments)})

    async def _button(self, request: web.Request) -> web.Response:
        who, price = request.query.get("idcustomer"), request.query.get("price")
        return answered(f"https://mpago.example/{who}?price={price}".encode(), kind="text/html")

    async def _connection(self, request: web.Request) -> web.Response:
        person = self._person(request)
        return answered({"message": "Not found"}, 404) if person is None else answered([_connection(person)])

    async def _connections(self, request: web.Request) -> web.Response:
        if self.late:
            await asyncio.sleep(self.late)
        return answered({"data": [_connection(person) for person in self.people]})

    async def _plans(self, request: web.Request) -> web.Response:
        plans = sorted({(person.plan, person.price) for person in self.people})
        return answered(
            [{"id": n, "name": name, "price": f"{price}.00"} for n, (name, price) in enumerate(plans, 1)]
        )

    async def _online(self, request: web.Request) -> web.Response:
        for person in self.people:
            if person.online and _connection(person)["user"] == request.match_info["user"]:
                online = {"username": request.match_info["user"], "framedipaddress": "192.0.2.7"}
                return answered([online])
        return answered([])

    async def _categories(self, request: web.Request) -> web.Response:
        return answered([{"id": 4, "name": "SIN SERVICIO"}, {"id": 5, "name": "LENTITUD"}])

    async def _ticket(self, request: web.Request) -> web.Response:
        asked = await said(request)
        needed = ("ticket_status_id", "ticket_category_id", "customer_id", "item_content")
        if any(not asked.get(name) for name in needed):
            return answered({"message": "The given data was invalid."}, 422)
        ticket = {**asked, "id": next(self._number)}
        self.tickets.append(ticket)
        return answered({"status": True, "ticket": {"id": ticket["id"]}}, 201)

    async def _change_ticket(self, request: web.Request) -> web.Response:
        for ticket in self.tickets:
            if str(ticket["id"]) == request.match_info["id"]:
                ticket.update(await said(request))
                return answered({"status": True})
        return answered({"message": "Not found"}, 404)


def _missing(request: web.Request, names: tuple[str, ...]) -> web.Response | None:
    expected = {"api-key": KEY, "client-id": CLIENT, "login-type": "api", "username": USER}
    for name in names:
        if request.headers.get(name) != expected[name]:
            return answered({"status": False, "message": f"{name} requerido"}, 400)
    return None


def _customer(person: Person) -> Json:
    return {
        "id": person.id,
        "code": f"{person.id:06}",
        "name": person.name.upper(),
        "doc_number": person.document,
        "tax_residence": person.address,
        "address": person.address,
        "city": {"id": 1, "name": "Villa María", "province": "Córdoba", "postal_code": "5900"},
        "lat": None,
        "lng": None,
        "status": STATES[person.status],
        "debt": f"{person.debt}.00",
        "duedebt": f"{person.debt if person.status == 'suspended' else 0}.00",
        "block": int(person.status == "suspended"),
        "block_date": None,
        "temporary": 0,
        "entity": {"name": "EFECTIVO"},
        "first_expiration_date": str(person.owed[0].due) if person.owed else None,
        "phones": [{"number": person.phone, "sms": 1, "detail": ""}],
        "contact_emails": [{"email": person.email}] if person.email else [],
        "connections": [_connection(person)],
        "electronic_payment_codes": [{"code": f"88{person.id}"}],
        "customer_cbu": [],
        "portal_password": f"portal-{person.id}",
    }


def _connection(person: Person) -> Json:
    return {
        "id": person.id * 10,
        "user": f"cliente{person.id}",
        "customer_id": person.id,
        "node_id": 1,
        "plan_id": 2,
        "plan_name": person.plan.upper(),
        "plan_price": f"{person.price}.00",
        "address": person.address,
        "conntype": "pppoe",
        "ip": f"192.0.2.{person.id % 250}",
        "olt_id": 1,
        "seal": "",
    }


def _bill(invoice: Invoice) -> Json:
    return {
        "id": invoice.id,
        "date": str(invoice.issued),
        "due_date1": str(invoice.due),
        "due_date2": str(invoice.due.replace(day=20)),
        "total": f"{invoice.total}.00",
        "customer_debt": f"{invoice.total}.00",
        "canceled": int(invoice.paid),
        "status": "paid" if invoice.paid else "unpaid",
        "month": invoice.due.month,
        "nyear": invoice.due.year,
        "items": [{"description": "ABONO", "amount": f"{invoice.total}.00"}],
        "url": f"https://facturas.example/cube/{invoice.id}.pdf",
    }
