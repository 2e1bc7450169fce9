"""Numbers that say how good a score or a reconstruction is.

The same in every package.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support import atomic, console
from .support.datasets import Dataset, labels_of, require_labels
from .support.errors import DataError


def auroc(scores: NDArray[Any], positive: NDArray[np.bool_]) -> float:
    """The chance that a positive example scores higher than a negative one.

    Scores (count,), positive (count,); a tie counts half. This is the area under the
    ROC curve: Hanley and McNeil (1982), "The meaning and use of the area under a
    receiver operating characteristic (ROC) curve". Computed by ranks: Mann and Whitney
    (1947), "On a test of whether one of two random variables is stochastically larger
    than the other". Raises DataError unless there are examples of both kinds, and every
    score is a number.
    """
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if positives == 0 or negatives == 0:
        raise DataError(
            f"of {len(positive)} examples {positives} have a label that was not trained "
            "on; ranking needs some of both kinds"
        )
    if np.isnan(scores).any():
        raise DataError("a score is not a number; look at the training's losses")
    _, index, ties = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[index]  # from 1, averaged at ties
    above = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def unseen(labels: NDArray[np.int64], trained_on: Sequence[int]) -> NDArray[np.bool_]:
    """Which examples (count,) have a label that was not trained on."""
    is_new: NDArray[np.bool_] = ~np.isin(labels, list(trained_on))
    return is_new


def require_both(trial: Dataset, trained_on: Sequence[int]) -> None:
    """Refuse, with DataError, to train where nothing could be ranked afterwards.

    What the model is tried on must have labels that were trained on, and others.
    """
    require_labels(trial, None, "the metric auroc")
    is_new = unseen(labels_of(trial), trained_on)
    if is_new.all() or not is_new.any():
        raise DataError(
            f"of the {len(is_new)} examples that the trained model is tried on, "
            f"{int(is_new.sum())} have a label that is not trained on, and auroc ranks some "
            "of both kinds; bring such a part (--data train=PATH --data test=PATH), or leave "
            "auroc out of the spec"
        )


def joined(
    parts: Sequence[Sequence[NDArray[Any]]],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Two values of all examples (count, ...), from those of some after others."""
    first, second = zip(*parts, strict=True)
    return np.concatenate(first), np.concatenate(second)


def mean(values: NDArray[Any]) -> float:
    """The mean of one number for each example (count,); it need not be finite."""
    with np.errstate(all="ignore"):  # `save` warns
        return float(values.mean())


def save(path: Path, values: Mapping[str, float]) -> None:
    """Print every metric and write all as JSON; OSError if that fails.

    JSON has no number for what is not finite: it is written as "Infinity", "-Infinity"
    or "NaN", texts that Python's float and JavaScript's Number read.
    """
    for name, value in values.items():
        console.say(f"{name} {value:.4g}")
        if not math.isfinite(value):
            console.warn(
                f"warning: {name} is {value}, so metrics.json has it as a text"
            )
    entries = {name: _entry(value) for name, value in values.items()}
    text = json.dumps(entries, indent=2, allow_nan=False)
    atomic.write(path, (text + "\n").encode())


def _entry(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
