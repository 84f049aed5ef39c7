"""Invented customers of a provider in Villa María, the same ones in every system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    id: int
    number: str
    total: Decimal
    issued: date
    due: date
    month: str
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """`phone` is the national number, area and subscriber; `status` active, suspended or cancelled."""

    id: int
    name: str
    document: str
    phone: str
    plan: str
    price: int
    address: str
    status: str = "active"
    online: bool = True
    email: str = ""
    invoices: tuple[Invoice, ...] = ()

    @property
    def owed(self) -> list[Invoice]:
        return [invoice for invoice in self.invoices if not invoice.paid]

    @property
    def debt(self) -> Decimal:
        return sum((invoice.total for invoice in self.owed), Decimal(0))

    @property
    def area(self) -> str:
        return self.phone[:3]

    @property
    def subscriber(self) -> str:
        return self.phone[3:]


def _invoices(first: int, price: int, *months: int) -> tuple[Invoice, ...]:
    """Of 2026; `months` are those that nobody paid."""
    return tuple(
        Invoice(
            first + month,
            f"B-{first + month}",
            Decimal(price),
            date(2026, month, 1),
            date(2026, month, 10),
            MONTHS[month - 1],
            paid=month not in months,
        )
        for month in range(9, 13)
    )


MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

PEOPLE = (
    Person(
        2001, "Mariela Sánchez", "20100201", "3535550001", "Familia", 28900, "Mendoza 1240",
        email="mariela@correo.example", invoices=_invoices(41000, 28900),
    ),
    Person(
        2002, "Jorge Ludueña", "20100202", "3535550002", "Familia", 28900, "Marcos Juárez 455",
        status="suspended", online=False, invoices=_invoices(42000, 28900, 10, 11),
    ),
    Person(
        2003, "Silvina Pereyra", "20100203", "3535550003", "Familia", 28900, "Porfirio Seppey 2210",
        invoices=_invoices(43000, 28900, 12),
    ),
    Person(
        2008, "Ezequiel Roldán", "20100208", "3535550008", "Esencial", 21900, "Tucumán 3010",
        online=False, invoices=_invoices(48000, 21900, 12),
    ),
    Person(
        2009, "Lorena Mansilla", "20100209", "3535550009", "Esencial", 21900, "Corrientes 310",
        status="cancelled", online=False,
    ),
    Person(
        2014, "Almacén Don Braulio", "30201002145", "3535550014", "Trabajo", 39900, "San Martín 200",
        invoices=_invoices(54000, 39900, 12),
    ),
    Person(
        2019, "Braulio Sosa", "20100219", "3535550019", "Familia", 28900, "San Martín 204",
        invoices=_invoices(59000, 28900),
    ),
    Person(
        2020, "Braulio Sosa", "20100219", "3535550019", "Campo", 26500, "Quinta, km 4 a Cabral",
        invoices=_invoices(62000, 26500, 12),
    ),
)  # fmt: skip
