"""Initial weights, by canonical name and in canonical layout.

Written from anomaly_reconstruction.yaml by gencc 0.x.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in), whatever the framework uses.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .support import streams

INITIAL: dict[str, Callable[[int, str], NDArray[np.float64]]] = {
    "encoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(64, 64), fan_in=64, fan_out=64
    ),
    "encoder/dense_1/bias": partial(streams.zeros, shape=(64,)),
    "encoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(64, 4), fan_in=64, fan_out=4
    ),
    "encoder/dense_2/bias": partial(streams.zeros, shape=(4,)),
    "decoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(4, 64), fan_in=4, fan_out=64
    ),
    "decoder/dense_1/bias": partial(streams.zeros, shape=(64,)),
    "decoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(64, 64), fan_in=64, fan_out=64
    ),
    "decoder/dense_2/bias": partial(streams.zeros, shape=(64,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
