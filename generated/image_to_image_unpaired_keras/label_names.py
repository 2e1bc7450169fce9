"""What the labels of a run stand for: as its training numbered them, for all that follows.

The same in every package.

A package has this file if it reads labels. Text is numbered by the data that are trained
on, and labels that begin with 1 lose 1; a run keeps that among its facts, so that the same
text has the same number in whatever the trained model is applied to.
"""

import json
from collections.abc import Mapping
from typing import Any

from .support.datasets import Dataset
from .support.errors import CheckpointError
from .support.numbering import Names

FACT = "free.labels"  # what they are called is no part of what a training computes

# The names of each of the data, in the order of their numbers; those of plain numbers
# are (). Data that are not there number their own labels.
Known = Mapping[str, Names]
UNKNOWN: Known = {}


def facts(datasets: Mapping[str, Dataset]) -> dict[str, str]:
    """What the labels of a training stand for, for the facts of its run."""
    known = {
        name: dataset.classes
        for name, dataset in datasets.items()
        if dataset.labels is not None
    }
    return {FACT: json.dumps(known)} if known else {}


def of(facts: Mapping[str, str]) -> Known:
    """What labels stand for in the run that has these facts. Raises CheckpointError."""
    if FACT not in facts:  # a run of earlier versions
        return UNKNOWN
    try:
        stored: dict[str, Any] = json.loads(facts[FACT])
        return {name: tuple(map(str, names)) for name, names in stored.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"the checkpoint says nothing usable of the labels ({error!r}); train again"
        ) from error
