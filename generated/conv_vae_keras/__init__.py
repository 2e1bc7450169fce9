"""conv_vae: a model in Keras.

Written from conv_vae.yaml by gencc 0.x.

Convolutional variational autoencoder. Strided convolutions halve the image twice, two
heads give mean and log-variance of q(z|x), transposed convolutions lead back to the
image. The reconstruction is the binary cross entropy, −log p(x|z) where pixels are 0 or
1, used for grey ones too; KL is in closed form.

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
