"""Writes the table that payments.yaml learns from: `python payments.py payments.csv`.

2000 payments, every twentieth a fraud. How large a payment is, when it is made and how go
together, by two numbers that no column has; in a fraud the columns are those of different
payments, so that each is usual by itself, and some amounts are missing.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

ROWS = 2000
EVERY = 20  # rows, of which one is a fraud
HEADER = ("id", "amount", "time", "age", "balance", "means", "risk", "note", "class")


def rows() -> list[tuple[object, ...]]:
    """The rows of the table, in the order of the header."""
    draw = np.random.default_rng(0)
    wealth, habit = draw.normal(size=(2, ROWS))
    noise = 0.05 * draw.normal(size=(5, ROWS))
    columns = [
        np.exp(3 + 1.5 * wealth + noise[0]).round(2),  # amount, from cents to thousands
        (86400 + 40000 * np.tanh(habit + noise[1])).round(),  # seconds of two days
        (45 + 15 * np.tanh(wealth - habit + noise[2])).round(1),
        (2000 * wealth + 1000 * habit**2 + 100 * noise[3]).round(),
        np.array(["cash", "card", "transfer"])[np.digitize(habit, (-0.5, 0.7))],
        np.array(["low", "middle", "high"])[np.digitize(wealth + noise[4], (-1, 1))],
    ]
    is_fraud = np.arange(ROWS) % EVERY == EVERY - 1
    for number, column in enumerate(columns):
        column[is_fraud] = np.roll(column[is_fraud], 7 * number)
    cells = [column.tolist() for column in columns]
    for gap in range(5, ROWS, 97):
        cells[0][gap] = ""
    return [
        (
            f"P{row:04}",
            *(column[row] for column in cells),
            "-",
            ("usual", "fraud")[fraud],
        )
        for row, fraud in enumerate(is_fraud.tolist())
    ]


def write(path: Path) -> None:
    """Write the table as .csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows()])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
