"""Tokens with their columns -> the lines of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from gencc.frontend.yaml.layout.tokens import COMMENT, SCALAR, Token
from gencc.frontend.yaml.positions import BLANKS

_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass
class _Row:
    """A line, and the comment at its end; `group` is the same for comments in a column."""

    text: str = ""
    comment: str = ""
    column: int = 0
    group: int = 0


class Rows:
    """Writes the lines one after another."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._rows: list[_Row] = []
        self._commented: Token | None = None  # the comment of the line above
        self._group = 0
        following = _following(tokens)
        last: Token | None = None  # which is no comment
        for token in tokens:
            if token.is_first:
                self._rows += [_Row()] * token.is_below_blank
                self._rows.append(_Row())
            if token.kind == COMMENT:
                self._comment(token, last, following[token])
            else:
                self._write(token)
                last = token

    def text(self) -> str:
        """All lines."""
        for _, rows in groupby(self._rows, lambda row: row.group):
            group = [row for row in rows if row.comment]
            columns = (max(row.column, _behind(row.text)) for row in group)
            column = max(columns, default=0)
            for row in group:
                row.text = f"{row.text.ljust(column)}{row.comment}"
        return "".join(f"{row.text}\n" for row in self._rows)

    def _comment(
        self, token: Token, last: Token | None, following: Token | None
    ) -> None:
        row, words = self._rows[-1], token.text
        if len(words) > 1 and words[1] not in " #!":
            words = f"# {words[1:]}"
        above = self._commented
        goes_on = above is not None and (above.line + 1, above.before) == (
            token.line,
            token.before,
        )
        if token.is_first and not goes_on:
            row.text = " " * _indent(token, last, following) + words
            return
        self._group += not goes_on
        row.comment, row.column, row.group = words, token.before, self._group
        self._commented = token

    def _write(self, token: Token) -> None:
        row = self._rows[-1]
        if token.is_first and token.opener is not None:
            token.column = _continued(token, token.opener)
        elif token.column < 0:
            token.column = len(row.text) + token.gap
        first, *others = _quoted(token).split("\n")
        row.text = row.text.ljust(token.column) + first.rstrip(BLANKS)
        if first[:1] in ("|", ">") and token.kind == SCALAR:
            self._block_scalar(token, first, others)
            return
        shift = token.column - token.before
        least = token.block.column + 2 if token.block else 0
        for line in others:
            words = line.strip(BLANKS)
            words += " " * (line.endswith(" ") and words.endswith("\\"))
            before = len(line) - len(line.lstrip(BLANKS))
            self._rows.append(_Row(" " * max(least, before + shift) * bool(words)))
            self._rows[-1].text += words

    def _block_scalar(self, token: Token, header: str, lines: Sequence[str]) -> None:
        """The lines below | or >, two columns further in than their block."""
        assert token.block is not None, "a spec is a mapping"
        indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        removed = indents[0] if indents else 0
        indicator = _HEADER.match(header)
        assert indicator is not None
        if digit := re.search("[1-9]", indicator[0]):
            removed = token.block.before + int(digit[0])
            row = self._rows[-1]
            at = row.text.rindex(header.rstrip(BLANKS)) + digit.start()
            row.text = f"{row.text[:at]}2{row.text[at + 1 :]}"
        for line in lines:
            words = line[removed:]
            indent = (token.block.column + 2) * bool(words)
            self._rows.append(_Row(" " * indent + words))


def _following(tokens: Sequence[Token]) -> dict[Token, Token | None]:
    """What comes behind each token and is no comment."""
    following: dict[Token, Token | None] = {}
    after: Token | None = None
    for token in reversed(tokens):
        following[token] = after
        after = after if token.kind == COMMENT else token
    return following


def _indent(token: Token, last: Token | None, following: Token | None) -> int:
    """The column of a comment in a line of its own: that of the block it is in."""
    if token.opener is not None:
        return _continued(token, token.opener)
    if following is not None and token.before <= following.before:
        return following.column
    inner = [t.block for t in (last, following) if t is not None and t.block]
    known = {b.before: b.column for block in inner for b in block.chain()}
    return max((known[b] for b in known if b <= token.before), default=0)


def _continued(token: Token, opener: Token) -> int:
    """The column of what stands in brackets that were opened in a line above."""
    least = token.block.column + 2 if token.block else 0
    return max(least, token.before + opener.column - opener.before)


def _behind(text: str) -> int:
    return len(text) + 2 if text else 0


def _quoted(token: Token) -> str:
    """The token with double quotes, where both kinds say the same."""
    words = token.text
    if words[:1] == "'" and token.kind == SCALAR and not re.search(r'["\\]', words):
        return f'"{words[1:-1]}"' if "'" not in words[1:-1] else words
    return words
