"""What the log may say of an error: its text may quote what somebody wrote."""

from __future__ import annotations

import traceback
from pathlib import Path

from engine.store.sentences import Said


def named(error: BaseException) -> str:
    """A sentence of ours; of any other, what it is and where it was raised."""
    if isinstance(error, Said):
        return str(error)
    innermost = traceback.extract_tb(error.__traceback__)[-1:]
    return " ".join([type(error).__name__, *(f"{Path(one.filename).name}:{one.lineno}" for one in innermost)])
