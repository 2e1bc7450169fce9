"""`shift` in NumPy, image by image."""

from __future__ import annotations

import math

import numpy as np

from gencc.ops.augmentations.shift import Shift
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def compute(shift: Shift, images: Array, seed: int, what: str, number: int) -> Array:
    """Each image with a border of its edge, of which a window is taken."""
    unit = streams.uniform(seed, what, number, (2, len(images)))
    _, height, width, _ = images.shape
    changed = []
    for image, down, right in zip(images, *unit, strict=True):
        bordered = np.pad(
            image,
            ((shift.pixels, shift.pixels), (shift.pixels, shift.pixels), (0, 0)),
            "edge",
        )
        top = 2 * shift.pixels - math.floor((2 * shift.pixels + 1) * down)
        left = 2 * shift.pixels - math.floor((2 * shift.pixels + 1) * right)
        changed.append(bordered[top : top + height, left : left + width])
    return np.stack(changed)
