"""What a word's random settings are drawn with."""

from __future__ import annotations

from typing import Protocol, TypeVar

_Item = TypeVar("_Item")


class Choices(Protocol):
    """Decisions of one random spec; the first option is the simplest."""

    def one(self, *options: _Item) -> _Item:
        """One of the options."""

    def chance(self, percent: int) -> bool:
        """True so often."""
