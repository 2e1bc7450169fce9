"""The data: the handwritten digits, from 0 to 1.

Written from gan_squared.yaml by gencc 0.x.
"""

from pathlib import Path

from . import digits
from .support import files
from .support.datasets import Dataset, scaled

SHAPE = (8, 8, 1)
SCALE = (0.0, 1.0)  # no ink, full ink


def load(path: Path | None, precision: str) -> Dataset:
    """The examples at `path`, or else the handwritten digits of this package."""
    raw = digits.read() if path is None else files.read(path, SHAPE)
    return scaled(raw, SCALE, precision)
