"""aae_deterministic: a model in Keras on JAX.

Written from aae_deterministic.yaml by gencc 0.x.

Adversarial autoencoder. The codes of all images together, q(z), are to look like the
prior p(z) = N(0, I): a critic D learns to tell the two apart, and the encoder learns to
fool it by maximizing log D(z). Each iteration has a reconstruction phase and a
regularization phase, first of the critic, then of the encoder. In the deterministic
one, the code is a function of the image, z = E(x): the only randomness of q(z) is that
of the data.

Makhzani et al. 2015, arXiv:1511.05644
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
