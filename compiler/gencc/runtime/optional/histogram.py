"""How the scores of examples are distributed, and how well they tell them apart.

The same in every package.

Equal arguments give equal bytes on one machine. Files are written as `figures` says.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .support import figures
from .support.figures import COLOURS, FAINT, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

USUAL, OTHER = COLOURS[0], COLOURS[6]
BINS = 50


class Separation(NamedTuple):
    """How well scores tell some examples from the usual ones.

    auroc: how often one of them scores above a usual one, ties being half. Youden's
    threshold is that at which `detected`, the part of them from there on, exceeds `false_alarms`,
    that of the usual ones, the most.
    """

    auroc: float
    threshold: float
    detected: float
    false_alarms: float


def save_histogram(
    picture: Picture,
    scores: NDArray[Any],
    labels: NDArray[Any] | None,
    normal: Sequence[int] | None,
    name: str,
) -> None:
    """The distribution of scores (count,), called `name`; counted if they are not finite.

    Where labels (count,) are known and some of them are `normal`, the others have a
    colour and a distribution of their own, so that even a few are visible, and it is
    said how well the score tells the two apart.
    """
    scores, labels = figures.finite(picture, scores, labels)
    groups = {"": np.ones(len(scores), bool)}
    if labels is not None and normal is not None:
        usual = np.isin(labels, normal)
        groups = {"normal": usual, "others": ~usual}
    with figures.drawn(picture, height=480) as figure:
        axes = figure.subplots()
        edges = _edges(scores) if len(scores) else np.array([0.0, 1.0])
        for (group, own), colour in zip(groups.items(), (USUAL, OTHER), strict=False):
            if own.any():
                density, _ = np.histogram(scores[own], edges, density=True)
                axes.stairs(density, edges, fill=True, color=colour, alpha=0.35)
                label = f"{group} ({own.sum()})"
                axes.stairs(density, edges, color=colour, lw=1.5, label=label)
        if len(groups) > 1 and all(own.any() for own in groups.values()):
            _mark(axes, separation(scores, groups["others"]))
        if len(groups) > 1 and len(scores):
            axes.legend()
        axes.set_xlabel(figures.shown(name))
        axes.set_ylabel("density")


def separation(scores: NDArray[np.float64], others: NDArray[np.bool_]) -> Separation:
    """How well scores (count,) tell `others` (count,) from the rest; there are both."""
    values, places = np.unique(scores, return_inverse=True)
    counted = [
        np.bincount(places[own], minlength=len(values)) for own in (others, ~others)
    ]
    # Of those that score so much or more, by each value that occurs, then none.
    detected, false_alarms = (
        np.append(count[::-1].cumsum()[::-1], 0) / count.sum() for count in counted
    )
    auroc = ((detected[:-1] + detected[1:]) / 2 * -np.diff(false_alarms)).sum()
    best = int((detected - false_alarms)[:-1].argmax())
    return Separation(
        float(auroc), float(values[best]), detected[best], false_alarms[best]
    )


def _mark(axes: "Axes", apart: Separation) -> None:
    """The threshold as a line, and what it achieves as a title."""
    axes.axvline(apart.threshold, color=FAINT, lw=1.2, ls="--", label="threshold")
    at = f"from {apart.threshold:.3g} on (Youden)"
    share = f"{apart.detected:.0%} of the others and {apart.false_alarms:.0%} of the normal ones"
    axes.set_title(f"AUROC {apart.auroc:.3f}; {at}: {share}", loc="left", size="medium")


def _edges(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The edges of the bins, which stay distinct where the scores hardly differ."""
    low, high = scores.min(), scores.max()
    narrow = max(2 * BINS * np.spacing(np.abs(scores).max()), 1 / figures.FAR)
    if high - low < narrow:
        low, high = low - max(narrow, 0.5), high + max(narrow, 0.5)
    return np.linspace(low, high, BINS + 1)
