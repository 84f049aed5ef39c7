"""Moments as whole microseconds since 1970, which compare and add up exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    return length(at - EPOCH)


def moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def length(duration: timedelta) -> int:
    return (duration.days * 86_400 + duration.seconds) * 1_000_000 + duration.microseconds


def duration(micros: int) -> timedelta:
    return timedelta(microseconds=micros)
