"""What an answer of Graph means for a message: by its code, never by its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import orjson

from engine.problems.secrets import without_tokens

DETAILS = 300


class Action(Enum):
    """`AGAIN`: the message, later. `PAIR`: so too, and its recipient's others wait. `SLOW`: the whole line
    waits. `STOP`: so too, and somebody must look. `CROWD`: so too, for what goes to many. `OTHER_FORM` and
    `RENEW`: once with the number's other form, or with the file uploaded anew; then it is refused. `MAYBE`:
    it may have left."""

    REFUSE = "refuse"
    AGAIN = "again"
    PAIR = "pair"
    SLOW = "slow"
    STOP = "stop"
    CROWD = "crowd"
    OTHER_FORM = "other_form"
    RENEW = "renew"
    MAYBE = "maybe"


PASSING = frozenset({Action.AGAIN, Action.PAIR, Action.SLOW})
"""What is over by itself, and was about no message in particular."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`name` is its sentence; `after`: how many seconds, where Meta or its documents say so."""

    action: Action
    name: str
    code: str = ""
    after: float | None = None
    details: str = ""


_Row = tuple[Action, str, float | None]


def _rows(action: Action, name: str, *codes: int, after: float | None = None) -> dict[int, _Row]:
    return dict.fromkeys(codes, (action, name, after))


STOPPED: Final = 300.0
CROWDED: Final = 600.0

CODES: Final[Mapping[int, _Row]] = {
    **_rows(Action.AGAIN, "service", 1, 2, 131000, 131016, 135000),
    **_rows(Action.SLOW, "limit", 4, 80007, 130429),
    **_rows(Action.SLOW, "limit", 133016, 131208, after=300.0),
    **_rows(Action.SLOW, "maintenance", 131057, after=60.0),
    **_rows(Action.PAIR, "pair", 131056),
    **_rows(Action.CROWD, "spam", 131048, 131064, after=CROWDED),
    **_rows(Action.STOP, "token", 0, 3, 10, 190, *range(200, 300), 131005, after=STOPPED),
    **_rows(Action.STOP, "account", 368, 131031, 130497, 131042, 131045, after=STOPPED),
    **_rows(Action.REFUSE, "not_delivered", 131049, 130472, 131050),
    **_rows(Action.REFUSE, "window", 131047),
    **_rows(Action.OTHER_FORM, "undeliverable", 131026),
    **_rows(Action.OTHER_FORM, "not_listed", 131030),
    **_rows(Action.REFUSE, "itself", 131021),
    **_rows(Action.REFUSE, "parameters", 100, 131008, 131009, 33),
    **_rows(Action.REFUSE, "template", 132000, 132001, 132005, 132007, 132008, 132012),
    **_rows(Action.REFUSE, "template_stopped", 132015, 132016),
    **_rows(Action.REFUSE, "kind", 131051),
    **_rows(Action.RENEW, "media", 131052, 131053),
    **_rows(Action.REFUSE, "recipient", 131062, 131063, 131037),
}


def external_of(status: int, body: bytes) -> str | Fault:
    """The id by which Meta knows the message it took; else what is wrong."""
    said = _json(body)
    if status == 200 and said is not None and "error" not in said:
        return _id(said) or Fault(Action.MAYBE, "no_answer", "200")
    return fault_of(status, body)


def fault_of(status: int, body: bytes, wait: float | None = None) -> Fault:
    """`wait`: how long the answer's headers ask to wait."""
    said = _json(body)
    error = said.get("error") if said is not None else None
    if not isinstance(error, dict):
        return _by_status(status, wait, known=said is not None)
    code = _number(error.get("code"))
    row = CODES.get(code) if code is not None else None
    if row is None:
        return _unknown(status, code, error, wait)
    action, name, after = row
    return Fault(action, name, str(code), wait or after, _details(error))


def fault_told(code: str, details: str) -> Fault:
    """Of what a status says of a message that did not arrive."""
    number = _number(code)
    action, name, _ = CODES.get(number, _UNKNOWN) if number is not None else _UNKNOWN
    return Fault(action, name, code, details=details[:DETAILS])


_UNKNOWN: Final[_Row] = (Action.REFUSE, "unknown", None)


def _unknown(status: int, code: int | None, error: Mapping[str, Any], wait: float | None) -> Fault:
    """A code that no document names: how bad it is, its status tells."""
    named = str(status) if code is None else str(code)
    by_status = _by_status(status, wait, known=True)
    if error.get("is_transient") is True and by_status.action is Action.REFUSE:
        return Fault(Action.AGAIN, "service", named, wait, _details(error))
    return Fault(by_status.action, by_status.name, named, by_status.after, _details(error))


def _by_status(status: int, wait: float | None, *, known: bool) -> Fault:
    """`known`: the answer is JSON; another's came from something in between, or was cut."""
    code = f"HTTP {status}"
    if status == 429:
        return Fault(Action.SLOW, "limit", code, wait)
    if status >= 500 or status == 408:
        return Fault(Action.AGAIN, "service", code, wait)
    if not known or status < 400:
        return Fault(Action.MAYBE, "not_json", code, wait)
    if status in (401, 403):
        return Fault(Action.STOP, "token", code, STOPPED)
    return Fault(Action.REFUSE, "unknown", code)


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None


def _id(said: Mapping[str, Any]) -> str | None:
    messages = said.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    id = first.get("id") if isinstance(first, dict) else None
    return id if isinstance(id, str) and id else None


def _number(code: object) -> int | None:
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _details(error: Mapping[str, Any]) -> str:
    """What Meta says about it, for whoever looks for the cause: without the token, which it repeats in full
    when it cannot read it."""
    data = error.get("error_data")
    told = data.get("details") if isinstance(data, dict) else data
    told = told if isinstance(told, str) and told else error.get("message")
    return without_tokens(" ".join(str(told or "").split()))[:DETAILS]
