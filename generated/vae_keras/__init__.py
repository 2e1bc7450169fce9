"""vae: a model in Keras.

Written from vae.yaml by gencc 0.x.

Variational autoencoder. The encoder's two heads give the mean and the log-variance of
q(z|x); the decoder turns a code z back into an image. Training minimizes C times the
squared reconstruction error plus KL(q(z|x) ‖ p(z)), which for normals has the closed
form 1/2 sum(mean^2 + exp(log_var) - 1 - log_var).

Kingma & Welling 2014, arXiv:1312.6114
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
