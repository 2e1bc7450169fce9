"""conv_ae: a model in Keras on JAX.

Written from conv_ae.yaml by gencc 0.x.

Convolutional autoencoder. Strided convolutions halve the image twice, from 1 channel to
16 and 32; transposed convolutions, which are the adjoints of convolutions, lead back to
the image. The decoder is the mirror of the encoder, with weights of its own. The loss
is the squared error, summed over the pixels.

Masci et al. 2011, ICANN; Zeiler et al. 2010, CVPR
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
