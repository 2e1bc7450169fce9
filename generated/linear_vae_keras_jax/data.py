"""The data: the handwritten digits, from 0 to 1.

Written from linear_vae.yaml by gencc 0.x.
"""

from . import digits
from .support import files, locations
from .support.datasets import Dataset, scaled
from .support.locations import Location

SHAPE = (8, 8, 1)
SCALE = (0.0, 1.0)  # no ink, full ink


def load(location: Location | None, precision: str) -> Dataset:
    """The examples at `location`, or else the handwritten digits of this package."""
    raw = digits.read() if location is None else files.read(location, SHAPE, classes=10)
    return scaled(raw, SCALE, precision)


def trial(location: Location | None, precision: str) -> Dataset:
    """What a trained model is tried on: the test part at `location`, or all there."""
    return load(locations.tried(location), precision).trial()
