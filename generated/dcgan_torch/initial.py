"""Initial weights, by canonical name and in canonical layout.

Written from dcgan.yaml by gencc 0.x.

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
        streams.scaled_normal, shape=(16, 512), std=0.02
    ),
    "generator/dense_1/bias": partial(streams.zeros, shape=(512,)),
    "generator/batch_norm_1/scale": partial(streams.ones, shape=(128,)),
    "generator/batch_norm_1/shift": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_1/running_mean": partial(streams.zeros, shape=(128,)),
    "generator/batch_norm_1/running_variance": partial(streams.ones, shape=(128,)),
    "generator/conv_transpose_1/kernel": partial(
        streams.scaled_normal, shape=(4, 4, 64, 128), std=0.02
    ),
    "generator/batch_norm_2/scale": partial(streams.ones, shape=(64,)),
    "generator/batch_norm_2/shift": partial(streams.zeros, shape=(64,)),
    "generator/batch_norm_2/running_mean": partial(streams.zeros, shape=(64,)),
    "generator/batch_norm_2/running_variance": partial(streams.ones, shape=(64,)),
    "generator/conv_transpose_2/kernel": partial(
        streams.scaled_normal, shape=(4, 4, 1, 64), std=0.02
    ),
    "generator/conv_transpose_2/bias": partial(streams.zeros, shape=(1,)),
    "discriminator/conv_1/kernel": partial(
        streams.scaled_normal, shape=(4, 4, 1, 64), std=0.02
    ),
    "discriminator/conv_1/bias": partial(streams.zeros, shape=(64,)),
    "discriminator/conv_2/kernel": partial(
        streams.scaled_normal, shape=(4, 4, 64, 128), std=0.02
    ),
    "discriminator/batch_norm_1/scale": partial(streams.ones, shape=(128,)),
    "discriminator/batch_norm_1/shift": partial(streams.zeros, shape=(128,)),
    "discriminator/batch_norm_1/running_mean": partial(streams.zeros, shape=(128,)),
    "discriminator/batch_norm_1/running_variance": partial(streams.ones, shape=(128,)),
    "discriminator/dense_1/kernel": partial(
        streams.scaled_normal, shape=(512, 1), std=0.02
    ),
    "discriminator/dense_1/bias": partial(streams.zeros, shape=(1,)),
}


def weights(seed: int) -> dict[str, NDArray[np.float64]]:
    """Every tensor of the model before the first step: a function of the seed alone."""
    return {name: draw(seed, name) for name, draw in INITIAL.items()}
