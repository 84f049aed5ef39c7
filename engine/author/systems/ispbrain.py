"""ISPBrain: a raw token in `Authorization`, pages in brackets, and a queue of messages to be fetched.

Only the login, the header and the queue are documented by the vendor; where the customers keep their
telephone and document is a guess, as in our own file for it.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from engine.author.systems.people import PEOPLE, Person
from engine.author.systems.server import Handler, Json, System, answered, said

USER, PASSWORD, KEY, ACCOUNT = "ventanilla", "fake-ispbrain-password", "fake-ispbrain-key", "3"
LIFETIME = 3600.0
PENDING, SENT, FAILED = 0, 1, 2


class IspBrain(System):
    """`wrapped`: one customer comes under `data`. `queue` are the messages that wait to be fetched."""

    variables: ClassVar[Mapping[str, str]] = {
        "ISPBRAIN_URL": "",
        "ISPBRAIN_USER": USER,
        "ISPBRAIN_PASSWORD": PASSWORD,
        "ISPBRAIN_API_KEY": KEY,
        "ISPBRAIN_ACCOUNT": ACCOUNT,
    }

    def __init__(self, wrapped: bool = True, token_name: str = "token_access") -> None:  # noqa: S107 a name
        super().__init__()
        self.wrapped, self.token_name = wrapped, token_name
        self.logins = 0
        self.queue: list[Json] = []
        self.tickets: list[Json] = []
        self._given: dict[str, float] = {}
        self._number = itertools.count(900)

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/v2/auth", self._login)
        for method, path, handler in (
            ("GET", "/customers", self._customers),
            ("GET", "/customers/total", self._total),
            ("GET", "/customers/{id}", self._customer),
            ("GET", "/connections", self._connections),
            ("GET", "/plans", self._plans),
            ("GET", "/charges/pending", self._charges),
            ("GET", "/payment-commitments", self._commitments),
            ("POST", "/tickets", self._ticket),
            ("GET", "/altwha_accounts/{id}", self._account),
            ("GET", "/altwha_messages", self._messages),
            ("PATCH", "/altwha_messages/{id}", self._told),
        ):
            router.add_route(method, f"/api/v2{path}", self._known(handler))

    def forget(self) -> None:
        """Every token given so far has expired."""
        self._given.clear()

    def wants_sent(self, phone: str, message: str, urgent: bool = False) -> int:
        """Somebody in ISPBrain writes to a customer; the message's id."""
        id = next(self._number)
        row = {"id": id, "phone": phone, "message": message, "status": PENDING, "urgent": int(urgent)}
        self.queue.append({**row, "account_id": int(ACCOUNT), "cancelled": 0, "deleted": 0, "send_at": None})
        return id

    async def _login(self, request: web.Request) -> web.Response:
        asked = await said(request)
        if (asked.get("username"), asked.get("password")) != (USER, PASSWORD):
            return answered({"error": "invalid credentials"}, 401)
        self.logins += 1
        token = secrets.token_hex(12)
        self._given[token] = self.clock() + LIFETIME
        return answered({self.token_name: token})

    def _known(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            token = request.headers.get("Authorization", "")
            if token != KEY and self._given.get(token, 0.0) <= self.clock():
                return answered({"error": "unauthorized"}, 401)
            return await handler(request)

        return guarded

    async def _customers(self, request: web.Request) -> web.Response:
        size = int(request.query.get("page[size]", 20))
        page = int(request.query.get("page[number]", 1))
        rows = [_customer(person) for person in PEOPLE]
        return answered(_paged(rows, page, size))

    async def _total(self, request: web.Request) -> web.Response:
        return answered({"data": {"amount": len(PEOPLE), "total": len(PEOPLE)}})

    async def _customer(self, request: web.Request) -> web.Response:
        person = _person(request.match_info["id"])
        if person is None:
            return answered({"error": "not found"}, 404)
        row = _customer(person)
        return answered({"data": row} if self.wrapped else row)

    async def _connections(self, request: web.Request) -> web.Response:
        rows = [connection for person in PEOPLE for connection in _customer(person)["connections"]]
        return answered(_paged(rows, int(request.query.get("page[number]", 1)), 500))

    async def _plans(self, request: web.Request) -> web.Response:
        plans = sorted({(person.plan, person.price) for person in PEOPLE})
        rows = [
            {"id": n, "name": name, "name_bill": name.upper(), "price": price}
            for n, (name, price) in enumerate(plans)
        ]
        return answered(_paged(rows, 1, 500))

    async def _charges(self, request: web.Request) -> web.Response:
        person = _person(request.query.get("filter[customer_id]", ""))
        rows = [
            {"id": invoice.id, "total": float(invoice.total), "period": f"{invoice.due:%Y-%m}"}
            for invoice in (person.owed if person else ())
        ]
        return answered({"data": rows})

    async def _commitments(self, request: web.Request) -> web.Response:
        return answered({"data": []})

    async def _ticket(self, request: web.Request) -> web.Response:
        asked = await said(request)
        if not asked.get("title") or not asked.get("description"):
            return answered({"error": "title and description are required"}, 422)
        ticket = {**asked, "id": next(self._number)}
        self.tickets.append(ticket)
        return answered({"data": {"id": ticket["id"]}}, 201)

    async def _account(self, request: web.Request) -> web.Response:
        config = {"block": [5, 10], "pause": [60, 120], "delay": [5, 15]}
        return answered({"data": {"id": int(request.match_info["id"]), "config": config}})

    async def _messages(self, request: web.Request) -> web.Response:
        names = {"account_id", "cancelled", "deleted", "status", "urgent"}
        asked = {
            name: request.query[f"filter[{name}]"] for name in names if f"filter[{name}]" in request.query
        }
        rows = [row for row in self.queue if all(str(row[name]) == value for name, value in asked.items())]
        return answered({"data": [{name: row[name] for name in ("id", "phone", "message")} for row in rows]})

    async def _told(self, request: web.Request) -> web.Response:
        asked = await said(request)
        for row in self.queue:
            if str(row["id"]) == request.match_info["id"]:
                row.update(status=asked.get("status"), send_at=asked.get("send_at"))
                return answered({"data": row})
        return answered({"error": "not found"}, 404)


def _person(id: str) -> Person | None:
    return next((person for person in PEOPLE if str(person.id) == id), None)


def _paged(rows: list[Json], page: int, size: int) -> Json:
    total = -(-len(rows) // size)
    meta = {"filtered_total": len(rows), "pagination": {"page_total": total}}
    return {"data": rows[(page - 1) * size : page * size], "meta": meta}


def _customer(person: Person) -> Json:
    plan = {"id": 1, "name": person.plan}
    return {
        "id": person.id,
        "name": person.name,
        "fantasy_name": "",
        "document": person.document,
        "phone": f"0{person.area}-15{person.subscriber} / 03530{person.subscriber}",
        "saldo": float(person.debt),
        "created": "2024-05-14 10:00:00",
        "connections": [
            {
                "id": person.id * 10,
                "enabled": person.status == "active",
                "archived": person.status == "cancelled",
                "deleted": False,
                "created": "2024-05-14 10:00:00",
                "technical_created_date": "2024-05-20",
                "plan": plan,
            }
        ],
    }
