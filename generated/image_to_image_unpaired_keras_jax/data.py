"""The data: the handwritten digits labelled 3, from 0 to 1 and the handwritten digits
labelled 8, from 0 to 1.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from pathlib import Path

from . import digits
from .support import files
from .support.datasets import Dataset, only, scaled

SCALE = (0.0, 1.0)  # of pictures


def load_a(path: Path | None, precision: str) -> Dataset:
    """The examples at `path`, or else the handwritten digits labelled 3, from 0 to 1."""
    raw = digits.read() if path is None else files.read(path, (8, 8, 1))
    dataset = scaled(raw, (0.0, 1.0), precision)
    return only(dataset, (3,)) if path is None else dataset


def load_b(path: Path | None, precision: str) -> Dataset:
    """The examples at `path`, or else the handwritten digits labelled 8, from 0 to 1."""
    raw = digits.read() if path is None else files.read(path, (8, 8, 1))
    dataset = scaled(raw, (0.0, 1.0), precision)
    return only(dataset, (8,)) if path is None else dataset


def load(path: Path | None, precision: str) -> dict[str, Dataset]:
    """Every domain; the folder `path` holds what is called a and b."""
    return {
        "a": load_a(files.inside(path, "a"), precision),
        "b": load_b(files.inside(path, "b"), precision),
    }
