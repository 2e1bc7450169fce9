"""The data: the handwritten digits, from 0 to 1.

Written from super_resolution.yaml by gencc 0.x.
"""

from pathlib import Path

from . import digits
from .support import files
from .support.datasets import Dataset, scaled, split

SHAPE = (8, 8, 1)
SCALE = (0.0, 1.0)  # no ink, full ink


def load(path: Path | None, precision: str) -> Dataset:
    """The examples at `path`, or else the handwritten digits of this package."""
    raw = digits.read() if path is None else files.read(path, SHAPE)
    return scaled(raw, SCALE, precision)


def parts(dataset: Dataset) -> tuple[Dataset, Dataset]:
    """The examples to train on, all but a random 0.2 of them, and the rest."""
    return split(dataset, 0.2)


def trial(path: Path | None, precision: str) -> Dataset:
    """What a trained model is tried on: the data at `path`, or what was not trained on."""
    dataset = load(path, precision)
    return parts(dataset)[1] if path is None else dataset
