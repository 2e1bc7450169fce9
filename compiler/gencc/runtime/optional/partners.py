"""Domains whose examples are pairs.

The same in every package.
"""

from collections.abc import Mapping

from .support.datasets import Dataset, trials
from .support.errors import DataError


def paired(datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """The same domains, which have as many examples each.

    Example i of one goes with example i of the others. Raises DataError for other
    numbers of examples, in either part.
    """
    for part in (datasets, trials(datasets)):
        counts = {name: len(dataset) for name, dataset in part.items()}
        if len({*counts.values()}) > 1:
            listed = ", ".join(f"{name} {count}" for name, count in counts.items())
            raise DataError(
                f"the domains have different numbers of examples ({listed}), where each "
                "goes with one of the others; take away what has no partner"
            )
    return dict(datasets)
