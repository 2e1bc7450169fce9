"""What a small classifier of images sees in them, by scipy instead of the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from gencc.verification.reference.tape import Array
from scipy import ndimage


def stages(state: Mapping[str, Array], images: Array, count: int) -> Iterator[Array]:
    """The first convolutions of the network `look`, each before its activation.

    Behind each stand a relu and a pool of 2 × 2 pixels.
    """
    yield (stage := _convolved(state, 1, images))
    for number in range(2, count + 1):
        yield (stage := _convolved(state, number, _halved(np.maximum(stage, 0))))


def _convolved(state: Mapping[str, Array], number: int, images: Array) -> Array:
    """Every filter over every image, with zeros around it."""
    kernel, bias = (state[f"look/conv_{number}/{name}"] for name in ("kernel", "bias"))
    filters = np.moveaxis(kernel, 3, 0)
    return np.stack(
        [
            np.stack([_correlated(image, weights) for weights in filters], axis=-1)
            for image in images
        ]
    ) + np.asarray(bias)


def _correlated(image: Array, weights: Array) -> Array:
    channels = zip(np.moveaxis(image, 2, 0), np.moveaxis(weights, 2, 0), strict=True)
    return np.sum(
        [ndimage.correlate(a, b, mode="constant") for a, b in channels], axis=0
    )


def _halved(images: Array) -> Array:
    """The largest of each 2 × 2 pixels."""
    count, height, width, channels = images.shape
    blocks = images.reshape(count, height // 2, 2, width // 2, 2, channels)
    return np.asarray(blocks.max(axis=(2, 4)))
