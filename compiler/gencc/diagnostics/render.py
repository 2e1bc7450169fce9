"""Diagnostics -> text: in the style of rustc for people, as JSON for programs.

All text of users and files passes `visible` before it is printed, so no spec can move the
cursor, forge a line or reverse the reading direction.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import click

from gencc.diagnostics.model import Diagnostic, Span

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1 with U+0085
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line ends, direction marks
    "\ufeff\ufffe\uffff\ud800-\udfff]"  # a BOM inside, non-characters, surrogates
)
"""Characters that are invisible or change how other text is shown."""

_UNPRINTED = re.compile(f"{HIDDEN.pattern}|[\t\n]")
_TAB = 4
_WIDEST = 120
_BEFORE_CARET = 40
_NARROWEST = 30  # columns to wrap a text to
_MOST = 20
_LONGEST = 1000  # characters of a message or of a file's name


def visible(text: str) -> str:
    """`text` in one line, with every hidden character written as <U+XXXX>."""
    return _UNPRINTED.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def shortened(text: str) -> str:
    """`text`, or the beginning of one that is far too long to read."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def render(diagnostic: Diagnostic, *, color: bool, width: int = 0) -> str:
    """A head line, the place, its source line with carets, notes and help.

    Notes and help are wrapped to `width` columns, if it is not 0.
    """
    style = _Style(color)
    kind = "error" if diagnostic.is_error else "warning"
    head = style.kind(kind, f"{kind}[{visible(diagnostic.code)}]")
    start = diagnostic.span.start
    last = max(start.line, *(r.span.start.line for r in diagnostic.related), 1)
    margin = " " * len(str(last))
    name = shortened(visible(diagnostic.source.name))
    arrow = style.frame(f"{margin}-->")
    lines = [
        f"{head}{style.bold(': ' + shortened(visible(diagnostic.message)))}",
        f"{arrow} {name}:{start.line}:{start.column}",
        *_frame(diagnostic, margin, style, kind),
        *_related(diagnostic, margin, style),
    ]
    sign = style.frame(f"{margin} =")
    remarks = [("note", note) for note in diagnostic.notes]
    remarks += [("help", diagnostic.help)] if diagnostic.help else []
    for what, text in remarks:
        first, *more = _wrapped(shortened(visible(text)), width - len(margin) - 9)
        lines.append(f"{sign} {what}: {first}")
        lines += [f"{margin}         {line}" for line in more]
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, broken at blanks; a single one where there is little room."""
    if width < _NARROWEST:
        return [text]
    return textwrap.wrap(
        text, width, break_long_words=False, break_on_hyphens=False
    ) or [text]


def closing(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are, and where to read on; nothing if there are none."""
    everything = tuple(diagnostics)
    if not everything:
        return ""
    errors = [d for d in everything if d.is_error]
    counts = []
    if errors:
        counts.append(f"{len(errors):,} error{'s' if len(errors) > 1 else ''}")
    if warnings := len(everything) - len(errors):
        counts.append(f"{warnings:,} warning{'s' if warnings > 1 else ''}")
    code = visible((errors or everything)[0].code)
    return f"{', '.join(counts)}; gencc explain {code} says more"


def render_all(
    diagnostics: Iterable[Diagnostic], *, color: bool, width: int = 0
) -> str:
    """Every diagnostic, separated by blank lines; of many, the first ones and a count."""
    everything = tuple(diagnostics)
    errors = [d for d in everything if d.is_error]
    warnings = [d for d in everything if not d.is_error]
    hidden = {id(d) for d in (*errors[_MOST:], *warnings[_MOST:])}
    parts = [
        render(d, color=color, width=width) for d in everything if id(d) not in hidden
    ]
    for kind, every in (("error", errors), ("warning", warnings)):
        more = len(every) - _MOST
        if more > 0:
            parts.append(f"... and {more} more {kind}{'s' if more > 1 else ''}")
    return "\n\n".join(parts)


class _Style:
    """Colors of the frame and the head line, or plain text."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def kind(self, kind: str, text: str) -> str:
        hue = "red" if kind == "error" else "yellow"
        return click.style(text, fg=hue, bold=True) if self._color else text

    def frame(self, text: str) -> str:
        return click.style(text, fg="blue", bold=True) if self._color else text

    def bold(self, text: str) -> str:
        return click.style(text, bold=True) if self._color else text


def _frame(d: Diagnostic, margin: str, style: _Style, kind: str) -> list[str]:
    """The source line with carets below; nothing if there is no such line."""
    marked = _marked(d.source.text, d.span)
    if marked is None:
        return []
    shown, before, carets = marked
    bar = style.frame(f"{margin} |")
    mark = style.kind(kind, f"{'^' * carets} {visible(d.label)}".rstrip())
    number = style.frame(f"{d.span.start.line:>{len(margin)}} |")
    return [bar, f"{number} {shown}".rstrip(), f"{bar} {' ' * before}{mark}"]


def _related(d: Diagnostic, margin: str, style: _Style) -> Iterator[str]:
    """The lines of other places, what is to be known of them behind dashes."""
    for mark in d.related:
        source = mark.span.source or d.source
        marked = _marked(source.text, mark.span)
        if marked is None:
            continue
        shown, before, width = marked
        start = mark.span.start
        name = shortened(visible(source.name))
        bar = style.frame(f"{margin} |")
        yield f"{style.frame(f'{margin}:::')} {name}:{start.line}:{start.column}"
        yield bar
        yield f"{style.frame(f'{start.line:>{len(margin)}} |')} {shown}".rstrip()
        yield f"{bar} {' ' * before}{style.frame('-' * width)} {visible(mark.label)}"


def _marked(text: str, span: Span) -> tuple[str, int, int] | None:
    """The line of a span, and how many blanks and marks go below it."""
    start, end = span.start, span.end
    line = _line(text, start.line)
    if line is None:
        return None
    last = end.column if end.line == start.line else len(line) + 1
    return _underline(line, start.column - 1, last - 1)


def _line(text: str, number: int) -> str | None:
    """Line `number` of `text`; lines end at \\n alone, as in YAML and Python."""
    lines = text.split("\n", number)
    if not text or not 1 <= number <= len(lines):
        return None
    return lines[number - 1].removesuffix("\r")


def _underline(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The text to show, and how many blanks and carets go below it."""
    cells = list(_cells(line))
    widths = [width for _, width in cells]
    columns = [0, *accumulate(widths)]
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    first, last = _window(columns, start)
    shown = "".join(text for text, _ in cells[first:last])
    lead = "..." if first else ""
    tail = "..." if last < len(line) else ""
    before = len(lead) + columns[start] - columns[first]
    carets = columns[max(min(end, last), start)] - columns[start]
    return lead + shown + tail, before, max(carets, 1)


def _cells(line: str) -> Iterable[tuple[str, int]]:
    """What is printed for each character, and the number of columns that it takes."""
    column = 0
    for character in line:
        blanks = " " * (_TAB - column % _TAB)
        text = blanks if character == "\t" else visible(character)
        width = len(text) if len(text) != 1 else _width(text)
        column += width
        yield text, width


def _width(character: str) -> int:
    """The number of columns that a visible character takes in a terminal."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _window(columns: Sequence[int], start: int) -> tuple[int, int]:
    """The range of characters to show of a long line, the caret among them."""
    last = len(columns) - 1
    if columns[-1] <= _WIDEST:
        return 0, last
    left = min(columns[start] - _BEFORE_CARET, columns[-1] - _WIDEST)
    first = bisect_left(columns, max(left, 0))
    return first, min(bisect_right(columns, columns[first] + _WIDEST) - 1, last)
