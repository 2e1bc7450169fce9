"""The data: the handwritten digits, from 0 to 1.

Written from anomaly_code.yaml by gencc 0.x.
"""

from . import digits
from .label_names import UNKNOWN, Known
from .support import files, locations
from .support.datasets import Dataset, scaled, split
from .support.locations import Location

SHAPE = (8, 8, 1)
SCALE = (0.0, 1.0)  # no ink, full ink


def load(location: Location | None, precision: str, known: Known = UNKNOWN) -> Dataset:
    """The examples at `location`, or else the handwritten digits of this package.

    Labels have the numbers that are `known`, or else their own.
    """
    raw = (
        digits.read()
        if location is None
        else files.read(location, SHAPE, classes=10, names=known.get("x"))
    )
    return scaled(raw, SCALE, precision)


def parts(dataset: Dataset) -> tuple[Dataset, Dataset]:
    """The examples to train on, those labelled 0 but a random 0.3 of them, and the
    rest.
    """
    return split(dataset, 0.3, labels=(0,))


def trial(location: Location | None, precision: str, known: Known = UNKNOWN) -> Dataset:
    """What a trained model is tried on: the test part at `location`, or all there, or
    what was not trained on.
    """
    dataset = load(locations.tried(location), precision, known)
    return parts(dataset)[1] if location is None else dataset.trial()
