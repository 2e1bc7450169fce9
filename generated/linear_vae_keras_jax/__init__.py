"""linear_vae: a model in Keras on JAX.

Written from linear_vae.yaml by gencc 0.x.

Probabilistic PCA as a linear variational autoencoder: z ~ N(0, I) and x|z ~ N(W z + b,
σ² I), with a noise variance σ² that is learned. The posterior q(z|x) is normal with a
mean linear in x. The bound log p(x) ≥ E log p(x|z) − KL(q ‖ p) is tight here: at the
optimum it equals the log-likelihood of probabilistic PCA, σ² is the mean of the
discarded eigenvalues of the covariance, and the columns of W are principal directions,
for a diagonal q(z|x) leaves no other rotation.

Tipping & Bishop 1999, JRSS-B 61:611; Lucas et al. 2019, arXiv:1911.02469
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
