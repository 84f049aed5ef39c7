"""MercadoPago: preferences, payments, a page where somebody pays, and signed notices of it."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

import aiohttp
from aiohttp import web

from engine.author.systems.server import Json, System, answered, said

TOKEN, SECRET = "fake-mercadopago-token", "fake-mercadopago-secret"


class MercadoPago(System):
    """`payments` by id, `preferences` in order; `notices` what our side answered to each notice."""

    variables: ClassVar[Mapping[str, str]] = {
        "MERCADOPAGO_URL": "",
        "MERCADOPAGO_TOKEN": TOKEN,
        "MERCADOPAGO_SECRET": SECRET,
    }

    def __init__(self) -> None:
        super().__init__()
        self.preferences: list[Json] = []
        self.payments: dict[str, Json] = {}
        self.notices: list[int] = []
        self.now: Callable[[], datetime] = partial(datetime.now, UTC)
        self._by_key: dict[str, Json] = {}
        self._number = itertools.count(80012345001)

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/checkout/preferences", self._prefer)
        router.add_get("/v1/payments/search", self._search)
        router.add_get("/v1/payments/{id}", self._payment)
        router.add_get("/users/me", self._me)
        router.add_get("/checkout/v1/redirect", self._paid_page)

    def pay(self, reference: str, amount: float, status: str = "approved", detail: str = "accredited") -> str:
        """Somebody pays; the payment's id."""
        id, now = str(next(self._number)), self.now().isoformat(timespec="milliseconds")
        self.payments[id] = {
            "id": int(id),
            "status": status,
            "status_detail": detail,
            "transaction_amount": amount,
            "currency_id": "ARS",
            "date_created": now,
            "date_approved": now if status == "approved" else None,
            "external_reference": reference,
            "payment_method_id": "account_money",
            "payment_type_id": "account_money",
            "payer": {
                "email": "cliente@correo.example",
                "identification": {"type": "DNI", "number": "20100203"},
            },
            "transaction_details": {"net_received_amount": round(amount * 0.94, 2)},
            "metadata": {},
        }
        return id

    async def notify(
        self,
        url: str,
        payment: str,
        *,
        action: str = "payment.created",
        secret: str = SECRET,
        signed: bool = True,
    ) -> int:
        """Tells `url` of a payment, as the webhook does; the status of the answer."""
        ts, request_id = str(int(self.now().timestamp() * 1000)), secrets.token_hex(16)
        headers = {"x-request-id": request_id}
        if signed:
            headers["x-signature"] = f"ts={ts},v1={signature(payment, request_id, ts, secret)}"
        body = {
            "id": next(self._number),
            "live_mode": False,
            "type": "payment",
            "action": action,
            "date_created": self.now().isoformat(timespec="seconds"),
            "user_id": 44444,
            "api_version": "v1",
            "data": {"id": payment},
        }
        query = {"data.id": payment, "type": "payment"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, params=query, json=body, headers=headers) as got,
        ):
            self.notices.append(got.status)
            return got.status

    async def _prefer(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        asked = await said(request)
        key = request.headers.get("X-Idempotency-Key")
        if key in self._by_key:
            return answered(self._by_key[key], 201)
        if not asked.get("items") or any(not item.get("unit_price") for item in asked["items"]):
            return _error(400, "invalid_items", "unit_price invalid")
        id = f"44444-{secrets.token_hex(16)}"
        pays = f"{self.url}/checkout/v1/redirect?pref_id={id}"
        made = {**asked, "id": id, "init_point": pays, "sandbox_init_point": pays}
        made["date_created"] = self.now().isoformat(timespec="milliseconds")
        self.preferences.append(made)
        if key:
            self._by_key[key] = made
        return answered(made, 201)

    async def _payment(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        payment = self.payments.get(request.match_info["id"])
        return _error(404, "not_found", "Payment not found") if payment is None else answered(payment)

    async def _search(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        wanted = request.query.get("external_reference")
        rows = [one for one in self.payments.values() if one["external_reference"] == wanted]
        if request.query.get("criteria") == "desc":
            rows.reverse()
        return answered({"paging": {"total": len(rows), "limit": 30, "offset": 0}, "results": rows})

    async def _me(self, request: web.Request) -> web.Response:
        return _refused(request) or answered({"id": 44444, "nickname": "CHANAR", "site_id": "MLA"})

    async def _paid_page(self, request: web.Request) -> web.Response:
        """Who opens the link pays at once."""
        wanted = request.query.get("pref_id")
        preference = next((one for one in self.preferences if one["id"] == wanted), None)
        if preference is None:
            return answered(b"<h1>No encontramos ese link</h1>", 404, "text/html")
        amount = sum(item["unit_price"] * item.get("quantity", 1) for item in preference["items"])
        paid = self.pay(preference.get("external_reference", ""), float(amount))
        if preference.get("notification_url"):
            await self.notify(preference["notification_url"], paid)
        return answered(f"<h1>Pagado: operación {paid}</h1>".encode(), kind="text/html")


def signature(payment: str, request_id: str, ts: str, secret: str = SECRET) -> str:
    manifest = f"id:{payment};request-id:{request_id};ts:{ts};"
    return hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()


def _refused(request: web.Request) -> web.Response | None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return _error(401, "unauthorized", "invalid access token")
    return None


def _error(status: int, error: str, message: str) -> web.Response:
    return answered({"message": message, "error": error, "status": status, "cause": []}, status)
