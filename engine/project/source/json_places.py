"""Where a part of a JSON text stands, looked for only when somebody asks."""

from __future__ import annotations

import json
import re
from array import array
from typing import Any

from .document import Marks, Path

SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()

Child = tuple[int, int]


class Places(Marks):
    """Goes down to a place past what lies beside the way, which the decoder skips: a map may have a million
    points. The text is valid JSON. The nodes are the key and the value that were looked for last."""

    def __init__(self, text: str) -> None:
        super().__init__(array("I", (0, 0)), array("I", (0, 0)), {})
        self._text = text
        self._seen: dict[int, list[Child]] = {}

    def find(self, value: Any, path: Path) -> tuple[int, int]:
        key = at = self._content(0)
        for part in path:
            if isinstance(value, dict) and part in value:
                key, at = self._children(at)[list(value).index(part)]
            elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
                key, at = self._children(at)[part]
            else:
                break
            value = value[part]
        for node, start in enumerate((key, at)):
            self.starts[node], self.ends[node] = start, self._end(start)
        return 0, 1

    def _children(self, at: int) -> list[Child]:
        """Where each key and each value begins of the list or group that begins there."""
        found = self._seen.get(at)
        if found is None:
            found = self._seen[at] = []
            group = self._text[at] == "{"
            at = self._content(at + 1)
            while self._text[at] not in "]}":
                key = at
                if group:
                    at = self._content(self._content(self._end(at)) + 1)
                found.append((key, at))
                at = self._content(self._end(at))
                at = self._content(at + 1) if self._text[at] == "," else at
        return found

    def _content(self, at: int) -> int:
        space = SPACE.match(self._text, at)
        return space.end() if space else at

    def _end(self, at: int) -> int:
        return DECODER.raw_decode(self._text, at)[1]
