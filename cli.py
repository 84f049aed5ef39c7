#!/usr/bin/env python3
"""Ventanilla's commands: each is one call."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

from engine.author.arguments import parse


def check(asked: Namespace) -> int:
    from engine.author.checking import check

    return check(asked.project, asked.format, asked.lang)


def test(asked: Namespace) -> int:
    from engine.author.transcripts import test

    if asked.through is None:
        return test(asked.project, asked.paths, asked.lang, asked.traceback)
    from engine.web.through import by_cloud

    return test(asked.project, asked.paths, asked.lang, asked.traceback, by_cloud)


def play(asked: Namespace) -> int:
    from engine.author.play import play

    return play(asked.project, asked.flow, asked.phone, asked.save, asked.lang)


def serve(asked: Namespace) -> int:
    from engine.web.serving import serve

    return serve(asked.project, asked.played, asked.lang)


def explain(asked: Namespace) -> int:
    from engine.author.checking import explain

    return explain(asked.code, asked.lang)


def templates(asked: Namespace) -> int:
    from engine.author.templates import check

    return check(asked.project, asked.format, asked.lang)


def report(asked: Namespace) -> int:
    from engine.author.reports.command import report

    return report(asked.project, asked.from_day, asked.to_day, asked.format, asked.lang)


def plan(asked: Namespace) -> int:
    from engine.author.building import plan

    return plan(asked.lang)


def apply(asked: Namespace) -> int:
    from engine.author.building import apply

    return apply(asked.yes, asked.lang)


def mode(asked: Namespace) -> int:
    from engine.author.steering import mode

    return mode(asked.mode, asked.yes, asked.lang)


def emergency(asked: Namespace) -> int:
    from engine.author.steering import emergency

    return emergency(asked.zones, asked.text, asked.off, asked.yes, asked.lang)


def unanswered(asked: Namespace) -> int:
    from engine.author.steering import unanswered

    return unanswered(asked.customer, asked.how, asked.lang)


def doubts(asked: Namespace) -> int:
    from engine.author.doubts import doubts

    return doubts(asked.number, asked.found, asked.lang)


def team(asked: Namespace) -> int:
    from engine.author.team import team

    return team(asked.format, asked.lang)


def connector(asked: Namespace) -> int:
    from engine.author.connector.command import connector

    given = (asked.project, asked.action, asked.name, asked.operation, asked.given, asked.label, asked.yes)
    return connector(*given, asked.lang)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "check": check,
    "test": test,
    "play": play,
    "serve": serve,
    "explain": explain,
    "templates": templates,
    "report": report,
    "plan": plan,
    "apply": apply,
    "mode": mode,
    "emergency": emergency,
    "unanswered": unanswered,
    "doubts": doubts,
    "team": team,
    "connector": connector,
}


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without accents shows the rest
    asked = parse(arguments, Path(__file__).resolve().parent)
    try:
        code = COMMANDS[asked.command](asked)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read us is gone, and Python would complain when it closes the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
