"""gan_saturating: a model in Keras.

Written from gan_saturating.yaml by gencc 0.x.

Generative adversarial network, exactly Algorithm 1 of the paper. In each iteration the
discriminator takes k steps of gradient ascent on log D(x) + log(1 - D(G(z))), each with
a fresh minibatch and fresh noise; then the generator takes one step of descent on log(1
- D(G(z))). Where D is confident that a sample is false, that loss is flat and G stops
learning, so D has a small learning rate here; the paper's remedy is to maximize log
D(G(z)) instead. Batch normalization, which is younger than the paper, keeps the samples
of a minibatch apart.

Goodfellow et al. 2014, arXiv:1406.2661, Algorithm 1
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
