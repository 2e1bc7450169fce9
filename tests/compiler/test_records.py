"""The quick dataclass does what the library's does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest
from gencc.ir import records


def classes(decorator: Callable[..., Any]) -> list[Any]:
    @decorator(frozen=True)
    class Node:
        """A base with a field that does not count."""

        name: str
        line: int = field(default=0, compare=False, repr=False)

    @decorator(frozen=True)
    class Leaf(Node):
        """More fields, one with a default."""

        size: tuple[int, ...] = (1, 2)

    @decorator(frozen=True)
    class Empty:
        """None at all."""

    return [Node("a"), Node("a", 3), Leaf("a"), Leaf("a", 1, (3,)), Empty(), Empty()]


def test_it_does_what_the_library_does() -> None:
    ours, theirs = classes(records.dataclass), classes(dataclasses.dataclass)
    assert [repr(record) for record in ours] == [repr(record) for record in theirs]
    for values in (ours, theirs):
        assert [[a == b for b in values] for a in values] == [
            [a == b for b in theirs] for a in theirs
        ]
        assert len(set(values)) == 4
        assert replace(values[3], name="b").size == (3,)
        assert values[3].__match_args__ == ("name", "line", "size")
        with pytest.raises(FrozenInstanceError):
            values[0].name = "b"
        with pytest.raises(FrozenInstanceError):
            del values[0].name
        with pytest.raises(TypeError):
            type(values[0])()
