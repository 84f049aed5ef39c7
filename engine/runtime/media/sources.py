"""Where the file behind a reference is brought from: a line of ours, or a host that the project names."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from engine.channels import Channel
from engine.channels.interface import Brings, Refused, Retry, Unreachable
from engine.channels.links import Guard
from engine.channels.media import Unkept
from engine.channels.media.files import Arriving
from engine.channels.words import sentence
from engine.core.messages import Content
from engine.net.public import BadLink

LINES = ("cloud:", "web:")
"""What begins the reference to a file of a line: its kind. The line's name and the file's id follow."""

ID = re.compile(r"[A-Za-z0-9][\w.@=+:-]{0,299}", re.ASCII)


def is_of_a_line(reference: str) -> bool:
    return reference.startswith(LINES) and reference.count(":") >= 2


def is_link(reference: str) -> bool:
    return "://" in reference


class Trouble(Exception):
    """It could not be brought; the text says why. `lasting`: it never will be."""

    def __init__(self, why: str, lasting: bool, after: float | None = None) -> None:
        super().__init__(why)
        self.lasting, self.after = lasting, after


class Sources:
    """`largest`: bytes of a file that is brought from a link."""

    def __init__(self, channels: Mapping[str, Channel], guard: Guard, language: str, largest: int) -> None:
        self._channels, self._language, self._largest = channels, language, largest
        self.guard = guard

    @asynccontextmanager
    async def open(self, content: Content) -> AsyncIterator[Arriving]:
        """Whatever goes wrong, also while it is read, is `Trouble`."""
        reference = content.media or ""
        opened = self._link(reference) if is_link(reference) else self._of_line(content)
        try:
            async with opened as arriving:
                yield arriving
        except Refused as error:
            raise Trouble(str(error), lasting=True) from None
        except (Retry, Unreachable) as error:
            raise Trouble(str(error), lasting=False, after=error.after) from None
        except BadLink as error:
            raise Trouble(self.say(error.reason), error.lasting) from None
        except Unkept as error:
            raise Trouble(self.say(error.reason), error.reason == "too_large") from None
        except TimeoutError:
            raise Trouble(self.say("slow"), lasting=False) from None

    @asynccontextmanager
    async def _of_line(self, content: Content) -> AsyncIterator[Arriving]:
        _, line, id = (content.media or "").split(":", 2)
        channel = self._channels.get(line)
        if channel is None or not isinstance(channel, Brings) or not ID.fullmatch(id):
            raise Trouble(self.say("no_line", line=line), lasting=True)
        async with channel.download(id) as found:
            promised = (found.sha256, _text(content.data, "sha256"))
            declared = _text(content.data, "mime") or found.mime
            yield Arriving(found.chunks(), declared, content.name, found.size, promised)

    @asynccontextmanager
    async def _link(self, link: str) -> AsyncIterator[Arriving]:
        async with self.guard.bring(link, self._largest) as found:
            yield Arriving(found.chunks, found.mime, found.name, found.size)

    def say(self, name: str, **params: object) -> str:
        return sentence(f"files.{name}", self._language, size=self._largest // 1024**2, **params)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
