"""unpool_ae: a model in PyTorch.

Written from unpool_ae.yaml by gencc 0.x.

Convolutional autoencoder with max-unpooling. Max-pooling keeps the largest of four
pixels and remembers which one it was, its switch. In the decoder, unpooling puts each
value back to the place that the very switch of the encoder names, and zeros elsewhere;
so outlines stay where they were. The switches are part of what the decoder is given,
beside the code.

Zeiler et al. 2011, ICCV, section 2; Zhao et al. 2016, arXiv:1506.02351
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
