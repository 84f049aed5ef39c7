"""The sentences of each code, read from `engine/locale` the first time something is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .secrets import without_tokens
from .similar import similar

if TYPE_CHECKING:
    from .model import Problem

LANGUAGES = ("es", "en")
LONGEST_PARAM = 120
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# Control characters and those that reorder a line: what comes from a file must not act on the terminal.
UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def message(problem: Problem, lang: str = "es") -> str:
    sentence = entry(problem.code, lang).get("message", "")
    return _fill(sentence, problem.params, lang) if sentence else _bare(problem, lang)


def help_text(problem: Problem, lang: str = "es") -> str:
    """What to do about it; empty when the code has nothing to add."""
    helps = entry(problem.code, lang).get("help", "")
    if isinstance(helps, Mapping):
        helps = helps.get(problem.hint, helps.get("default", ""))
    return _fill(helps, problem.params, lang)


def explain(code: str, lang: str = "es") -> str:
    """The page of a code; for an unknown one, which it might have been."""
    code = code.strip().upper()
    page = entry(code, lang).get("explain", "")
    if page:
        title = _fill(entry(code, lang)["message"], {}, lang)
        return f"{code}: {title}\n\n{page.strip()}\n"
    known = codes(lang)
    near = similar(code, known)
    hint = phrase("unknown_code_similar" if near else "unknown_code_list", lang, similar=near, known=known)
    return f"{phrase('unknown_code', lang, code=code)} {hint}\n"


def codes(lang: str = "es") -> list[str]:
    return [name for name in catalogue(lang) if name != "print"]


def phrase(name: str, lang: str, **params: object) -> str:
    """One of the printers' own words."""
    return _fill(catalogue(lang).get("print", {}).get(name, name), params, lang)


def entry(code: str, lang: str) -> dict[str, Any]:
    return catalogue(lang).get(code, {})


@cache
def catalogue(lang: str) -> dict[str, dict[str, Any]]:
    import tomllib

    known = lang if lang in LANGUAGES else LANGUAGES[0]
    file = Path(__file__).parent.parent / "locale" / f"problems.{known}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def printable(text: str) -> str:
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _fill(sentence: str, params: Mapping[str, object], lang: str) -> str:
    """A name nobody gave becomes «…»: a printer that stops hides every problem after it."""
    return PLACEHOLDER.sub(lambda m: _shown(params[m[1]], lang) if m[1] in params else "…", sentence)


def _shown(value: object, lang: str) -> str:
    """A mapping is one text in several languages; only what came from the files is cut."""
    if isinstance(value, Mapping):
        return str(value.get(lang, value.get(LANGUAGES[0], "…")))
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return ", ".join(_shown(item, lang) for item in value)
    text = without_tokens(printable(re.sub(r"\s+", " ", str(value))))
    return text if len(text) <= LONGEST_PARAM else text[: LONGEST_PARAM - 1] + "…"


def _bare(problem: Problem, lang: str) -> str:
    given = ", ".join(f"{name}: {_shown(value, lang)}" for name, value in problem.params.items())
    return f"{problem.code} ({given})" if given else problem.code
