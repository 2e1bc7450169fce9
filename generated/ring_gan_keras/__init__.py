"""ring_gan: a model in Keras.

Written from ring_gan.yaml by gencc 0.x.

A GAN in the plane: the data are eight Gaussians on a ring, and one can see what
distribution the generator has learned, though no likelihood is ever computed. Whether
all eight modes are found, or only some, is what the picture of samples over data shows;
losing some is called mode collapse. The loss is the non-saturating one.

Goodfellow et al. 2014, arXiv:1406.2661; Metz et al. 2017, arXiv:1611.02163, section 3.1
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
