"""source_separation: a model in Keras on JAX.

Written from source_separation.yaml by gencc 0.x.

Two images are mixed, m = ½ x + ½ s, and a network is to take the mixture apart. Which
of its two heads gives which source is not said, and cannot be: m is the same either
way. So the loss takes the better of the two assignments, as in permutation invariant
training. The second source is the same minibatch in another order, so now and then an
image meets itself.

Yu et al. 2017, arXiv:1607.00325; Hershey et al. 2016, ICASSP
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
