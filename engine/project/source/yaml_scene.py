"""Where libyaml stopped, and what it had seen by then."""

from __future__ import annotations

from functools import cached_property

import yaml
from yaml._yaml import CParser

from .document import Lines
from .yaml_lines import line_end, line_start

OPENING = yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken
CLOSING = yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken


class Token:
    """A token of libyaml by the places of its characters."""

    def __init__(self, token: yaml.Token) -> None:
        self.token = token
        self.start: int = token.start_mark.index
        self.end: int = token.end_mark.index
        self.column: int = token.start_mark.column
        self.line: int = token.start_mark.line + 1
        self.style = token.style if isinstance(token, yaml.ScalarToken) else None

    @property
    def quote(self) -> str:
        return self.style if self.style in ("'", '"') else ""

    @property
    def plain(self) -> bool:
        return isinstance(self.token, yaml.ScalarToken) and not self.style

    @property
    def opens(self) -> bool:
        return isinstance(self.token, OPENING)

    @property
    def closes(self) -> bool:
        return isinstance(self.token, CLOSING)

    @property
    def list(self) -> bool:
        return isinstance(self.token, yaml.BlockSequenceStartToken)


class Scene:
    def __init__(self, text: str, error: yaml.YAMLError) -> None:
        self.text = text
        self.lines = Lines(text)
        self.problem = str(getattr(error, "problem", "") or "")
        self.context = str(getattr(error, "context", "") or "")
        self.at = _index(getattr(error, "problem_mark", None), 0, text)
        self.context_at = _index(getattr(error, "context_mark", None), self.at, text)
        self.line_start = line_start(text, self.at)
        self.line_end = line_end(text, self.at)
        self.line = text[self.line_start : self.line_end]
        self.char = text[self.at : self.at + 1]

    def column(self, at: int) -> int:
        return at - line_start(self.text, at) + 1

    @cached_property
    def tokens(self) -> list[Token]:
        """Those that end before the place."""
        tokens = []
        next_token = CParser(self.text).get_token
        try:
            while (token := next_token()) is not None and token.end_mark.index <= self.at:
                tokens.append(Token(token))
        except yaml.YAMLError:
            return tokens
        return tokens

    @cached_property
    def last(self) -> Token | None:
        """The last token that has characters."""
        return next((token for token in reversed(self.tokens) if token.end > token.start), None)

    @cached_property
    def last_on_line(self) -> Token | None:
        """The same, when the place follows it on its line."""
        return self.last if self.last and "\n" not in self.text[self.last.end : self.at] else None

    @cached_property
    def open_braces(self) -> list[int]:
        stack: list[int] = []
        for token in self.tokens:
            if token.opens:
                stack.append(token.start)
            elif token.closes and stack:
                stack.pop()
        return stack

    def opening_of(self, closing: Token) -> int:
        stack: list[int] = []
        for token in self.tokens:
            if token.opens:
                stack.append(token.start)
            elif token.closes and stack:
                start = stack.pop()
                if token is closing:
                    return start
        return closing.start

    @cached_property
    def group(self) -> Token | None:
        """The innermost group of lines open where the line begins."""
        stack: list[Token] = []
        for token in self.tokens:
            if token.start >= self.line_start:
                break
            if isinstance(token.token, yaml.BlockMappingStartToken | yaml.BlockSequenceStartToken):
                stack.append(token)
            elif isinstance(token.token, yaml.BlockEndToken) and stack:
                stack.pop()
        return stack[-1] if stack else None


def _index(mark: yaml.Mark | None, otherwise: int, text: str) -> int:
    return otherwise if mark is None else min(mark.index, len(text))
