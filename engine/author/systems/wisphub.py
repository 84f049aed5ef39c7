"""WispHub: `Api-Key`, pages by a next link, several telephones in one field, tickets as a form."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from engine.author.systems.people import PEOPLE, Person
from engine.author.systems.server import Json, System, answered

KEY = "fake-wisphub-key"
STATES = {"active": "Activo", "suspended": "Suspendido", "cancelled": "Cancelado"}
FORM = ("servicio", "asunto", "asuntos_default", "descripcion", "estado", "prioridad", "departamento")


class WispHub(System):
    variables: ClassVar[Mapping[str, str]] = {"WISPHUB_URL": "", "WISPHUB_KEY": KEY}

    def __init__(self) -> None:
        super().__init__()
        self.tickets: list[Json] = []
        self._number = itertools.count(7001)

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/api/clientes/", self._customers)
        router.add_get("/api/clientes/{id}/saldo/", self._balance)
        router.add_post("/api/tickets/", self._ticket)

    async def _customers(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        exact = [name for name in ("cedula", "usuario", "id_servicio") if request.query.get(name)]
        part = request.query.get("nombre__contains", "").casefold()
        rows = [
            row
            for row in map(_customer, PEOPLE)
            if all(str(row[name]) == request.query[name] for name in exact)
            and part in row["nombre"].casefold()
        ]
        start, size = int(request.query.get("offset", 0)), int(request.query.get("limit", 300))
        following = start + size
        more = f"{self.url}/api/clientes/?limit={size}&offset={following}" if following < len(rows) else None
        return answered(
            {"count": len(rows), "next": more, "previous": None, "results": rows[start:following]}
        )

    async def _balance(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        for person in PEOPLE:
            if str(person.id) == request.match_info["id"]:
                return answered({"saldo": f"{person.debt}.00", "facturas": len(person.owed)})
        return answered({"detail": "No encontrado."}, 404)

    async def _ticket(self, request: web.Request) -> web.Response:
        if (refused := _refused(request)) is not None:
            return refused
        if request.content_type != "multipart/form-data":
            return answered({"detail": f'Tipo de medio "{request.content_type}" no soportado.'}, 415)
        form = {name: str(value) for name, value in (await request.post()).items()}
        missing = {name: ["Este campo es requerido."] for name in FORM if not form.get(name)}
        if missing:
            return answered(missing, 400)
        ticket = {**form, "id_ticket": next(self._number)}
        self.tickets.append(ticket)
        return answered(ticket, 201)


def _refused(request: web.Request) -> web.Response | None:
    given = request.headers.get("Authorization", "")
    if not given:
        return answered({"detail": "Las credenciales de autenticación no se proveyeron."}, 401)
    return None if given == f"Api-Key {KEY}" else answered({"detail": "Api-Key inválida."}, 403)


def _customer(person: Person) -> Json:
    return {
        "id_servicio": person.id,
        "usuario": f"cliente{person.id}@chanar",
        "nombre": person.name,
        "cedula": person.document,
        "telefono": f"0{person.area} 15 {person.subscriber},(0353) 4{person.id}0" if person.phone else "",
        "email": person.email,
        "direccion": person.address,
        "saldo": f"{person.debt}.00",
        "estado": STATES[person.status],
        "estado_facturas": "Pendiente de Pago" if person.owed else "Pagadas",
        "fecha_corte": "12/20/2026",
        "precio_plan": f"{person.price}.00",
        "plan_internet": {"id": 5, "nombre": person.plan},
        "zona": {"id": 1, "nombre": "Centro"},
        "router": {"id": 1, "nombre": "Nodo 1", "falla_general": False},
        "ip": f"192.0.2.{person.id % 250}",
        "sn_onu": f"HWTC{person.id:08X}",
        "coordenadas": "",
        "ssid_router_wifi": f"Chañar-{person.id}",
        "password_ssid_router_wifi": f"wifi-{person.id}",
        "password_hotspot": f"hotspot-{person.id}",
        "password_cpe": f"cpe-{person.id}",
    }
