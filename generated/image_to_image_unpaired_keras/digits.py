"""1797 handwritten digits of 8 x 8 pixels, kept in digits.npz beside this module.

The same in every package.

Test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak,
UCI Machine Learning Repository, licence CC BY 4.0; the copy that scikit-learn ships.
"""

from pathlib import Path

import numpy as np

from .support.datasets import Raw
from .support.errors import DataError

DIGITS = Path(__file__).with_name("digits.npz")


def read() -> Raw:
    """The digits (1797, 8, 8, 1), ink from 0 (none) to 16 (full); labels 0 to 9.

    Raises DataError when digits.npz is missing or damaged.
    """
    try:
        with np.load(DIGITS, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
    except Exception as error:  # a damaged archive raises six different kinds
        raise DataError(
            f"{DIGITS} cannot be read ({error}); write the package anew"
        ) from error
    return Raw(images[..., np.newaxis], labels.astype(np.int64), (0.0, 16.0))
