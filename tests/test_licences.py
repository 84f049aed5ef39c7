"""What is installed allows what an Apache-2.0 project does with it."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# As SPDX ids. LGPL only as a library that is imported as it is.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0"),
    *("Python-2.0", "Unlicense", "Zlib"),
    *("MPL-2.0", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"),
}

# Older metadata: a classifier, or a free text in the License field.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

# Where the metadata does not say, or the package is not installed here: licence, and where it was read.
KNOWN = {
    "axe-playwright-python": ("MIT AND MPL-2.0", "LICENSE in its wheel; the second for axe-core, in it"),
    "colorama": ("BSD-3-Clause", "LICENSE.txt in its wheel; only Windows installs it"),
}

# Programs that `./run check` starts; nothing of ours imports or ships them.
ONLY_STARTED = {
    "codespell": ("GPL-2.0-only", "License-Expression of 2.4.3"),
}


def locked(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def licence(package: str) -> str:
    """As an SPDX expression, as near to one as the package's metadata allows; empty when it does not say."""
    for table in (KNOWN, ONLY_STARTED):
        if package in table:
            return table[package][0]
    try:
        said = metadata(package).get_all
    except PackageNotFoundError:
        return ""
    if expression := said("License-Expression"):
        return str(expression[0])
    classifiers = [line for line in said("Classifier") or [] if line.startswith("License :: ")]
    names = [line.rpartition(" :: ")[2] for line in classifiers] or said("License") or []
    return " AND ".join(SPELLINGS.get(name, name) for name in names)


def allowed(expression: str) -> bool:
    """An SPDX expression; whoever ships it chooses at each OR."""
    inner = re.search(r"\(([^()]*)\)", expression)
    if inner is not None:
        verdict = "MIT" if allowed(inner[1]) else "refused"
        return allowed(expression[: inner.start()] + verdict + expression[inner.end() :])
    # AND binds closer than OR
    return any(
        all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def refused(lock: str) -> list[str]:
    started = set(ONLY_STARTED) if lock == "requirements-dev.lock" else set()
    return [
        f"{package}: {licence(package) or 'unknown'}"
        for package in sorted(locked(lock) - started)
        if not allowed(licence(package))
    ]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_free_to_use(lock: str) -> None:
    assert len(locked(lock)) > 10
    assert not refused(lock), "\n".join(["licences to look at:", *refused(lock)])


def test_the_tables_name_only_what_is_locked() -> None:
    assert {*KNOWN, *ONLY_STARTED} <= locked("requirements-dev.lock")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "MIT AND GPL-2.0-only",
        "GPL-2.0-only OR SSPL-1.0",
        "Dual License",
        "MPL-2.0 AND (GPL-2.0-only OR SSPL-1.0)",
        "GPL-2.0-only OR MIT AND AGPL-3.0-only",
    ],
)
def test_other_licences_are_refused(expression: str) -> None:
    assert not allowed(expression)


def test_a_choice_needs_one_good_licence() -> None:
    assert allowed("GPL-2.0-only OR MIT")
    assert allowed("Apache-2.0 AND MIT")
    assert allowed("MPL-2.0 AND (GPL-2.0-only OR (Apache-2.0 AND MIT))")
