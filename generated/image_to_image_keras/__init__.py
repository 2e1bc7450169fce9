"""image_to_image: a model in Keras.

Written from image_to_image.yaml by gencc 0.x.

Paired image-to-image translation, pix2pix in small. The generator is given the outlines
a of a digit x, the size of what is left when the mean of each 2 × 2 block is taken
away, and is to give x back. The loss is λ times the absolute error |x − G(a)|, averaged
over the pixels, which keeps it close, and an adversarial one, which keeps it sharp; the
critic sees both images, so it judges whether they belong together.

Isola et al. 2017, arXiv:1611.07004
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
