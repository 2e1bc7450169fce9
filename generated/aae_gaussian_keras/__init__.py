"""aae_gaussian: a model in Keras.

Written from aae_gaussian.yaml by gencc 0.x.

Adversarial autoencoder. The codes of all images together, q(z), are to look like the
prior p(z) = N(0, I): a critic D learns to tell the two apart, and the encoder learns to
fool it by maximizing log D(z). Each iteration has a reconstruction phase and a
regularization phase, first of the critic, then of the encoder. In the Gaussian one, the
encoder gives mean and log-variance of a normal, and the code is a draw from it, z = μ +
σ ε. With σ = 0 it is the deterministic one.

Makhzani et al. 2015, arXiv:1511.05644
"""

import os
from typing import TYPE_CHECKING

from .support import exports

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative

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
