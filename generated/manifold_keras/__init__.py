"""manifold: a model in Keras.

Written from manifold.yaml by gencc 0.x.

The two-dimensional latent manifold of a variational autoencoder, as a picture. The
prior N(0, I) is cut into rectangles of equal probability, and the decoder draws the
image of each: neighbours in the plane are neighbours among the digits. On the line
between the codes of two digits the images change from one into the other. The weight β
of the divergence grows from 0 to 1 at the beginning (annealing), so that the code is
learned before it is pressed to the prior.

Kingma & Welling 2014, arXiv:1312.6114, figure 4; Bowman et al. 2016, arXiv:1511.06349
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
