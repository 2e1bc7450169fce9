"""`crop` in NumPy, image by image."""

from __future__ import annotations

import math

import numpy as np

from gencc.ops.augmentations.crop import Crop
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def compute(crop: Crop, images: Array, seed: int, what: str, number: int) -> Array:
    """Each window multiplied by the matrices that enlarge its rows and its columns."""
    _, height, width, _ = images.shape
    unit = streams.uniform(seed, what, number, (2, len(images)))
    tall, wide = _enlarging(crop.height, height), _enlarging(crop.width, width)
    changed = []
    for image, down, right in zip(images, *unit, strict=True):
        top = math.floor((height - crop.height + 1) * down)
        left = math.floor((width - crop.width + 1) * right)
        window = image[top : top + crop.height, left : left + crop.width]
        changed.append(np.einsum("ih,hwc,jw->ijc", tall, window, wide))
    return np.stack(changed)


def _enlarging(size: int, whole: int) -> Array:
    """The matrix (whole, size) of the shares that pixels have in those of the whole."""
    shares = np.zeros((whole, size))
    for i in range(whole):
        position = min(max((i + 0.5) * size / whole - 0.5, 0.0), size - 1.0)
        before = min(math.floor(position), size - 1)
        after = min(before + 1, size - 1)
        shares[i, before] += 1 - (position - before)
        shares[i, after] += position - before
    return shares
