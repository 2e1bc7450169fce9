"""Examples of several domains, paired by their order.

The same in every package.
"""

from collections.abc import Mapping

from .support.datasets import Dataset


def align(datasets: Mapping[str, Dataset], *names: str) -> dict[str, Dataset]:
    """These domains, each with as many examples as the smallest of them has.

    Example i of one goes with example i of the others; what is left over is dropped.
    """
    count = min(len(datasets[name]) for name in names)
    return {name: _first(datasets[name], count) for name in names}


def _first(dataset: Dataset, count: int) -> Dataset:
    labels = None if dataset.labels is None else dataset.labels[:count]
    factors = None if dataset.factors is None else dataset.factors[:count]
    return Dataset(dataset.examples[:count], labels, dataset.digest, factors)
