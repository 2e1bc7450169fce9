"""Columns of tokens: which stand below each other, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gencc.frontend.yaml.layout.tokens import CLOSE, COMMENT, Block, Token

Line = list[Token]


def aligned(tokens: Sequence[Token]) -> None:
    """Gives every token of a line that begins in a block its column."""
    lines = [line for line in _lines(tokens) if line[0].opener is None]
    together = (column for run in _runs(lines) for column in _together(run))
    columns = [c for c in together if any(token.padding > 0 for token in c)]
    for line in lines:
        first = line[0]
        first.column = 0
        if first.block is not None:
            is_beside = first.is_entry or first.kind == ":"
            first.column = first.block.column + (0 if is_beside else 2)
    changed = True
    while changed:  # columns only move to the right, each behind those before it
        changed = False
        for line in lines:
            changed |= _pushed(line)
        for column in columns:
            furthest = max(token.column for token in column)
            changed |= any(token.column < furthest for token in column)
            for token in column:
                token.column = furthest


def _pushed(line: Line) -> bool:
    """Moves what would overlap; whether anything did."""
    changed = False
    for last, token in pairwise(line):
        least = last.column + len(last.text) + token.gap
        if token.column < least:
            token.column, changed = least, True
    return changed


def _lines(tokens: Iterable[Token]) -> Iterator[Line]:
    """The tokens of each line, without comments, up to one that goes on below."""
    line: Line = []
    for token in tokens:
        if token.kind == COMMENT:
            continue
        if token.is_first and line:
            yield line
            line = []
        if token.is_first or line:
            line.append(token)
        if token.last_line > token.line:
            yield line
            line = []
    if line:
        yield line


# ------------------------------------------------------------------ what belongs together


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Entries of a block in lines that follow one another, each with a value beside it."""
    runs: dict[Block, list[list[Line]]] = {}
    block: Block | None = None
    for line in lines:
        before = block
        entry = next((token for token in reversed(line) if token.is_entry), None)
        block = entry.block if entry and line[-1].kind not in (":", "-", "?") else None
        if block is not None:
            of_block = runs.setdefault(block, [])
            if block is not before or line[0].is_apart:
                of_block.append([])
            of_block[-1].append(line)
    yield from (run for of_block in runs.values() for run in of_block)


def _together(run: Sequence[Line]) -> Iterator[list[Token]]:
    """The tokens of a run that are to stand in a column."""
    yield from _values([token for line in run for token in line if token.is_value])
    above: dict[int, list[Token]] = {}
    for line in run:
        here: dict[int, list[Token]] = {}
        for token in line:
            if token.opener is not None and token.kind not in (",", ":", CLOSE):
                column = here[token.before] = above.get(token.before, [])
                column.append(token)
        yield from (column for at, column in above.items() if at not in here)
        above = here
    yield from above.values()


def _values(values: Sequence[Token]) -> Iterator[list[Token]]:
    """The values of keys that are in a column, and those beside it that once were."""
    columns: dict[int, list[Token]] = {}
    for value in values:
        columns.setdefault(value.before, []).append(value)
    loose = [at for at, c in columns.items() if len(c) > 1 and _has_room(c)]
    furthest = max(loose, default=-1)  # its longest key is another now
    yield [value for value in values if value.before <= furthest]
    yield from (c for at, c in columns.items() if at > furthest and len(c) > 1)


def _has_room(column: Sequence[Token]) -> bool:
    return all(token.padding > 0 for token in column)
