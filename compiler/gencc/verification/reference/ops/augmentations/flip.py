"""`flip` in NumPy, image by image."""

from __future__ import annotations

import numpy as np

from gencc.ops.augmentations.flip import Flip
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def compute(flip: Flip, images: Array, seed: int, what: str, number: int) -> Array:
    """Each image mirrored as it is drawn."""
    sides, tops = streams.bernoulli(seed, what, number, (2, len(images)))
    changed = []
    for image, side, top in zip(images, sides, tops, strict=True):
        if flip.along in ("horizontal", "both") and side:
            image = np.fliplr(image)
        if flip.along in ("vertical", "both") and top:
            image = np.flipud(image)
        changed.append(image)
    return np.stack(changed)
