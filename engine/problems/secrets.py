"""Keys that somebody wrote in a file, left out of what is shown: that ends in logs and in chats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

HIDDEN = "•••"
MANY = 100
"""Keys in a line: of one with more nothing is repeated, for it may have as many problems."""

SHORTEST = 4
"""Letters of a piece of a key: one that is shorter gives nothing away, and stands in other words."""

_NAMED = re.compile(
    r"""(?P<key>(?<![\w-])[\w-]{0,60}?(?:token|secret|password|passwd|api_?key|hmac_key)[\w-]{0,60}['"]?\s*
            (?::|=(?!=))\s*)
        (?P<value>"[^"]*"(?=\s*(?:[,}\]#]|$)) | '[^']*'(?=\s*(?:[,}\]#]|$))
            | .+?(?=\s{1,9}\#|,\s{0,9}[{\[]?['"]?[\w-]{1,60}['"]?\s{0,9}:|\s{0,9}[}\]]{1,9}\s*$|$))""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM_ENVIRONMENT = re.compile(r"""['"“”]?(?:\$\{(?:[A-Z0-9_]*|[a-z_]*)\}|\{\{[^{}'"]*\}\})['"“”]?""")
_BARE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{24,}|(?<=://)[^/\s@:]*:[^/\s@]+(?=@)"
)
"""What nobody writes for people, and what stands before the host of an address."""
_LETTER = re.compile(r"""(?P<variable>\$\{[A-Z0-9_]*\})|[^'"\s]""")
_AROUND = "\"'“”‘’`@*!%&?|>-{}[] "
_BETWEEN = re.compile(r"[\s,:=\"'“”{}\[\]]+")


@lru_cache(2)  # a line of a map may be all of it, and have many problems
def without_secrets(line: str) -> str:
    """The line with bullets where a key was written, as long as it was."""
    return _BARE.sub(lambda found: "•" * len(found[0]), _NAMED.sub(_covered, line))


def without_tokens(text: str) -> str:
    """A sentence about what came from a file."""
    return _BARE.sub(HIDDEN, text)


def secrets_in(line: str) -> tuple[str, ...]:
    """The keys that stand there and their pieces, the longest first."""
    return tuple(sorted({*_secrets(line)}, key=len, reverse=True))


def without(secrets: Sequence[str], params: Mapping[str, object]) -> Mapping[str, object]:
    """What a problem says, when some of it is one of these keys."""
    if not secrets:
        return params
    return {name: _hidden(value, secrets) for name, value in params.items()}


def _covered(found: re.Match[str]) -> str:
    value = found["value"]
    return found[0] if _FROM_ENVIRONMENT.fullmatch(value) else found["key"] + _LETTER.sub(_bullet, value)


def _bullet(found: re.Match[str]) -> str:
    return str(found["variable"] or "•")


def _secrets(line: str) -> Iterator[str]:
    for found in _NAMED.finditer(line):
        value = found["value"]
        if not _FROM_ENVIRONMENT.fullmatch(value):
            whole = value.strip(_AROUND)
            yield from (each for each in (whole, *_BETWEEN.split(whole)) if len(each) >= SHORTEST)


def _hidden(value: object, secrets: Sequence[str]) -> object:
    if isinstance(value, str):
        if len(secrets) > MANY:
            return HIDDEN
        for secret in secrets:
            value = value.replace(secret, HIDDEN)
    return value
