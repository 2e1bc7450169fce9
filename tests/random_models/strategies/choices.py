"""Decisions of one drawn spec; the first option is always the simplest."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis.internal.conjecture import providers

_Item = TypeVar("_Item")

# Hypothesis draws numbers that stand in our own modules more often, of those that happen
# to be loaded: what is drawn would depend on the tests that ran before in a process.
_NOTHING = providers.Constants()
providers._get_local_constants = lambda: _NOTHING


class Choices:
    """Whole numbers that hypothesis draws, and shrinks towards the lowest.

    They come from `st.randoms`, not from `st.integers` each: hypothesis likes to repeat
    what one strategy gave, and half of the language would hardly ever be drawn. For
    hypothesis fewer numbers are simpler, whatever they are; so what is richer pays for
    that with some that decide nothing.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low if low == high else self._random.randint(low, high)

    def choose(self, *options: _Item) -> _Item:
        """One of the options; later ones are richer."""
        index = self.whole(0, len(options) - 1)
        self.pay(index)
        return options[index]

    def among(self, options: Sequence[_Item]) -> _Item:
        """One of a sequence that is not empty."""
        return self.choose(*options)

    def any_of(self, options: Sequence[_Item]) -> _Item:
        """One of many that are as simple as each other, so that none is paid for."""
        return options[self.whole(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True so often; shrinks to False."""
        happens = self.whole(0, 99) >= 100 - percent
        self.pay(3 * happens)
        return happens

    def pay(self, count: int) -> None:
        """So many numbers that decide nothing."""
        for _ in range(count):
            self._random.randint(0, 0)

    def some(self, options: Sequence[_Item], percent: int = 50) -> list[_Item]:
        """A part of them, in their order, perhaps none."""
        return [option for option in options if self.chance(percent)]
