"""Words that a connector's file and the rest of the project share."""

from __future__ import annotations

import re
from collections.abc import Sequence

CAPABILITIES = (
    *("customer", "customer_by_document", "accounts", "balance", "invoices", "invoice_pdf", "service"),
    *("connection_state", "speed_test", "payment_promise", "new_ticket", "new_lead", "close_ticket"),
    *("payment_link", "payment", "payments"),
)
"""What flows may ask of a system by a name that all share: each can do some of it."""

VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
"""What the environment holds."""


def dropped(said: str) -> Sequence[str]:
    """The key that `servicios[].ppppass` hides: the last one."""
    fields = re.findall(r"[^.\[\]\"*]+", said)
    return fields[-1:]
