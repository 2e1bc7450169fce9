"""The text of a document -> its tokens, comments among them, each with its block.

Expects a text that `gencc.frontend.yaml.document` has read without an error.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from gencc.frontend.yaml.positions import BLANKS

COMMENT = "comment"
OPEN, CLOSE, SCALAR, MARKER = "open", "close", "scalar", "marker"

_BETWEEN = re.compile(r"(?P<comment>\#[^\n]*)|(?P<indicator>[-?:,])")


@dataclass(eq=False)
class Block:
    """A collection without brackets; columns count from 0, before and after."""

    parent: Block | None
    before: int
    column: int
    is_mapping: bool

    def chain(self) -> Iterator[Block]:
        """This block and those around it."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent


@dataclass(eq=False)
class Token:
    """A piece of text that stays as it is.

    start: its offset. kind: `-`, `?`, `:`, `,`, or one of the names above. line, last_line, before: where it
    stands in the text, its lines and its column, from 0; `column` is where it is to
    stand, from -1 on, which is unknown. opener: the bracket that it is within, or that it
    closes. is_entry: whether an entry of its block
    begins with it. is_value: whether it is what a key of a block has, in the same line.
    is_first: whether it is the first of its line; is_below_blank: whether the line above
    is empty; is_apart: whether it is, or the one above the comments above it. gap: the blanks before it that are needed;
    padding: how many more there are.
    """

    text: str
    start: int
    kind: str
    line: int
    last_line: int
    before: int
    block: Block | None
    opener: Token | None
    is_entry: bool = False
    is_value: bool = False
    is_first: bool = False
    is_below_blank: bool = False
    is_apart: bool = False
    gap: int = 0
    padding: int = 0
    column: int = -1


class Reader:
    """Reads all tokens of a text."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = []
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._events = YAML(typ="safe", pure=True).parse(text)
        self._reached = 0  # what was read, and where the last token ends
        self._end = 0
        self._block: Block | None = None
        self._openers: list[Token] = []
        for event in self._events:
            if isinstance(event, DocumentStartEvent | DocumentEndEvent):
                if event.explicit:
                    self._add(event, MARKER)
            elif isinstance(event, NodeEvent):
                self._node(event)
        self._between(len(text))

    # -------------------------------------------------------------- what there is

    def _node(self, event: Event, *, is_entry: bool = False) -> None:
        """A value or a key that begins with `event`."""
        if isinstance(event, ScalarEvent):
            self._between(event.start_mark.index)  # what is before no value, too
            if event.end_mark.index > event.start_mark.index:
                self._add(event, SCALAR, is_entry=is_entry)
        elif isinstance(event, CollectionStartEvent) and event.flow_style:
            self._in_flow(event)
        else:
            self._in_block(event)

    def _in_flow(self, event: Event) -> None:
        has_brackets = self._text[event.start_mark.index] in "[{"  # as `a: 1` of [a: 1]
        if has_brackets:
            self._openers.append(self._add(event, OPEN))
        while not isinstance(part := next(self._events), CollectionEndEvent):
            self._node(part)
        if has_brackets:
            self._add(part, CLOSE)
            self._openers.pop()

    def _in_block(self, event: Event) -> None:
        outer = self._block
        _, before = self._at(event.start_mark.index)
        is_mapping = isinstance(event, MappingStartEvent)
        column = outer.column + 2 if outer else 0
        self._between(event.start_mark.index)
        self._block = Block(outer, before, column, is_mapping)
        is_key = is_mapping
        while not isinstance(part := next(self._events), CollectionEndEvent):
            self._node(part, is_entry=is_key)
            if is_key:
                self._colon()
            is_key = is_mapping and not is_key
        self._block = outer

    def _colon(self) -> None:
        """Reads up to behind the colon of a key, so that it belongs to this block."""
        text = self._text
        if match := re.compile(r"\s*:").match(text, self._reached):
            self._between(match.end())

    def _add(self, event: Event, kind: str, *, is_entry: bool = False) -> Token:
        start, end = event.start_mark.index, event.end_mark.index
        self._between(start)
        text = self._text[start:end]
        text = _of_lines(text) if text[:1] in ("|", ">") else text.rstrip(BLANKS)
        if kind in (OPEN, CLOSE):
            text = text[:1]
        return self._token(start, text, kind, is_entry=is_entry)

    def _between(self, end: int) -> None:
        """The indicators and comments up to an offset."""
        for match in _BETWEEN.finditer(self._text, self._reached, end):
            if match["comment"]:
                self._token(match.start(), match[0].rstrip(), COMMENT)
            else:
                in_block = not self._openers
                is_entry = in_block and match[0] in "-?"
                self._token(match.start(), match[0], match[0], is_entry=is_entry)
        self._reached = max(end, self._reached)

    # -------------------------------------------------------------- where it stands

    def _token(
        self, start: int, text: str, kind: str, *, is_entry: bool = False
    ) -> Token:
        line, before = self._at(start)
        last_line = line + text.count("\n")
        opener = self._openers[-1] if self._openers else None
        last = self.tokens[-1] if self.tokens else None
        token = Token(text, start, kind, line, last_line, before, self._block, opener)
        token.is_entry = is_entry
        token.is_first = last is None or last.last_line < line
        if last is not None and not token.is_first:
            token.is_value = last.kind == ":" and opener is None
            token.gap = _gap(last, token)
            token.padding = start - self._end - token.gap
        elif last is not None:
            token.is_below_blank = line - last.last_line > 1
            is_below = last.kind == COMMENT and last.is_first and last.is_apart
            token.is_apart = is_below or token.is_below_blank
        self.tokens.append(token)
        self._reached = self._end = start + len(text)
        return token

    def _at(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, from 0."""
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]


def _of_lines(text: str) -> str:
    """A text below | or >, without the empty lines behind it that are no part of it."""
    header, *lines = text.removesuffix("\n").split("\n")
    if "+" not in header:
        inner = next((line for line in lines if line.strip(" ")), "")
        indent = len(inner) - len(inner.lstrip(" "))
        while lines and not lines[-1][indent:] and not lines[-1].strip(" "):
            lines.pop()
    return "\n".join([header, *lines])


def _gap(last: Token, token: Token) -> int:
    """How many blanks there are between two tokens in a line."""
    if token.kind == COMMENT:
        return 2
    if token.kind in (",", ":", CLOSE) or last.kind == OPEN:
        return 0
    return 1
