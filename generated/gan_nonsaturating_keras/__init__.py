"""gan_nonsaturating: a model in Keras.

Written from gan_nonsaturating.yaml by gencc 0.x.

Generative adversarial network with the non-saturating loss. The discriminator ascends
log D(x) + log(1 - D(G(z))) as in Algorithm 1, but the generator ascends log D(G(z))
instead of descending log(1 - D(G(z))). Both push D(G(z)) up and have the same fixed
point; where D is sure that a sample is false, at a logit of -5, the gradient is 0.9933
in size and not 0.0067.

Goodfellow et al. 2014, arXiv:1406.2661, section 3
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
