"""Initial weights, by canonical name and in canonical layout.

Written from aae_deterministic.yaml by gencc 0.x.

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
        streams.glorot_uniform, shape=(128, 128), fan_in=128, fan_out=128
    ),
    "encoder/dense_2/bias": partial(streams.zeros, shape=(128,)),
    "encoder/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(128, 2), fan_in=128, fan_out=2
    ),
    "encoder/dense_3/bias": partial(streams.zeros, shape=(2,)),
    "decoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(2, 128), fan_in=2, fan_out=128
    ),
    "decoder/dense_1/bias": partial(streams.zeros, shape=(128,)),
    "decoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 128), fan_in=128, fan_out=128
    ),
    "decoder/dense_2/bias": partial(streams.zeros, shape=(128,)),
    "decoder/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(128, 64), fan_in=128, fan_out=64
    ),
    "decoder/dense_3/bias": partial(streams.zeros, shape=(64,)),
    "critic/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(2, 128), fan_in=2, fan_out=128
    ),
    "critic/dense_1/bias": partial(streams.zeros, shape=(128,)),
    "critic/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 128), fan_in=128, fan_out=128
    ),
    "critic/dense_2/bias": partial(streams.zeros, shape=(128,)),
    "critic/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(128, 1), fan_in=128, fan_out=1
    ),
    "critic/dense_3/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
