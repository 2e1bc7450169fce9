"""Formulas that YAML cuts at a comma: in `{r: mse(x, y)}` the value of r is `mse(x`.

Likewise, the list `[x, mse(x, y)]` has three items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gencc.frontend.spec.error_paths import Path
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Cut:
    """The paths of the pieces of a formula: the first, and the empty keys or items after it."""

    first: Path
    rest: tuple[Path, ...]


def cuts(value: Any, path: Path = ()) -> Iterator[Cut]:
    """Every formula whose open parenthesis is closed by what follows it."""
    if isinstance(value, dict):
        keys = list(value)
        for index, key in enumerate(keys):
            if value[key] is None and (rest := _name(keys[index:])):
                yield Cut((*path, key), tuple((*path, piece) for piece in rest))
            if isinstance(value[key], str) and _open(value[key]) > 0:
                rest = _rest(value, keys[index + 1 :], _open(value[key]))
                if rest:
                    yield Cut((*path, key), tuple((*path, piece) for piece in rest))
            yield from cuts(value[key], (*path, key))
    if isinstance(value, list):
        end = 0
        for index, item in enumerate(value):
            if index >= end and (count := _items(value[index:])):
                end = index + count
                yield Cut(
                    (*path, index), tuple((*path, i) for i in range(index + 1, end))
                )
            yield from cuts(item, (*path, index))


def _name(keys: list[str]) -> list[str]:
    """The keys behind the first if all are pieces of one name: `mix(a, b)`; else none."""
    depth = 0
    for count, key in enumerate(keys, 1):
        depth += _open(key)
        if depth <= 0:
            return keys[1:count] if depth == 0 else []
    return []


def _items(values: list[Any]) -> int:
    """How many items are pieces of one formula; 0 if the first is complete."""
    depth = 0
    for count, item in enumerate(values, 1):
        is_piece = isinstance(item, str | int | float) and not isinstance(item, bool)
        depth += _open(str(item)) if is_piece else 0
        if not is_piece or depth <= 0:
            return count if is_piece and count > 1 else 0
    return 0


def _open(text: str) -> int:
    return text.count("(") - text.count(")")


def _rest(value: dict[str, Any], keys: list[str], depth: int) -> list[str]:
    """The empty keys that close `depth` parentheses; none if they do not."""
    pieces: list[str] = []
    for key in keys:
        if value[key] is not None:
            return []
        pieces.append(key)
        depth += _open(key)
        if depth <= 0:
            return pieces
    return []
