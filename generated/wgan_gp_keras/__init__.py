"""wgan_gp: a model in Keras.

Written from wgan_gp.yaml by gencc 0.x.

A Wasserstein GAN in the plane, on eight Gaussians. The critic gives no probability but
a height; the generator goes where it is high. That difference of heights is a distance
between the two distributions as long as the critic is nowhere steeper than 1, and the
gradient penalty keeps it near that: it measures the slope, the gradient with respect to
the point, between a real and a generated point, and the training differentiates it once
more.

Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1; Arjovsky et al. 2017,
arXiv:1701.07875
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
