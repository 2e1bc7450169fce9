"""1797 handwritten digits of 8 x 8 pixels, kept in digits.npz beside this module.

Test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak,
UCI Machine Learning Repository, licence CC BY 4.0; the copy that scikit-learn ships.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .support.errors import DataError

DIGITS = Path(__file__).with_name("digits.npz")


@dataclass(frozen=True)
class Dataset:
    """Images (count, height, width, channels), their labels (count,), and a digest.

    The digest is of the data as they were read: the same in every precision.
    """

    images: NDArray[np.floating]
    labels: NDArray[np.int64]
    digest: str


def load(
    folder: Path | None, low: float, high: float, precision: str = "float64"
) -> Dataset:
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
    images = levels.astype(precision)[raw][..., np.newaxis]
    return Dataset(images, labels.astype(np.int64), _digest(raw, labels))


def _digest(raw: NDArray[np.uint8], labels: NDArray[np.uint8]) -> str:
    """The first 16 digits of SHA-256 over shape, images and labels."""
    sha256 = hashlib.sha256(str(raw.shape).encode())
    sha256.update(np.ascontiguousarray(raw).data)
    sha256.update(np.ascontiguousarray(labels).data)
    return sha256.hexdigest()[:16]


def _read() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    try:
        with np.load(DIGITS, allow_pickle=False) as arrays:
            return arrays["images"], arrays["labels"]
    except Exception as error:  # a damaged archive raises six different kinds
        raise DataError(
            f"{DIGITS} cannot be read ({error}); write the package anew"
        ) from error
