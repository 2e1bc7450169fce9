"""Initial weights, by canonical name and in canonical layout.

Written from wgan_gp.yaml by gencc 0.x.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in), whatever the framework uses.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .support import streams

INITIAL: dict[str, Callable[[int, str], NDArray[np.float64]]] = {
    "generator/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(8, 64), fan_in=8, fan_out=64
    ),
    "generator/dense_1/bias": partial(streams.zeros, shape=(64,)),
    "generator/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(64, 64), fan_in=64, fan_out=64
    ),
    "generator/dense_2/bias": partial(streams.zeros, shape=(64,)),
    "generator/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(64, 2), fan_in=64, fan_out=2
    ),
    "generator/dense_3/bias": partial(streams.zeros, shape=(2,)),
    "critic/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(2, 64), fan_in=2, fan_out=64
    ),
    "critic/dense_1/bias": partial(streams.zeros, shape=(64,)),
    "critic/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(64, 64), fan_in=64, fan_out=64
    ),
    "critic/dense_2/bias": partial(streams.zeros, shape=(64,)),
    "critic/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(64, 1), fan_in=64, fan_out=1
    ),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
