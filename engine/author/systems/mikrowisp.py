"""MikroWisp's API v1: always POST, the token in the body, and errors that arrive as 200.

Nobody documents what the panel answers to a wrong token, nor its content type: these are guesses.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import ClassVar

from aiohttp import web

from engine.author.systems.people import PEOPLE, Invoice, Person
from engine.author.systems.server import Json, System, answered, said

TOKEN = "fake-mikrowisp-token"  # noqa: S105 it opens nothing
NOBODY = "No existe el cliente con el filtro indicado."
FIELDS = ("idcliente", "cedula", "telefono", "movil")
STATES = {"active": "ACTIVO", "suspended": "SUSPENDIDO", "cancelled": "RETIRADO"}
LONGEST_PROMISE = 20
MANY = 25


class MikroWisp(System):
    """Telephones are kept under `telefono` as the office typed them: with 15, or with 549.

    `tickets`, `leads`, `payments` and `promises` are what was written, in order.
    """

    variables: ClassVar[Mapping[str, str]] = {"MIKROWISP_URL": "", "MIKROWISP_TOKEN": TOKEN}

    def __init__(self, kind: str = "text/html") -> None:
        super().__init__()
        self.kind = kind
        self.today = date(2026, 12, 1)
        self.tickets: list[Json] = []
        self.leads: list[Json] = []
        self.payments: list[Json] = []
        self.promises: list[Json] = []
        self._number = itertools.count(100)

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/v1/{command}", self._command)

    async def _command(self, request: web.Request) -> web.Response:
        asked = await said(request)
        commands: Mapping[str, Callable[[Json], Json]] = {
            "GetClientsDetails": self._clients,
            "GetInvoices": self._invoices,
            "GetInvoice": self._invoice,
            "PaidInvoice": self._paid,
            "PromesaPago": self._promise,
            "GetPaymentLink": self._link,
            "NewTicket": self._ticket,
            "ListTicket": self._tickets,
            "CloseTicket": self._close,
            "NewPreRegistro": self._lead,
        }
        command = commands.get(request.match_info["command"])
        if asked.get("token") != TOKEN:
            return answered(_error("Token incorrecto"), kind=self.kind)
        if command is None:
            return answered(_error("Comando no encontrado"), kind=self.kind)
        return answered(command(asked), kind=self.kind)

    def _clients(self, asked: Json) -> Json:
        field = next((field for field in FIELDS if asked.get(field)), None)
        wanted = str(asked.get(field)) if field else ""
        column = "id" if field == "idcliente" else str(field)
        found = [row for row in map(_client, PEOPLE) if wanted and str(row[column]) == wanted]
        return {"estado": "exito", "datos": found} if found else _error(NOBODY)

    def _invoices(self, asked: Json) -> Json:
        state = asked.get("estado")
        rows = [
            _row(person, invoice)
            for person, invoice in _every_invoice()
            if str(person.id) == str(asked.get("idcliente"))
            and (state is None or str(state) == ("0" if invoice.paid else "1"))
        ]
        size = int(asked.get("limit", MANY))
        start = (int(asked.get("pagina", 1)) - 1) * size
        rows = rows[start : start + size]
        return {"estado": "exito", "facturas": rows} if rows else _error("No existen facturas.")

    def _invoice(self, asked: Json) -> Json:
        for person, invoice in _every_invoice():
            if str(invoice.id) == str(asked.get("idfactura")):
                items = [
                    {
                        "descrp": f"Plan {person.plan}",
                        "unidades": 1,
                        "precio": _amount(invoice.total),
                        "total": _amount(invoice.total),
                    }
                ]
                return {"estado": "exito", "factura": _row(person, invoice), "items": items}
        return _error("No existe la factura.")

    def _paid(self, asked: Json) -> Json:
        if (lacks := _lacks(asked, "idfactura", "pasarela")) is not None:
            return lacks
        transaction = asked.get("idtransaccion")
        if transaction and any(paid.get("idtransaccion") == transaction for paid in self.payments):
            return _error(f"El Nº de transacción {transaction} ya fue registrado.")
        self.payments.append(asked)
        return {"estado": "exito", "mensaje": "Pago registrado correctamente.", "id": len(self.payments)}

    def _promise(self, asked: Json) -> Json:
        if (lacks := _lacks(asked, "idfactura", "fechalimite")) is not None:
            return lacks
        until = date.fromisoformat(str(asked["fechalimite"]))
        if until > self.today + timedelta(days=LONGEST_PROMISE):
            return _error("La fecha límite no puede superar los 20 días.")
        self.promises.append(asked)
        return {"estado": "exito", "mensaje": "Promesa de pago registrada correctamente."}

    def _link(self, asked: Json) -> Json:
        if (lacks := _lacks(asked, "idfactura", "pasarela")) is not None:
            return lacks
        return {"estado": "exito", "url_pago": f"https://pagos.example/mw/{asked['idfactura']}"}

    def _ticket(self, asked: Json) -> Json:
        if (
            lacks := _lacks(
                asked, "idcliente", "dp", "asunto", "fechavisita", "turno", "agendado", "contenido"
            )
        ) is not None:
            return lacks
        if _person(asked) is None:
            return _error(NOBODY)
        number = str(next(self._number))
        self.tickets.append({**asked, "id": number, "estado": "abierto"})
        return {"estado": "exito", "idticket": number, "mensaje": "Ticket registrado correctamente."}

    def _tickets(self, asked: Json) -> Json:
        mine = [ticket for ticket in self.tickets if str(ticket["idcliente"]) == str(asked.get("idcliente"))]
        closed = sum(ticket["estado"] == "cerrado" for ticket in mine)
        return {
            "estado": "exito",
            "data": {
                "abiertos": len(mine) - closed,
                "cerrados": closed,
                "respondidos": 0,
                "respuesta_cliente": 0,
                "tickets": mine,
            },
        }

    def _close(self, asked: Json) -> Json:
        for ticket in self.tickets:
            if ticket["id"] == str(asked.get("idticket")):
                ticket.update(estado="cerrado", motivo_cierre=asked.get("motivo_cierre", ""))
                return {"estado": "exito", "mensaje": "Ticket cerrado correctamente."}
        return _error("No existe el ticket.")

    def _lead(self, asked: Json) -> Json:
        if (lacks := _lacks(asked, "cliente", "cedula", "direccion", "telefono")) is not None:
            return lacks
        self.leads.append(asked)
        return {
            "estado": "exito",
            "mensaje": "Registro guardado correctamente.",
            "idregistro": len(self.leads),
        }


def _error(message: str) -> Json:
    return {"estado": "error", "mensaje": message}


def _lacks(asked: Json, *needed: str) -> Json | None:
    missing = next((name for name in needed if asked.get(name) in (None, "")), None)
    return _error(f"Falta el parámetro {missing}") if missing else None


def _person(asked: Json) -> Person | None:
    return next((person for person in PEOPLE if str(person.id) == str(asked.get("idcliente"))), None)


def _every_invoice() -> list[tuple[Person, Invoice]]:
    return [(person, invoice) for person in PEOPLE for invoice in person.invoices]


def _amount(value: object) -> str:
    return f"{value:.2f}"


def _client(person: Person) -> Json:
    return {
        "id": person.id,
        "nombre": person.name,
        "estado": STATES[person.status],
        "correo": person.email,
        "telefono": f"{person.area}15{person.subscriber}" if int(person.phone) % 2 else f"549{person.phone}",
        "movil": "",
        "cedula": person.document,
        "pasarela": "MercadoPago",
        "codigo": f"portal-{person.id}",
        "direccion_principal": person.address,
        "servicios": [
            {
                "id": person.id * 10,
                "idperfil": 7,
                "nodo": 1,
                "costo": _amount(person.price),
                "ipap": "",
                "mac": "00:00:5E:00:53:01",
                "ip": f"192.0.2.{person.id % 250}",
                "instalado": "2024-05-14",
                "pppuser": f"cliente{person.id}",
                "ppppass": f"ppp-{person.id}",
                "tiposervicio": "internet",
                "status_user": "ONLINE" if person.online else "OFFLINE",
                "coordenadas": "",
                "direccion": person.address,
                "snmp_comunidad": "snmp-secreta",
                "perfil": person.plan,
            }
        ],
        "facturacion": {
            "facturas_nopagadas": len(person.owed),
            "total_facturas": _amount(person.debt),
        },
    }


def _row(person: Person, invoice: Invoice) -> Json:
    return {
        "id": invoice.id,
        "legal": invoice.id % 1000,
        "idcliente": person.id,
        "emitido": str(invoice.issued),
        "vencimiento": str(invoice.due),
        "total": _amount(invoice.total),
        "estado": "pagado" if invoice.paid else "No pagado",
        "cobrado": _amount(invoice.total) if invoice.paid else "0.00",
        "impuesto": "0.00",
        "oxxo_referencia": "",
        "barcode_cobro_digital": "",
        "fechapago": f"{invoice.due} 10:00:00" if invoice.paid else "0000-00-00 00:00:00",
        "subtotal": _amount(invoice.total),
        "formapago": "Efectivo" if invoice.paid else "",
    }
