"""What a word's random settings are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

_Item = TypeVar("_Item")


class Choices(Protocol):
    """Decisions of one random spec; the first option is the simplest."""

    def choose(self, *options: _Item) -> _Item:
        """One of the options."""

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""

    def among(self, options: Sequence[_Item]) -> _Item:
        """One of a sequence that is not empty."""

    def chance(self, percent: int) -> bool:
        """True so often."""
