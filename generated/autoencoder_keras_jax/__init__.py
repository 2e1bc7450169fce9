"""autoencoder: a model in Keras on JAX.

Written from autoencoder.yaml by gencc 0.x.

Nonlinear autoencoder. The encoder squeezes an image into eight numbers, the decoder is
its mirror: the same layers in reverse order, each with its own weights. With linear
layers alone it would find the principal subspace; the nonlinearities let it follow a
curved manifold.

Hinton & Salakhutdinov 2006, Science 313:504
"""

import os
from typing import TYPE_CHECKING

from .support import exports

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported

if TYPE_CHECKING:
    from .config import Config as Config
    from .model import Networks as Networks
    from .train import train as train
    from .trained import Trained as Trained
    from .trained import load as load

exports.offer(
    __name__,
    {
        "Config": "config",
        "Networks": "model",
        "Trained": "trained",
        "load": "trained",
        "train": "train",
    },
)
