"""image_to_image_unpaired: a model in Keras on JAX.

Written from image_to_image_unpaired.yaml by gencc 0.x.

Unpaired image-to-image translation with cycle consistency. There are two heaps of
images, here threes and eights, and no pairs. Two generators, G = to_b and F = to_a,
lead from each domain to the other, and least-squares critics tell real images from
translated ones. That alone would allow any eight for a three; the cycle loss |a −
F(G(a))| + |b − G(F(b))|, averaged over the pixels, asks that the way back leads home:
the eight keeps what was special about the three.

Zhu et al. 2017, arXiv:1703.10593; Mao et al. 2017, arXiv:1611.04076
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
