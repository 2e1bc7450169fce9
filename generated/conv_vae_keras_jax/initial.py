"""Initial weights, by canonical name and in canonical layout.

Written from conv_vae.yaml by gencc 0.x.

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
        streams.glorot_uniform, shape=(3, 3, 1, 32), fan_in=9, fan_out=288
    ),
    "encoder/batch_norm_1/scale": partial(streams.ones, shape=(32,)),
    "encoder/batch_norm_1/shift": partial(streams.zeros, shape=(32,)),
    "encoder/batch_norm_1/running_mean": partial(streams.zeros, shape=(32,)),
    "encoder/batch_norm_1/running_variance": partial(streams.ones, shape=(32,)),
    "encoder/conv_2/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 32, 64), fan_in=288, fan_out=576
    ),
    "encoder/batch_norm_2/scale": partial(streams.ones, shape=(64,)),
    "encoder/batch_norm_2/shift": partial(streams.zeros, shape=(64,)),
    "encoder/batch_norm_2/running_mean": partial(streams.zeros, shape=(64,)),
    "encoder/batch_norm_2/running_variance": partial(streams.ones, shape=(64,)),
    "encoder/mean/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(256, 8), fan_in=256, fan_out=8
    ),
    "encoder/mean/dense_1/bias": partial(streams.zeros, shape=(8,)),
    "encoder/log_var/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(256, 8), fan_in=256, fan_out=8
    ),
    "encoder/log_var/dense_1/bias": partial(streams.zeros, shape=(8,)),
    "decoder/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(8, 256), fan_in=8, fan_out=256
    ),
    "decoder/batch_norm_1/scale": partial(streams.ones, shape=(256,)),
    "decoder/batch_norm_1/shift": partial(streams.zeros, shape=(256,)),
    "decoder/batch_norm_1/running_mean": partial(streams.zeros, shape=(256,)),
    "decoder/batch_norm_1/running_variance": partial(streams.ones, shape=(256,)),
    "decoder/conv_transpose_1/kernel": partial(
        streams.glorot_uniform, shape=(4, 4, 32, 64), fan_in=1024, fan_out=512
    ),
    "decoder/batch_norm_2/scale": partial(streams.ones, shape=(32,)),
    "decoder/batch_norm_2/shift": partial(streams.zeros, shape=(32,)),
    "decoder/batch_norm_2/running_mean": partial(streams.zeros, shape=(32,)),
    "decoder/batch_norm_2/running_variance": partial(streams.ones, shape=(32,)),
    "decoder/conv_transpose_2/kernel": partial(
        streams.glorot_uniform, shape=(3, 3, 1, 32), fan_in=288, fan_out=9
    ),
    "decoder/conv_transpose_2/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
