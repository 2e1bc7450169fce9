"""gan_squared: a model in PyTorch.

Written from gan_squared.yaml by gencc 0.x.

Generative adversarial network with a squared loss for the generator, which descends (1
- D(G(z)))^2. It has the same fixed point as the logarithm but saturates as well: behind
the sigmoid its gradient at a logit of -5 is 0.0132 in size, at 0 it is 0.25. The
discriminator ascends log D(x) + log(1 - D(G(z))) as in Algorithm 1. (Least squares GANs
leave the sigmoid out and use squares for both players; that is another model.)

Goodfellow et al. 2014, arXiv:1406.2661; compare Mao et al. 2017, arXiv:1611.04076
"""

from typing import TYPE_CHECKING

from .support import exports

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
