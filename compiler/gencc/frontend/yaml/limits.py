"""Parser events -> the same events, checked one by one before anything is built.

The builder can be recursive and simple because no anchor, alias or tag gets through and
depth and number of values are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)

from gencc.frontend.yaml.report import Report, quoted

MOST_DEPTH = 32
MOST_NODES = 10_000
LONGEST_SCALAR = 64 * 1024


def guarded(events: Iterator[Event], report: Report) -> Iterator[Event]:
    """The same events; raises at a limit, reports what a spec must not contain."""
    depth = nodes = documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            _check_document(event, documents, report)
        if isinstance(event, NodeEvent):
            nodes += 1
            _check_properties(event, report)
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        _check_limits(event, depth, nodes, report)
        yield event


def _check_document(event: Event, documents: int, report: Report) -> None:
    start, end = event.start_mark.index, event.end_mark.index
    if documents > 1:
        report.add(
            "E0105",
            start,
            end,
            "a spec is one document, here begins a second",
            help="put it into a file of its own",
        )
        raise report.failure()
    for directive in re.finditer("^%.*", report.source.text[:start], re.MULTILINE):
        what = f"a directive {quoted(directive[0])} is not allowed"
        report.add(
            "E0105", *directive.span(), what, help="begin the file with `gencc: 1`"
        )


def _check_properties(event: NodeEvent, report: Report) -> None:
    """E0105 for an anchor, an alias or a tag."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, AliasEvent):
        what, way_out = "an alias", "repeat the value here"
    elif event.anchor is not None:
        what, way_out = (
            "an anchor",
            "write the value out where it is needed",
        )
    elif getattr(event, "ctag", None) is not None:
        what, way_out = (
            "a tag",
            "write the value alone: its type follows from how it looks",
        )
    else:
        return
    if word := re.compile(r"[^\s,\[\]{}]+").match(report.source.text, start):
        end = word.end()
    written = quoted(report.source.text[start:end])
    report.add("E0105", start, end, f"{what} {written} is not allowed", help=way_out)


def _check_limits(event: Event, depth: int, nodes: int, report: Report) -> None:
    if depth > MOST_DEPTH:
        message = f"nested more than {MOST_DEPTH} levels deep"
    elif nodes > MOST_NODES:
        message = f"more than {MOST_NODES:,} values, keys among them"
    elif isinstance(event, ScalarEvent) and len(event.value) > LONGEST_SCALAR:
        message = f"a text longer than {LONGEST_SCALAR // 1024} KiB"
    else:
        return
    start = event.start_mark.index
    report.add("E0106", start, start + 1, message)
    raise report.failure()
