"""The YAML that operators write, read from libyaml's events in one pass: YAML 1.2 values, keys that are texts
and come once, nothing that refers to something else, and the place of every node.

What goes wrong is noted and told together at the end."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser

from . import yaml_causes, yaml_faults
from .document import DEEPEST, ENOUGH, Document, Fault, Lines, Marks, Unreadable
from .encoding import INVISIBLE
from .offsets import offsets
from .scalars import NUMBER_STARTS, WORDS, Unusable, number

NO_KEY: Any = object()
Event = Any  # of libyaml: its stubs have every mark optional


def read(file: str, text: str) -> Document:
    builder = _Builder(text)
    broken = builder.run()
    faults = builder.faults + yaml_faults.suspicious(text, builder.starts, builder.ends)
    if broken:
        faults = yaml_causes.with_cause(text, broken, faults)
    if faults:
        raise Unreadable.of(file, Lines(text), faults)
    if not builder.root:
        builder.leaf(None, 0, 0)
    marks = Marks(builder.starts, builder.ends, builder.after)
    return Document(file, text, builder.root[0], lambda: marks)


class _Stop(Exception):
    """Nothing more can be said of this file."""


class _Builder:
    """`into` is the collection being filled and `key` the one waiting for its value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.root: list[Any] = []
        self.into: Any = self.root
        self.key = NO_KEY
        self.node = -1
        self.above: list[tuple[Any, Any, int]] = []
        self.starts = array("I")
        self.ends = array("I")
        self.after: dict[int, int] = {}
        self.last_end = 0
        self.escapes = "\\" in text
        self.anchors: set[str] = set()
        self.templates: set[int] = set()
        self.documents = 0
        self.faults: list[Fault] = []

    def run(self) -> yaml.YAMLError | None:
        """What libyaml could not parse, if anything."""
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open_mapping,
            yaml.SequenceStartEvent: self.open_sequence,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }
        next_event = CParser(self.text).get_event
        try:
            while (event := next_event()) is not None:
                if handler := handlers.get(type(event)):
                    handler(event)
        except yaml.YAMLError as error:
            return error
        except _Stop:
            return None
        return None

    def fault(self, code: str, start: int, end: int, hint: str = "", **params: object) -> None:
        self.note(Fault(code, start, end, params, hint))

    def note(self, fault: Fault) -> None:
        self.faults.append(fault)
        if len(self.faults) == ENOUGH:
            raise _Stop

    def scalar(self, event: Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        value: Any = event.value
        style = event.style
        if event.anchor or event.tag:
            self.marked(event, start)
        if not style:
            if value in WORDS:
                value = WORDS[value]
            elif value[0] in NUMBER_STARTS:
                value = self.number(value, start, end)
        elif style == '"':
            if self.escapes and (found := INVISIBLE.search(value)):
                self.invisible(value, found.start(), start, end)
        elif style != "'":
            end = start + len(self.text[start:end].rstrip())
        self.leaf(value, start, end)

    def invisible(self, value: str, n: int, start: int, end: int) -> None:
        left, right = offsets(self.text[start:end], value)[n]
        start, end = start + left, start + right
        self.fault("Y112", start, end, "invisible", written=self.text[start:end])

    def leaf(self, value: Any, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.last_end = end
        into = self.into
        if type(into) is list:
            into.append(value)
        elif self.key is NO_KEY:
            plain = type(value) is str and value not in into and value != "<<"
            self.key = value if plain else self.odd_key(value)
        else:
            if value is None and start == end:
                self.check_lone_key(start)
            into[self.key] = value
            self.key = NO_KEY

    def number(self, text: str, start: int, end: int) -> Any:
        try:
            value = number(text)
        except Unusable as unusable:
            code = "Y105" if unusable.reason == "zero" else "Y106"
            self.fault(code, start, end, unusable.reason, text=text)
            return text
        return text if value is None else value

    def odd_key(self, key: Any) -> str:
        """Notes what is wrong with the key and gives one to go on with."""
        start, end = self.starts[-1], self.ends[-1]
        written = self.text[start:end]
        if key == "<<":
            self.fault("Y104", start, end, "merge", name=written)
        elif isinstance(key, str):
            first = self.node + 1
            for _ in range(2 * list(self.into).index(key)):
                first = self.after.get(first, first + 1)
            line, _column = self.lines.place(self.starts[first])
            self.fault("Y120", start, end, key=key, line=line)
        elif start == end:
            self.fault("Y121", start, end + 1, "empty")
        else:
            self.fault("Y121", start, end, key=written)
        return f"{written}\0{start}"

    def check_lone_key(self, start: int) -> None:
        """`{label: Hola, mundo}`: a key that nobody gave a value."""
        key_start, key_end = self.starts[-2], self.ends[-2]
        group = self.starts[self.node]
        if ":" in self.text[key_end:start]:
            return
        if self.text[group] == "{":
            self.note(yaml_faults.lone_key(self.text, group, key_start, key_end))
        elif self.text[group] == "?":
            self.note(yaml_faults.reserved_start(self.text, group))

    def open_mapping(self, event: Event) -> None:
        self.open(event, {})

    def open_sequence(self, event: Event) -> None:
        self.open(event, [])

    def open(self, event: Event, new: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if len(self.above) == DEEPEST:
            self.fault("Y122", start, start + 1, deepest=DEEPEST)
            raise _Stop
        if event.anchor or event.tag:
            self.marked(event, start)
        waiting = NO_KEY
        if type(self.into) is list:
            self.into.append(new)
        elif self.key is NO_KEY:
            waiting = f"\0{start}"
            self.collection_as_key(start, end)
        else:
            self.into[self.key] = new
        self.above.append((self.into, waiting, self.node))
        self.into, self.key, self.node = new, NO_KEY, len(self.starts)
        self.starts.append(start)
        self.ends.append(end)

    def collection_as_key(self, start: int, end: int) -> None:
        if self.text[start - 1 : start + 1] == "{{" and self.starts[self.node] == start - 1:
            self.templates.add(self.node)
        else:
            self.fault("Y121", start, end, "collection")

    def close(self, event: Event) -> None:
        end = event.end_mark.index
        if end == event.start_mark.index:  # a block's end is noticed at the next line that is not its own
            end = self.last_end
        node = self.node
        self.ends[node] = self.last_end = end
        self.after[node] = len(self.starts)
        if node in self.templates:
            start = self.starts[node]
            self.faults = [fault for fault in self.faults if fault.start < start]
            self.note(yaml_faults.bare_template(self.text, start))
        self.into, self.key, self.node = self.above.pop()

    def marked(self, event: Event, start: int) -> None:
        if event.anchor:
            self.anchors.add(event.anchor)
            self.fault("Y104", start, start + 1 + len(event.anchor), "anchor", name=f"&{event.anchor}")
        else:
            self.note(yaml_faults.reserved_start(self.text, start))

    def alias(self, event: Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        merge = isinstance(self.key, str) and self.key.startswith("<<\0")
        if event.anchor in self.anchors and not merge:
            self.fault("Y104", start, end, "alias", name=f"*{event.anchor}")
        elif not merge:
            self.note(yaml_faults.reserved_start(self.text, start))
        self.leaf(f"*{event.anchor}", start, end)

    def document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fault("Y123", event.start_mark.index, event.end_mark.index)
            raise _Stop
