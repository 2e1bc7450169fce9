"""super_resolution: a model in PyTorch.

Written from super_resolution.yaml by gencc 0.x.

Super-resolution. An image is made small by averaging blocks of 2 × 2 pixels, and a
generator is to give the large one back: low → G(low). The squared error alone gives the
mean of all images that fit, which is blurred; an adversarial loss −log D(G(low)), from
a critic that tells real images from enlarged ones, asks for one that looks real. λ
weighs the two.

Dong et al. 2016, arXiv:1501.00092; Ledig et al. 2017, arXiv:1609.04802
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
