#!/usr/bin/env python3
"""Ventanilla's commands: each is one call."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from engine.author.arguments import parse


def check(asked: Namespace) -> int:
    from engine.author.checking import check

    return check(asked.project, asked.format, asked.lang)


def test(asked: Namespace) -> int:
    from engine.author.transcripts import test

    return test(asked.project, asked.paths, asked.lang, asked.traceback)


def play(asked: Namespace) -> int:
    from engine.author.play import play

    return play(asked.project, asked.flow, asked.phone, asked.save, asked.lang)


def explain(asked: Namespace) -> int:
    from engine.author.checking import explain

    return explain(asked.code, asked.lang)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "check": check,
    "test": test,
    "play": play,
    "explain": explain,
}


def main(arguments: list[str]) -> int:
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
