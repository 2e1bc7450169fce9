"""The data: the ring of Gaussians.

Written from ring_gan.yaml by gencc 0.x.
"""

from pathlib import Path

from . import ring
from .support import files
from .support.datasets import Dataset, scaled

SHAPE = (2,)


def load(path: Path | None, precision: str) -> Dataset:
    """The examples at `path`, or else the ring of Gaussians of this package."""
    raw = ring.read() if path is None else files.read(path, SHAPE)
    return scaled(raw, None, precision)
