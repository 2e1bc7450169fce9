"""code_classifier: a model in Keras on JAX.

Written from code_classifier.yaml by gencc 0.x.

Classification on the codes of an autoencoder, in two stages. The first trains encoder
and decoder without looking at any label. The second trains a classifier, one softmax
layer, on the codes; the encoder is frozen then, as no step of that stage updates it.
The loss is the cross entropy −log p(y | c). If so few numbers classify well, the code
has kept what tells digits apart.

Hinton & Salakhutdinov 2006, Science 313:504; Bengio et al. 2007, NIPS
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
