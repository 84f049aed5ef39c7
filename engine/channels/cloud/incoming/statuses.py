"""What became of a message of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.channels.cloud.incoming.foreign import identifier, items, mapping, name, text
from engine.channels.cloud.incoming.place import Place
from engine.channels.cloud.parts import LENGTH, whose
from engine.channels.interface import Reached, Status
from engine.core.messages import LineNotice

Json = Mapping[str, Any]

REACHED = {
    "sent": Reached.TAKEN,
    "delivered": Reached.DELIVERED,
    "read": Reached.READ,
    "played": Reached.PLAYED,
    "failed": Reached.FAILED,
}

PARTICIPANT = ("recipient_participant_id", "recipient_participant_user_id", "participant_recipient_id")
"""Whom of a group it is about; who hides the phone has only the second."""


def status_of(value: Any, place: Place) -> Status | LineNotice:
    """A notice, when it is none we know, or only one of many in a group did not get the message."""
    value = mapping(value)
    told = name(value, "status") or "unknown"
    reached = REACHED.get(told)
    correlation, earlier = whose(text(value, "biz_opaque_callback_data", LENGTH))
    external = identifier(value, "id")
    of_one = reached is Reached.FAILED and any(name(value, key) for key in PARTICIPANT)
    if reached is None or of_one or not (correlation or external):
        return place.notice(f"status.{told}"[:80], value)
    code, reason = _why(value) if reached is Reached.FAILED else ("", "")
    at = place.moment(value)
    return Status(place.line, correlation, external or "", reached, at, code, reason, earlier)


def _why(value: Json) -> tuple[str, str]:
    errors = [*map(mapping, items(value, "errors"))] or [mapping(value, "errors")]
    error = next((each for each in errors if identifier(each, "code")), errors[0])
    details = name(mapping(error, "error_data"), "details")
    title = name(error, "title") or name(error, "message") or ""
    return identifier(error, "code") or "", details or name(error, "details") or title
