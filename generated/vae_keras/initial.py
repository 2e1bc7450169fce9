"""Initial weights, by canonical name and in canonical layout.

Written from vae.yaml by gencc 0.x.

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
        streams.glorot_uniform, shape=(64, 256), fan_in=64, fan_out=256
    ),
    "encoder/dense_1/bias": partial(streams.zeros, shape=(256,)),
    "encoder/mean/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(256, 2), fan_in=256, fan_out=2
    ),
    "encoder/mean/dense_1/bias": partial(streams.zeros, shape=(2,)),
    "encoder/log_var/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(256, 2), fan_in=256, fan_out=2
    ),
    "encoder/log_var/dense_1/bias": partial(streams.zeros, shape=(2,)),
    "decoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(2, 256), fan_in=2, fan_out=256
    ),
    "decoder/dense_1/bias": partial(streams.zeros, shape=(256,)),
    "decoder/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(256, 64), fan_in=256, fan_out=64
    ),
    "decoder/dense_2/bias": partial(streams.zeros, shape=(64,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
