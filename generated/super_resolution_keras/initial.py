"""Initial weights, by canonical name and in canonical layout.

Written from super_resolution.yaml by gencc 0.x.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in), whatever the framework uses.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .support import streams

INITIAL: dict[str, Callable[[int, str], NDArray[np.float64]]] = {
    "generator/conv_1/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 1, 64), fan_in=9, fan_out=576
    ),
    "generator/conv_1/bias": partial(streams.zeros, shape=(64,)),
    "generator/conv_transpose_1/kernel": partial(
        streams.glorot_uniform, shape=(4, 4, 64, 64), fan_in=1024, fan_out=1024
    ),
    "generator/conv_transpose_1/bias": partial(streams.zeros, shape=(64,)),
    "generator/conv_2/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 64, 1), fan_in=576, fan_out=9
    ),
    "generator/conv_2/bias": partial(streams.zeros, shape=(1,)),
    "critic/conv_1/kernel": partial(
        streams.glorot_uniform, shape=(4, 4, 1, 32), fan_in=16, fan_out=512
    ),
    "critic/conv_1/bias": partial(streams.zeros, shape=(32,)),
    "critic/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(512, 1), fan_in=512, fan_out=1
    ),
    "critic/dense_1/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
