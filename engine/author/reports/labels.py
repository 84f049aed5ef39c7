"""Groups as people call them."""

from __future__ import annotations

from engine.author.words import Words
from engine.core.release import Release


def label(by: str, group: str, release: Release, words: Words) -> str:
    if not group:
        return words(f"report.none.{by}")
    match by:
        case "department" if group in release.groups.departments:
            return release.groups.departments[group].title
        case "agent" | "author" if group in release.groups.agents:
            return release.groups.agents[group].name
        case "zone" if (zone := release.zones.by_id(group)) is not None:
            return zone.name
        case "weekday":
            return str(words.find("days")[int(group) - 1])
        case "hour":
            return f"{group}:00"
    return group


def number(value: float | None, words: Words) -> str:
    """Whole numbers without decimals; none as nothing."""
    if value is None:
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", words("decimal"))
