"""Formulas cut in pieces by YAML: in `{r: mse(x, y)}` the value of r ends at the comma."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gencc.spec.places import Path


@dataclass(frozen=True)
class Cut:
    """The path of the first piece of a formula, and of the rest: keys without value."""

    first: Path
    rest: tuple[Path, ...]


def cuts(value: Any, path: Path = ()) -> Iterator[Cut]:
    """Every formula with an open parenthesis that empty keys behind it close."""
    if isinstance(value, dict):
        keys = list(value)
        for index, key in enumerate(keys):
            if isinstance(value[key], str) and _open(value[key]) > 0:
                rest = _rest(value, keys[index + 1 :], _open(value[key]))
                if rest:
                    yield Cut((*path, key), tuple((*path, piece) for piece in rest))
            yield from cuts(value[key], (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from cuts(item, (*path, index))


def _open(text: str) -> int:
    return text.count("(") - text.count(")")


def _rest(value: dict[str, Any], keys: list[str], depth: int) -> list[str]:
    """The empty keys that close `depth` parentheses; none when they do not."""
    pieces: list[str] = []
    for key in keys:
        if value[key] is not None:
            return []
        pieces.append(key)
        depth += _open(key)
        if depth <= 0:
            return pieces
    return []
