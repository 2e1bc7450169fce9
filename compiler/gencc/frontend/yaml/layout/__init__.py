"""The one layout of specs: `formatted` changes blanks, quotes and nothing else.

Lines break where the author broke them, and comments stay. Indentation is by two, between
words is one blank, between lines at most one empty one. What stands in a column with its
neighbours, values below each other or the keys of `{...}` in a list, goes on doing so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gencc.frontend.yaml.document import Document, load_text
from gencc.frontend.yaml.layout.columns import aligned
from gencc.frontend.yaml.layout.rows import Rows
from gencc.frontend.yaml.layout.tokens import COMMENT, Reader


class Rename(NamedTuple):
    """`other` in place of what is at an offset; what is in a column with it follows."""

    start: int
    length: int
    other: str


def formatted(document: Document) -> str:
    """The text of a document in that layout; RuntimeError if it would say something else."""
    text = document.source.text
    result = laid_out(text)
    if result != text:
        again = load_text(document.source.name, result)
        if repr(again.data) != repr(document.data) or _comments(result) != _comments(
            text
        ):
            raise RuntimeError("the layout would change what the spec says")
    return result


def laid_out(text: str, names: Sequence[Rename] = ()) -> str:
    """The text of a spec without errors in that layout, with other names."""
    tokens = Reader(text).tokens
    for token in tokens:
        end = token.start + len(token.text)
        for name in reversed(names):
            if token.start <= name.start < end:
                start = name.start - token.start
                before, after = token.text[:start], token.text[start + name.length :]
                token.text = f"{before}{name.other}{after}"
    aligned(tokens)
    result = Rows(tokens).text()
    ends_in_lines = bool(tokens) and tokens[-1].last_line > tokens[-1].line
    # The line end behind a text below | or > is a part of it.
    is_open = ends_in_lines and not text.rstrip(" ").endswith("\n")
    return result.removesuffix("\n") if is_open else result


def _comments(text: str) -> list[str]:
    """The words of all comments."""
    comments = (token.text for token in Reader(text).tokens if token.kind == COMMENT)
    return [comment.lstrip("# ") for comment in comments]
