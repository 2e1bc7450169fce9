"""The one layout of specs: `formatted` changes blanks, quotes and nothing else.

Lines break where the author broke them, and comments stay. Indentation is by two, between
words is one blank, between lines at most one empty one. What stands in a column with its
neighbours, values below each other or the keys of `{...}` in a list, goes on doing so.
"""

from __future__ import annotations

from gencc.frontend.yaml.document import Document, load_text
from gencc.frontend.yaml.layout.columns import aligned
from gencc.frontend.yaml.layout.rows import Rows
from gencc.frontend.yaml.layout.tokens import COMMENT, Reader


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


def laid_out(text: str) -> str:
    """The text of a spec without errors in that layout."""
    tokens = Reader(text).tokens
    aligned(tokens)
    return Rows(tokens).text()


def _comments(text: str) -> list[str]:
    """The words of all comments."""
    comments = (token.text for token in Reader(text).tokens if token.kind == COMMENT)
    return [comment.lstrip("# ") for comment in comments]
