"""Initial weights, by canonical name and in canonical layout.

Written from gan_saturating.yaml by gencc 0.x.

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
        streams.glorot_uniform, shape=(16, 128), fan_in=16, fan_out=128
    ),
    "generator/batch_norm_1/scale": partial(streams.ones, shape=(128,)),
    "generator/batch_norm_1/shift": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_1/running_mean": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_1/running_variance": partial(streams.ones, shape=(128,)),
    "generator/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 128), fan_in=128, fan_out=128
    ),
    "generator/batch_norm_2/scale": partial(streams.ones, shape=(128,)),
    "generator/batch_norm_2/shift": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_2/running_mean": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_2/running_variance": partial(streams.ones, shape=(128,)),
    "generator/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(128, 64), fan_in=128, fan_out=64
    ),
    "generator/dense_3/bias": partial(streams.zeros, shape=(64,)),
    "discriminator/dense_1/kernel": partial(
        streams.glorot_uniform, shape=(64, 128), fan_in=64, fan_out=128
    ),
    "discriminator/dense_1/bias": partial(streams.zeros, shape=(128,)),
    "discriminator/dense_2/kernel": partial(
        streams.glorot_uniform, shape=(128, 128), fan_in=128, fan_out=128
    ),
    "discriminator/dense_2/bias": partial(streams.zeros, shape=(128,)),
    "discriminator/dense_3/kernel": partial(
        streams.glorot_uniform, shape=(128, 1), fan_in=128, fan_out=1
    ),
    "discriminator/dense_3/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
