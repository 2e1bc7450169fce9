"""1797 handwritten digits of 8 x 8 pixels, kept in digits.npz beside this module.

Test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak,
UCI Machine Learning Repository, licence CC BY 4.0; the copy that scikit-learn ships.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import DataError

DIGITS = Path(__file__).with_name("digits.npz")


@dataclass(frozen=True)
class Dataset:
    """Images (count, height, width, channels) and their labels (count,)."""

    images: NDArray[np.float64]
    labels: NDArray[np.int64]


def load(folder: Path | None, low: float, high: float) -> Dataset:
    """The digits, ink from `low` (none) to `high` (full); labels 0 to 9.

    Images (1797, 8, 8, 1). Raises DataError when a folder is given, as there is nothing
    to be read from it, and when digits.npz is missing or damaged.
    """
    if folder is not None:
        raise DataError(
            f"this package carries its own data and reads nothing from {folder}; "
            "leave the data folder out"
        )
    raw, labels = _read()
    levels = low + (high - low) * (np.arange(17) / 16.0)
    return Dataset(levels[raw][..., np.newaxis], labels.astype(np.int64))


def digest(dataset: Dataset) -> str:
    """SHA-256 over shape and bytes, in hexadecimal: the same data, the same digest."""
    sha256 = hashlib.sha256(str(dataset.images.shape).encode())
    sha256.update(dataset.images.astype("<f8", copy=False).ravel().data)
    sha256.update(dataset.labels.astype("<i8", copy=False).ravel().data)
    return sha256.hexdigest()


def _read() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    try:
        with np.load(DIGITS, allow_pickle=False) as arrays:
            return arrays["images"], arrays["labels"]
    except Exception as error:  # a damaged archive raises six different kinds
        raise DataError(
            f"{DIGITS} cannot be read ({error}); write the package anew"
        ) from error
