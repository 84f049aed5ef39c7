"""What the engine writes down while it is tried out is not what was asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def hushed() -> Iterator[None]:
    usual, disabled = structlog.get_config(), logging.root.manager.disable
    structlog.configure(
        processors=[], wrapper_class=structlog.BoundLogger, logger_factory=structlog.ReturnLoggerFactory()
    )
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(disabled)
        structlog.configure(**usual)
