"""`cli.py report`: what happened on the desk that the data folder is of, at work or not."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from engine.author.projects import Refused, opened
from engine.author.reports.exports import as_csv, as_json
from engine.author.reports.printing import print_report
from engine.author.reports.reading import cases
from engine.author.reports.report import Report
from engine.author.reports.view import View
from engine.author.terminal import console
from engine.author.words import Words
from engine.core.release import Release
from engine.store import SqliteReader
from engine.store.errors import StoreError

DAYS = timedelta(days=29)
"""Before the last one, when nobody says from when."""

UNREADABLE = 2


def report(project: Path, first: date | None, last: date | None, form: str, lang: str) -> int:
    words, out = Words(lang), console()
    try:
        view = _view(opened(project, last), first, last)
        told = asyncio.run(_told(Path(os.environ.get("VENTANILLA_DATA") or project / "data"), view))
    except Refused as refused:
        return refused.report(out, words)
    except StoreError as error:
        out.print(error.sentence(lang), soft_wrap=True)
        return UNREADABLE
    if form == "text":
        print_report(told, out, words)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(as_csv(told, words) if form == "csv" else as_json(told))
    return 0


def _view(release: Release, first: date | None, last: date | None) -> View:
    now = datetime.now(UTC)
    last = last or now.astimezone(release.company.zone).date()
    first = first or last - DAYS
    if last < first:
        raise Refused("from_after_to", first=first, last=last)
    return View(release, first, last, now)


async def _told(folder: Path, view: View) -> Report:
    reader, told = SqliteReader(folder), Report(view)
    await reader.open()
    try:
        async for case in cases(reader, view.release):
            told.add(case)
    finally:
        await reader.close()
    return told
