"""A few of many drawn models: those that have between them nearly all that the many have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from strategies import Drawn

T = TypeVar("T")


def drawn(count: int, start: int, strategy: SearchStrategy[T]) -> list[T]:
    """So many values, the same for the same `start`."""
    values: list[T] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: T) -> None:
        values.append(value)

    collect()
    return values


def selected(
    models: Sequence[Drawn], occurring: Sequence[Collection[str]], count: int
) -> list[int]:
    """Their numbers. The greedy cover (Chvátal 1979): next is the most news for its length.

    Training takes as long as a model has lines, more or less; news are operations, and
    pairs of them that meet.
    """
    contents = {index: {*has} for index, has in enumerate(occurring)}
    lengths = [len(model.text.splitlines()) for model in models]
    covered: set[str] = set()
    order: list[int] = []

    def worth(index: int) -> float:
        return len(contents[index] - covered) / lengths[index]

    for _ in range(min(count, len(models))):
        order.append(max(contents, key=worth))
        covered |= contents.pop(order[-1])
    return order
