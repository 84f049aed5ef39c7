"""What Meta tells about the line itself, and which of it somebody must look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.channels.cloud.incoming.foreign import items, mapping, text

ANYTHING = frozenset[str]()

HARMLESS: Mapping[str, tuple[str, frozenset[str]]] = {
    "account_alerts": ("alert_severity", frozenset({"INFORMATIONAL"})),
    "account_review_update": ("decision", frozenset({"APPROVED"})),
    "account_update": (
        "event",
        frozenset(
            "ACCOUNT_RECONNECTED AD_ACCOUNT_LINKED AUTH_INTL_PRICE_ELIGIBILITY_UPDATE "
            "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE MM_LITE_TERMS_SIGNED PARTNER_ADDED "
            "PARTNER_APP_INSTALLED PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE VERIFIED_ACCOUNT "
            "VOLUME_BASED_PRICING_TIER_UPDATE".split()
        ),
    ),
    "message_template_quality_update": ("new_quality_score", frozenset({"GREEN", "UNKNOWN"})),
    "message_template_status_update": (
        "event",
        frozenset({"APPROVED", "PENDING", "REINSTATED", "UNARCHIVED"}),
    ),
    "phone_number_name_update": ("decision", frozenset({"APPROVED"})),
    "phone_number_quality_update": (
        "event",
        frozenset({"ONBOARDING", "UPGRADE", "THROUGHPUT_UPGRADE", "UNFLAGGED"}),
    ),
    "security": ("event", ANYTHING),
    "template_category_update": ("event", ANYTHING),
    "group_status_update": ("type", frozenset({"group_suspend_cleared"})),
}
"""By field: the key that says what happened, and the answers for which nobody need get up."""


def is_urgent(field: str, value: Mapping[str, Any]) -> bool:
    key, harmless = HARMLESS.get(field, ("", None))
    return harmless is not None and any(text(mapping(each), key, 80) not in harmless for each in _told(value))


def _told(value: Mapping[str, Any]) -> Sequence[Any]:
    """Of an alert it stands one level down, and of groups it is told one by one."""
    return items(value, "groups") or [mapping(value, "alert_info") or value]
