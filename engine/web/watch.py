"""Looks at the project's files: a right change becomes the release, a wrong one is only reported."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

import structlog

from engine import problems
from engine.core.release import Release
from engine.problems import Severity
from engine.project.project import Checked, check, files_of
from engine.web.logs import where
from engine.web.metrics import Metrics
from engine.web.unhurried import unhurried

LOG = structlog.get_logger("files")
SECONDS = 0.7

Print = Mapping[str, tuple[int, int]]
"""When each file was written, and how long it is."""


class Watch:
    """`files` are those that `active` was made from.

    `publish` gets a release that is right, `report` the faults of one that is not, or none any more.
    """

    def __init__(
        self,
        root: Path,
        files: Print,
        active: Release,
        publish: Callable[[Release], Awaitable[None]],
        report: Callable[[list[str]], None],
        metrics: Metrics,
        lang: str,
        seconds: float = SECONDS,
    ) -> None:
        self._root, self._files, self._active = root, files, active
        self._lang, self._seconds = lang, seconds
        self._publish, self._report, self._metrics = publish, report, metrics

    async def run(self) -> None:
        """A file that is still being written is waited for: two looks in a row must agree."""
        seen = settled = self._files
        while True:
            await asyncio.sleep(self._seconds)
            now = await asyncio.to_thread(fingerprint, self._root)
            if now == seen and now != settled:
                settled = now
                await self._look()
            seen = now

    async def _look(self) -> None:
        begun = time.perf_counter()
        try:
            checked = await asyncio.to_thread(unhurried, partial(_checked, self._root))
            await self._take(checked)
            LOG.info("reloaded", ms=round((time.perf_counter() - begun) * 1000))
        except Exception as error:
            self._metrics.releases.labels("failed").inc()
            LOG.error("reload_failed", error=type(error).__name__, where=where(error))

    async def _take(self, checked: Checked) -> None:
        release = checked.release
        if release is None:
            self._refuse(checked)
            return
        self._report([])
        if release.hash == self._active.hash:
            return
        await self._publish(release)
        self._active = release
        self._metrics.releases.labels("published").inc()
        LOG.info("published", release=release.hash[:7])

    def _refuse(self, checked: Checked) -> None:
        errors = [problem for problem in checked.problems if problem.severity is Severity.ERROR]
        codes = sorted({problem.code for problem in errors})
        self._metrics.releases.labels("refused").inc()
        LOG.error("refused", problems=len(errors), codes=codes, still_active=self._active.hash[:7])
        self._report([line(problem, self._lang) for problem in errors])


def line(problem: problems.Problem, lang: str) -> str:
    span = problem.span
    place = f"{span.file}:{span.line}:{span.column}: " if span is not None else ""
    return f"{place}{problem.code} {problems.message(problem, lang)}"


def fingerprint(root: Path) -> Print:
    found: dict[str, tuple[int, int]] = {}
    for file in files_of(root):
        try:
            state = (root / file).stat()
        except OSError:
            continue  # gone meanwhile
        found[file] = (state.st_mtime_ns, state.st_size)
    return found


def _checked(root: Path) -> Checked:
    checked = check(root)
    _ = checked.release  # compiled here, and not where everybody waits
    return checked
