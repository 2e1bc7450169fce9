"""Domains whose examples are pairs.

The same in every package.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from .support import console
from .support.contents import shown
from .support.datasets import FILE, Dataset, trials
from .support.errors import DataError


def paired(datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """The same domains, which have as many examples each.

    Example i of one goes with example i of the others. Raises DataError for other
    numbers of examples, in either part, and warns of files whose names do not agree.
    """
    for part in (datasets, trials(datasets)):
        counts = {name: len(dataset) for name, dataset in part.items()}
        if len({*counts.values()}) > 1:
            listed = ", ".join(f"{name} {count}" for name, count in counts.items())
            raise DataError(
                f"the domains have different numbers of examples ({listed}), where each "
                "goes with one of the others; take away what has no partner"
            )
    _warn_of_names(datasets)
    if any(dataset.test is not None for dataset in datasets.values()):
        _warn_of_names(trials(datasets))
    return dict(datasets)


def _warn_of_names(datasets: Mapping[str, Dataset]) -> None:
    """Warn of the first two files that do not seem to be a pair."""
    named = {
        name: [*map(str, dataset.places.values)]
        for name, dataset in datasets.items()
        if dataset.places and dataset.places.name == FILE
    }
    for other in [*named][1:]:
        first = next(iter(named))
        for one, two in zip(named[first], named[other], strict=True):
            if _kernel(one) != _kernel(two):
                console.warn(
                    f"warning: pairs are taken in the order of names: {shown(two)} of "
                    f"{other} goes with {shown(one)} of {first}; if it does not, give the "
                    "files of a pair one name, with zeros in front of numbers"
                )
                return


def _kernel(name: str) -> str | list[int]:
    """The numbers in the name of a file, or else all of it, without what it ends with."""
    stem = Path(name).stem
    return [*map(int, re.findall(r"\d+", stem))] or stem.lower()
