"""What a validation measures, as one number for each column.

The same in every package.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import SupportsFloat, TypeVar

from .support.errors import DataError

Trained = TypeVar("Trained")


def mean_of(
    parts: Sequence[tuple[int, Mapping[str, SupportsFloat]]],
) -> dict[str, float]:
    """The means over all examples, of those over so many of them each."""
    count = sum(size for size, _ in parts)
    columns = parts[0][1]
    return {
        name: sum(size * float(means[name]) for size, means in parts) / count
        for name in columns
    }


def by_column(
    measured: Callable[[Trained], dict[str, float]],
    trained: Trained,
    columns: Mapping[str, str],
) -> dict[str, float]:
    """The metrics by their columns; none where the data lack what they need.

    When they are written, after the training, that is an error: a training can do without.
    """
    try:
        metrics = measured(trained)
    except DataError:
        return {}
    return {columns[name]: value for name, value in metrics.items()}
