"""denoising_ae: a model in Keras on JAX.

Written from denoising_ae.yaml by gencc 0.x.

Denoising autoencoder. The encoder sees a corrupted image x̃, with Gaussian noise added
and pixels masked at random, and the pair is trained to give the clean image x: minimize
‖x − D(E(x̃))‖². To do so the network has to know what digits look like, and copying no
longer pays, though the code is wider than the image. The corruption is fresh in every
step.

Vincent et al. 2008, ICML; Vincent et al. 2010, JMLR 11:3371
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
