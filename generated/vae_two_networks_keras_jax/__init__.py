"""vae_two_networks: a model in Keras on JAX.

Written from vae_two_networks.yaml by gencc 0.x.

Variational autoencoder as on the lecture's slide, with two separate networks: u_e gives
the mean of q(z|x), s_e its log-variance, and they share no weights. The objective is C
times the reconstruction error plus KL(q(z|x) ‖ N(0, I)). The slide's divergence has
lost a sign; for normals it is ½ Σ (μ² + σ² − 1 − log σ²), which is 0 for μ = 0, σ = 1
and positive elsewhere.

Kingma & Welling 2014, arXiv:1312.6114, appendix B
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
