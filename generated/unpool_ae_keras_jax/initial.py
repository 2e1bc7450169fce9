"""Initial weights, by canonical name and in canonical layout.

Written from unpool_ae.yaml by gencc 0.x.

Dense kernels are (in, out), those of convolutions (height, width, in, out), and those
of transposed convolutions (height, width, out, in), whatever the framework uses.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .support import streams

INITIAL: dict[str, Callable[[int, str], NDArray[np.float64]]] = {
    "encoder/conv_1/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 1, 16), fan_in=9, fan_out=144
    ),
    "encoder/conv_1/bias": partial(streams.zeros, shape=(16,)),
    "encoder/conv_2/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 16, 4), fan_in=144, fan_out=36
    ),
    "encoder/conv_2/bias": partial(streams.zeros, shape=(4,)),
    "decoder/conv_transpose_1/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 16, 4), fan_in=36, fan_out=144
    ),
    "decoder/conv_transpose_1/bias": partial(streams.zeros, shape=(16,)),
    "decoder/conv_transpose_2/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 1, 16), fan_in=144, fan_out=9
    ),
    "decoder/conv_transpose_2/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
