"""The data: the handwritten digits labelled 3, from 0 to 1 and the handwritten digits
labelled 8, from 0 to 1.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from . import digits
from .label_names import UNKNOWN, Known
from .support import files, locations
from .support.datasets import Dataset, only, scaled, trials
from .support.locations import Location

SCALE = (0.0, 1.0)  # of pictures


def load_a(
    location: Location | None, precision: str, known: Known = UNKNOWN
) -> Dataset:
    """The examples at `location`, or else the handwritten digits labelled 3, from 0 to
    1.

    Labels have the numbers that are `known`, or else their own.
    """
    raw = (
        digits.read()
        if location is None
        else files.read(location, (8, 8, 1), classes=10, names=known.get("a"))
    )
    dataset = scaled(raw, (0.0, 1.0), precision)
    return only(dataset, (3,)) if location is None else dataset


def load_b(
    location: Location | None, precision: str, known: Known = UNKNOWN
) -> Dataset:
    """The examples at `location`, or else the handwritten digits labelled 8, from 0 to
    1.

    Labels have the numbers that are `known`, or else their own.
    """
    raw = (
        digits.read()
        if location is None
        else files.read(location, (8, 8, 1), classes=10, names=known.get("b"))
    )
    dataset = scaled(raw, (0.0, 1.0), precision)
    return only(dataset, (8,)) if location is None else dataset


def load(
    location: Location | None, precision: str, known: Known = UNKNOWN
) -> dict[str, Dataset]:
    """Every domain; the folder `location` holds what is called a and b.

    Labels have the numbers that are `known`, or else their own.
    """
    return {
        "a": load_a(locations.inside(location, "a"), precision, known),
        "b": load_b(locations.inside(location, "b"), precision, known),
    }


def trial(
    location: Location | None, precision: str, known: Known = UNKNOWN
) -> dict[str, Dataset]:
    """What a trained model is tried on: the test part at `location`, or all there."""
    return trials(load(locations.tried(location), precision, known))
