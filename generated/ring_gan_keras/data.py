"""The data: the ring of Gaussians.

Written from ring_gan.yaml by gencc 0.x.
"""

from . import ring
from .support import files, locations
from .support.datasets import Dataset, scaled
from .support.locations import Location

SHAPE = (2,)


def load(location: Location | None, precision: str) -> Dataset:
    """The examples at `location`, or else the ring of Gaussians of this package."""
    raw = ring.read() if location is None else files.read(location, SHAPE, classes=8)
    return scaled(raw, None, precision)


def trial(location: Location | None, precision: str) -> Dataset:
    """What a trained model is tried on: the test part at `location`, or all there."""
    return load(locations.tried(location), precision).trial()
