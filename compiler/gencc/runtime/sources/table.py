"""2000 rows of a table of numbers and categories, 200 of them anomalies.

The same in every package.

A row is about a payment: what it is for (one of four), how it is made (one of three),
and five numbers, standardized, which depend on both, on each other and on the size of
the payment. In an anomaly two of the seven come from other rows, so that no value is unusual
by itself: it takes several columns to see it.
"""

import numpy as np
from numpy.typing import NDArray

from .support import streams
from .support.datasets import Raw

ROWS = 2000
COLUMNS = *(slice(number, number + 1) for number in range(5)), slice(5, 9), slice(9, 12)
FOREIGN = 2  # columns of an anomaly


def read() -> Raw:
    """The rows (2000, 12): amount, items, hour, fee and delay, then two one-hot vectors.

    Of four for what it is for, of three for how it is made. Labels are 0 (as usual) and
    1 (an anomaly, every tenth row).
    """
    usual = _usual()
    rows, labels = usual.copy(), (np.arange(ROWS) % 10 == 9).astype(np.int64)
    for number, strange in enumerate(np.flatnonzero(labels).tolist()):
        columns = streams.permutation(0, "table/columns", number, len(COLUMNS))
        others = streams.permutation(0, "table/others", number, ROWS)
        for column, other in zip(columns[:FOREIGN], others[:FOREIGN], strict=True):
            rows[strange, COLUMNS[column]] = usual[other, COLUMNS[column]]
    return Raw(rows, labels)


def _usual() -> NDArray[np.float64]:
    size = streams.normal(0, "table/size", 0, (ROWS,))
    purpose = _drawn("purpose", np.array([0.4, 0.3, 0.2, 0.1]))
    habits = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9], [0.0, 0.5, 0.5]
    means = _drawn("means", np.array(habits)[purpose])
    amount = np.array([-1.0, 0.0, 1.0, 1.5])[purpose] + 0.7 * size
    items = np.array([1.0, 0.5, -0.5, -1.0])[purpose] * amount
    hour = np.array([-1.0, 0.2, 1.2])[means] + 0.3 * np.sin(2.0 * size)
    fee = np.array([0.0, 1.0, -1.0])[means] + 0.5 * amount * amount
    numbers = np.stack([amount, items, hour, fee, np.abs(size) - hour], axis=1)
    numbers += 0.1 * streams.normal(0, "table/noise", 0, numbers.shape)
    numbers = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    # Rounded, as the last digit of a sine differs between machines.
    return np.concatenate([numbers.round(6), np.eye(4)[purpose], np.eye(3)[means]], 1)


def _drawn(what: str, chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """A category (2000,) for each row, by their probabilities (categories,)."""
    unit = streams.uniform(0, f"table/{what}", 0, (ROWS, 1))
    ends = np.cumsum(chances, axis=-1)[..., :-1]
    categories: NDArray[np.int64] = (unit > ends).sum(axis=-1)
    return categories
