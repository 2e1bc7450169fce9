"""Parser events -> plain data, and by path the location of every value and key.

Expects events that `gencc.frontend.yaml.limits` has checked: recursion is bounded, and
there is no alias to follow. The constructors of ruamel.yaml are not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gencc.diagnostics.render import HIDDEN
from gencc.frontend.yaml import positions
from gencc.frontend.yaml.report import Lines, Report, quoted
from gencc.frontend.yaml.scalars import NumberRefused, Scalar, plain_value
from gencc.ir.records import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Location:
    """Offsets of a value and of its key; an item of a list is its own key.

    `lines` are those of the text that it is in, if that is not the document's.
    """

    start: int
    end: int
    key_start: int
    key_end: int
    lines: Lines | None = None


class Tree:
    """Builds the data of a document and records the location of each part."""

    def __init__(self, events: Iterator[Event], report: Report) -> None:
        self._events = events
        self._report = report
        self.locations: dict[Path, Location] = {}

    def build(self) -> Any:
        """The data of the document; errors go to the report."""
        for event in self._events:
            if isinstance(event, NodeEvent):
                data, end = self._value(event, ())
                start = event.start_mark.index
                self.locations[()] = Location(start, end, start, end)
                for _ in self._events:  # `limits` reports a second document
                    pass
                return data
        return None

    def _value(self, event: Event, path: Path) -> tuple[Any, int]:
        """The value that begins with `event`, and the offset of its end."""
        if isinstance(event, ScalarEvent):
            return self._scalar(event), self._end(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, path)
        return None, event.end_mark.index  # an alias, already reported

    def _sequence(self, event: Event, path: Path) -> tuple[list[Any], int]:
        items: list[Any] = []
        last = event.end_mark.index
        while not isinstance(item := next(self._events), SequenceEndEvent):
            item_path = (*path, len(items))
            value, last = self._value(item, item_path)
            start = item.start_mark.index
            self.locations[item_path] = Location(start, last, start, last)
            items.append(value)
        return items, self._close(item, last)

    def _mapping(self, event: Event, path: Path) -> tuple[dict[str, Any], int]:
        mapping: dict[str, Any] = {}
        last = event.end_mark.index
        while not isinstance(key := next(self._events), MappingEndEvent):
            name = self._key(key, path, mapping)
            if name is None:
                last = self._skip(next(self._events))
                continue
            value = next(self._events)
            value_path = (*path, name)
            mapping[name], last = self._value(value, value_path)
            self.locations[value_path] = Location(
                value.start_mark.index, last, key.start_mark.index, self._end(key)
            )
        return mapping, self._close(key, last)

    def _close(self, event: Event, last: int) -> int:
        """The end of a collection: its bracket, or the end of its last part."""
        start, end = int(event.start_mark.index), int(event.end_mark.index)
        return end if end > start else last

    def _end(self, event: Event) -> int:
        """The end of a scalar, without the blank lines below a block scalar."""
        start, end = int(event.start_mark.index), int(event.end_mark.index)
        text: str = self._report.source.text[start:end]
        return start + len(text.rstrip(positions.BLANKS))

    def _skip(self, event: Event) -> int:
        """Skips the value that begins with `event`; returns its end."""
        depth = 0
        while True:
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if depth == 0:
                return int(event.end_mark.index)
            event = next(self._events)

    def _key(self, event: Event, path: Path, mapping: dict[str, Any]) -> str | None:
        """The name of a key, or None if an error in it was reported."""
        start = event.start_mark.index
        if not isinstance(event, ScalarEvent):
            end = max(self._skip(event), start + 1)
            self._wrong_key(start, end, "a list or a mapping")
            return None
        end = self._end(event)
        if event.value == "<<" and not event.style:
            message, way_out = "a merge key `<<` is not allowed", "write the keys out"
            self._report.add("E0105", start, end, message, help=way_out)
        elif not _is_text(event):
            self._wrong_key(start, end, quoted(event.value) if event.value else "empty")
        elif event.value in mapping:
            self._duplicate(
                event.value, start, end, self.locations[(*path, event.value)]
            )
        else:
            self._check_characters(event)
            return str(event.value)
        return None

    def _wrong_key(self, start: int, end: int, what: str) -> None:
        message = f"a key must be text, this one is {what}"
        way_out = "put the key in quotes; a list of values stands in `[ ]`"
        self._report.add("E0108", start, end, message, help=way_out)

    def _duplicate(self, name: str, start: int, end: int, first: Location) -> None:
        note = f"the first {quoted(name)} is at {self._report.at(first.key_start)}"
        message = f"the key {quoted(name)} stands here a second time"
        way_out = "keep one of the two, or give this one another name"
        self._report.add("E0104", start, end, message, notes=(note,), help=way_out)

    def _scalar(self, event: ScalarEvent) -> Scalar:
        """The typed value of a scalar; a number that is refused counts as null."""
        self._check_characters(event)
        if event.style:
            return str(event.value)
        try:
            return plain_value(event.value)
        except NumberRefused as refused:
            start, end = event.start_mark.index, self._end(event)
            self._report.add("E0107", start, end, str(refused), help=refused.help)
            return None

    def _check_characters(self, event: ScalarEvent) -> None:
        """E0102 for a hidden character that an escape stands for."""
        bad = HIDDEN.search(event.value)
        if bad is None:
            return
        start, end = event.start_mark.index, self._end(event)
        places = positions.extents(self._report.source.text, start, end)
        if len(places) == positions.count(event.value):
            start, end = positions.part(event.value, places, *bad.span())
        message = f"the escape stands for {quoted(bad[0])}, which no reader can see"
        self._report.add("E0102", start, end, message, help="write the text without it")


def _is_text(event: ScalarEvent) -> bool:
    """Whether a scalar is a string: quoted, or not readable as anything else."""
    try:
        return bool(event.style) or isinstance(plain_value(event.value), str)
    except NumberRefused:
        return False
