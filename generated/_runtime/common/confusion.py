"""Which class examples are taken for.

The same in every package.

Equal arguments give equal bytes on one machine. Files are written as `figures` says.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support import figures
from .support.figures import Picture

SIDE = 760  # pixels
MANY = 40  # classes; of more, cells are too small for numbers
SHORT = 4  # letters of a name; longer ones stand upright below the columns
DARK = 0.5  # of a row: from here on letters are white


def save_confusion(
    picture: Picture,
    scores: NDArray[Any],
    labels: NDArray[Any] | None,
    name: str,
    names: Sequence[str] = (),
) -> None:
    """A matrix with a row for each label and a column for each class, and the accuracy.

    An example is taken for the class with the largest of its scores (count, classes),
    the first of these at a tie, which go by their `name`; labels (count,) are known, or
    nothing is drawn but axes. `names` are what the labels stand for, if not numbers from
    0 on. Examples with scores that are not finite are counted on stderr.
    """
    scores, labels = figures.finite(picture, scores, labels)
    table = counted(scores, labels)
    classes = len(table)
    rows = np.maximum(table.sum(axis=1, keepdims=True), 1)
    with figures.drawn(picture, height=SIDE) as figure:
        axes = figure.subplots()
        axes.imshow(table / rows, cmap="Blues", vmin=0, vmax=1)
        axes.spines[:].set_visible(False)
        if classes <= MANY:
            known = [*names[:classes], *map(str, range(len(names), classes))]
            is_long = any(len(text) > SHORT for text in known)
            axes.set_xticks(range(classes), known, rotation=90 * is_long)
            axes.set_yticks(range(classes), known)
            size = min(10, 150 / classes)
            axes.tick_params(labelsize=size, length=0)
            for (row, column), count in np.ndenumerate(table):
                if count:
                    colour = "white" if count >= DARK * rows[row, 0] else figures.INK
                    text = axes.text(column, row, str(count), size=size, color=colour)
                    text.set(ha="center", va="center")
        if table.any():
            accuracy = f"accuracy {np.trace(table) / table.sum():.1%}"
            axes.set_title(f"{accuracy} of {table.sum()}", loc="left", size="medium")
        axes.set_xlabel(f"largest of {figures.shown(name)}")
        axes.set_ylabel("label")


def counted(scores: NDArray[Any], labels: NDArray[Any] | None) -> NDArray[np.int64]:
    """How many examples of each label (rows) are taken for each class (columns).

    Those of other labels, which data from elsewhere may have, do not count.
    """
    classes = scores.shape[1]
    table = np.zeros((classes, classes), np.int64)
    if labels is not None:
        known = (labels >= 0) & (labels < classes)
        np.add.at(table, (labels[known], scores.argmax(axis=1)[known]), 1)
    return table
