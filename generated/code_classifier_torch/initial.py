"""Initial weights, by canonical name and in canonical layout.

Written from code_classifier.yaml by gencc 0.x.

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
        streams.glorot_uniform, shape=(64, 128), fan_in=64, fan_out=128
    ),
    "encoder/dense_1/bias": partial(streams.zeros, shape=(128,)),
    "encoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 24), fan_in=128, fan_out=24
    ),
    "encoder/dense_2/bias": partial(streams.zeros, shape=(24,)),
    "decoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(24, 128), fan_in=24, fan_out=128
    ),
    "decoder/dense_1/bias": partial(streams.zeros, shape=(128,)),
    "decoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 64), fan_in=128, fan_out=64
    ),
    "decoder/dense_2/bias": partial(streams.zeros, shape=(64,)),
    "classifier/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(24, 10), fan_in=24, fan_out=10
    ),
    "classifier/dense_1/bias": partial(streams.zeros, shape=(10,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
