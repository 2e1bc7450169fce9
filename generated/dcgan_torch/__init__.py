"""dcgan: a model in PyTorch.

Written from dcgan.yaml by gencc 0.x.

Deep convolutional GAN in small. Transposed convolutions grow an image from noise,
strided convolutions judge it, with batch normalization in both, Adam with beta_1 = 0.5,
and the non-saturating loss: the generator maximizes log D(G(z)).

Radford et al. 2016, arXiv:1511.06434
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
