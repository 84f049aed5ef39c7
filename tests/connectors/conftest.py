from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connectors.server import System, running


@pytest.fixture
async def system() -> AsyncIterator[System]:
    async with running() as system:
        yield system


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that nobody signed, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl")
    file = tmp_path / "own.pem"
    order = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=crm -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        [*order.split(), "-keyout", file, "-out", tmp_path / "cert"], check=True, capture_output=True
    )
    file.write_text(file.read_text() + (tmp_path / "cert").read_text())
    return file
