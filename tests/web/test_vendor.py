"""Others' files are the ones that the lock names, and their licences come with them."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib

from engine.web.assets import STATIC

VENDOR = STATIC / "vendor"
ALLOWED = {"0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "OFL-1.1"}
LOCK = tomllib.loads((VENDOR / "lock.toml").read_text("utf-8"))["package"]


def test_every_file_is_as_it_was_when_it_was_looked_at() -> None:
    locked = {file["file"]: file["sha512"] for package in LOCK for file in package["files"]}
    found = {
        path.name: "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
        for path in VENDOR.iterdir()
        if path.is_file() and path.name != "lock.toml"
    }
    assert found == locked


def test_every_package_is_pinned_and_free_to_use() -> None:
    for package in LOCK:
        assert package["licence"] in ALLOWED
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["package"].startswith("sha512-")
    assert len(list((VENDOR / "licences").iterdir())) == len(LOCK)


def test_the_lock_names_no_address() -> None:
    assert "://" not in (VENDOR / "lock.toml").read_text("utf-8")


def test_the_pages_use_every_icon_there_is_and_no_other() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (VENDOR / "icons.svg").read_text("utf-8")))
    pages = "".join(page.read_text("utf-8") for page in (STATIC.parent / "templates").rglob("*.html"))
    quoted = set(re.findall(r'"([a-z0-9-]+)"', pages))
    assert sprite <= quoted
    assert set(re.findall(r'icon\("([a-z0-9-]+)"', pages)) <= sprite
