"""YAML text -> parser events, with the parser's errors in plain English."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.events import Event

from gencc.frontend.yaml.report import Report, quoted

_OPENED = "what is not closed begins at {place}"

# A pattern in the parser's message -> our message and the way out; the first match counts.
_PLAIN_WORDS = (
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        'put text that contains `: ` in quotes: key: "a: b", or correct the indentation',
    ),
    (
        "sequence entries are not allowed",
        "a list item `- ` stands where none can be",
        "begin the list on the next line, or write it as [a, b]",
    ),
    (
        r"character '\\t' that cannot start",
        "a tab stands where only spaces can be",
        "indent with spaces",
    ),
    (
        "that cannot start any token",
        "plain text cannot begin with this character",
        'put the text in quotes: "@home"',
    ),
    (
        "found unexpected end of stream",
        "the quoted text is not closed",
        "add the closing quote",
    ),
    ("expected ',' or '\\]'", "the list `[` is not closed here", "add `,` or `]`"),
    ("expected ',' or '}'", "the mapping `{` is not closed here", "add `,` or `}`"),
    (
        "could not find expected ':'",
        "this line is neither a `key: value` nor a list item",
        "add the `:` after the key",
    ),
    (
        "unknown escape character|escape sequence of|not in range",
        'the escape after `\\` is not one of YAML\'s "..." text',
        r"write \\ for a backslash, or use '...' quotes",
    ),
    (
        "expected <block end>",
        "this does not belong to what stands above it",
        "align it with its neighbours: a list holds only `- ` items, a mapping keys",
    ),
    (
        "expected the node content",
        "a value is missing here",
        "write a value, or put the character in quotes",
    ),
    (
        "chomping or indentation|indentation indicator|a comment or a line break",
        "only a line break can follow `|` or `>`",
        "begin the text on the next line",
    ),
    (
        "document separator",
        "a line `---` or `...` stands inside quoted text",
        "close the quote before it",
    ),
    (
        "after document end",
        "something follows the end of the document",
        "a spec is one document: end it there, without the line `...`",
    ),
)


def events(report: Report) -> Iterator[Event]:
    """The events of the report's text; any failure of the parser becomes E0103."""
    reached = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(report.source.text):
            yield event
            reached = event.end_mark.index
    except Exception as error:  # ruamel.yaml lets ValueError, TypeError... escape too
        _report(report, error, reached)
        raise report.failure() from None


def _report(report: Report, error: Exception, reached: int) -> None:
    """E0103 at the parser's mark, or else where the parser stopped."""
    size = len(report.source.text)
    mark = getattr(error, "problem_mark", None)
    start = min(mark.index if mark else _bad_escape(report, reached), size)
    message, help = _plain(str(getattr(error, "problem", None) or error))
    opened = getattr(error, "context_mark", None)
    context = str(getattr(error, "context", ""))
    notes: tuple[str, ...] = ()
    end = min(start + 1, size)
    if (
        opened is not None and "simple key" in context
    ):  # missed later than where it begins
        start = min(opened.index, size)
        end = min(report.source.text.find("\n", start) % (size + 1), size)
    if opened is not None and re.search("flow|quoted", context):
        notes = (_OPENED.format(place=report.at(opened.index)),)
    report.add("E0103", start, end, message, notes=notes, help=help)


def _bad_escape(report: Report, reached: int) -> int:
    """An escape that stands for no character, for which ruamel.yaml gives no mark."""
    for match in re.compile(r"\\U([0-9a-fA-F]{8})").finditer(
        report.source.text, reached
    ):
        if int(match[1], 16) > sys.maxunicode:
            return match.start()
    return reached


def _plain(problem: str) -> tuple[str, str]:
    for pattern, message, help in _PLAIN_WORDS:
        if re.search(pattern, problem):
            return message, help
    return f"this is not YAML: {quoted(problem)}", ""
