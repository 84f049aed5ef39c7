"""One line per thing that happens, as JSON unless somebody watches. What people write is never in it."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

from engine.core import messages
from engine.store.sentences import Said

ROOT = Path(__file__).parent.parent.parent
FRAMES = 6
PRIVATE = (
    "text",
    "says",
    "message",
    "content",
    "body",
    "caption",
    "token",
    "secret",
    "password",
    "authorization",
)
HIDDEN = "***"


def set_up(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Ours and the libraries' lines come out alike."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if stream.isatty():
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[place_of_exception, structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(name_only)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("aiohttp.access", "transitions", "asyncio", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def name_only(record: logging.LogRecord) -> bool:
    """What a library puts into its sentence: an exception or a message of ours is named, and not quoted."""
    if isinstance(record.args, tuple):
        record.args = tuple(_named(value) for value in record.args)
    return True


def _named(value: object) -> object:
    if isinstance(value, Said):
        return str(value)
    if isinstance(value, BaseException):
        return type(value).__name__
    if type(value).__module__ == messages.__name__:
        return f"{type(value).__name__} {getattr(value, 'id', '')}".strip()
    return value


def hide(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event.keys() & set(PRIVATE):
        event[name] = HIDDEN
    return event


def place_of_exception(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Its text may quote a message, so only what it is and where it was raised is written down."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = where(error)
    return event


def where(error: BaseException) -> list[str]:
    """The last places on the way to it, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    path = Path(file)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
