"""What can be asked of cli.py on the command line."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from engine.author.words import LANGUAGES, Words

YEARS = range(1990, 2200)
FORMATS = ("text", "github", "gitlab", "sarif", "json")


class Parser(argparse.ArgumentParser):
    """Faults go to whoever typed them: what is wrong, and where to look; no usage in between."""

    words: Words

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n{self.words('usage.see', prog=self.prog)}\n")


def parse(arguments: list[str], default_project: Path) -> argparse.Namespace:
    words = Words(_language(arguments))
    _speak(words)
    parser = _parser(words)
    chosen = parser.parse_args(arguments)
    chosen.project = Path(getattr(chosen, "project", default_project))
    chosen.lang = words.language
    return chosen


def _language(arguments: list[str]) -> str:
    """The texts of the parser itself depend on it, so it is looked up first."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    try:
        return str(early.parse_known_args(arguments)[0].lang)
    except argparse.ArgumentError:
        return LANGUAGES[0]


def _speak(words: Words) -> None:
    """argparse takes its own sentences from gettext, which would need a compiled file for each language."""
    sentences: dict[str, str] = words.find("argparse")
    setattr(argparse, "_", lambda text: sentences.get(text, text))  # noqa: B010
    setattr(  # noqa: B010
        argparse,
        "ngettext",
        lambda one, many, n: sentences.get(one if n == 1 else many, one if n == 1 else many),
    )


def _parser(words: Words) -> Parser:
    Parser.words = words
    common = Parser(add_help=False)
    for target in (
        common,
        parser := Parser(prog="cli.py", description=words("help.cli"), allow_abbrev=False),
    ):
        target.add_argument("--project", metavar="DIR", default=argparse.SUPPRESS, help=words("help.project"))
        target.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=words("help.lang"))
    commands = parser.add_subparsers(
        dest="command", metavar=words("help.command"), required=True, title=words("help.commands")
    )
    for name, describe in COMMANDS.items():
        text = words(f"help.{name}")
        command = commands.add_parser(name, parents=[common], help=text, description=text, allow_abbrev=False)
        describe(command, words)
    return parser


def _check(command: Any, words: Words) -> None:
    command.add_argument("--format", choices=FORMATS, default=FORMATS[0], help=words("help.format"))


def _test(command: Any, words: Words) -> None:
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=words("help.paths"))
    command.add_argument("--through", choices=("cloud",), help=words("help.through"))
    command.add_argument("--traceback", action="store_true", help=words("help.traceback"))


def _play(command: Any, words: Words) -> None:
    command.add_argument("--flow", metavar="FLOW", help=words("help.flow"))
    command.add_argument("--as", dest="phone", metavar="PHONE", help=words("help.as"))
    command.add_argument("--save", type=Path, metavar="FILE", help=words("help.save"))


def _serve(command: Any, words: Words) -> None:
    played = command.add_mutually_exclusive_group()
    for name in ("simulator", "fake"):
        text = words(f"help.{name}")
        played.add_argument(f"--{name}", dest="played", action="store_const", const=name, help=text)


def _templates(command: Any, words: Words) -> None:
    command.add_argument("action", choices=("check",), metavar="check", help=words("help.templates_check"))
    command.add_argument("--format", choices=("text", "json"), default="text", help=words("help.format"))


def _report(command: Any, words: Words) -> None:
    for name in ("from", "to"):
        text = words(f"help.report_{name}")
        command.add_argument(f"--{name}", dest=f"{name}_day", type=day, metavar="DATE", help=text)
    text = words("help.report_format")
    command.add_argument("--format", choices=("text", "csv", "json"), default="text", help=text)


def _mode(command: Any, words: Words) -> None:
    command.add_argument("mode", nargs="?", metavar="MODE", help=words("help.mode_name"))
    command.add_argument("--yes", action="store_true", help=words("help.yes"))


def _apply(command: Any, words: Words) -> None:
    command.add_argument("--yes", action="store_true", help=words("help.yes"))


def _emergency(command: Any, words: Words) -> None:
    command.add_argument("zones", nargs="*", metavar="ZONE", help=words("help.zones"))
    command.add_argument("--text", metavar="TEXT", help=words("help.emergency_text"))
    command.add_argument("--off", action="store_true", help=words("help.off"))
    command.add_argument("--yes", action="store_true", help=words("help.yes"))


def _unanswered(command: Any, words: Words) -> None:
    command.add_argument("customer", nargs="?", metavar="CUSTOMER", help=words("help.unanswered_who"))
    command.add_argument("how", nargs="?", metavar="HOW", help=words("help.unanswered_how"))


def _doubts(command: Any, words: Words) -> None:
    command.add_argument("number", nargs="?", metavar="NUMBER", help=words("help.doubts_number"))
    found = words("help.doubts_found")
    command.add_argument("found", nargs="?", choices=("done", "undone"), metavar="done|undone", help=found)


def _team(command: Any, words: Words) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text", help=words("help.team_format"))


def _connector(command: Any, words: Words) -> None:
    command.add_argument("action", choices=("test", "call", "record"), help=words("help.connector_action"))
    command.add_argument("name", metavar="SYSTEM", help=words("help.connector_name"))
    command.add_argument("operation", nargs="?", metavar="OPERATION", help=words("help.connector_operation"))
    command.add_argument("given", nargs="*", metavar="NAME=VALUE", help=words("help.connector_given"))
    command.add_argument("--as", dest="label", metavar="LABEL", help=words("help.connector_as"))
    command.add_argument("--yes", action="store_true", help=words("help.connector_yes"))


def day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if found.isoformat() != text or found.year not in YEARS:
        raise argparse.ArgumentTypeError(Parser.words("usage.no_day", text=text))
    return found


def _explain(command: Any, words: Words) -> None:
    command.add_argument("code", metavar="CODE", help=words("help.code"))


COMMANDS = {
    "check": _check,
    "test": _test,
    "play": _play,
    "serve": _serve,
    "explain": _explain,
    "templates": _templates,
    "report": _report,
    "plan": lambda command, words: None,
    "apply": _apply,
    "mode": _mode,
    "emergency": _emergency,
    "unanswered": _unanswered,
    "doubts": _doubts,
    "team": _team,
    "connector": _connector,
}
