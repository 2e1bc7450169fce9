"""anomaly_reconstruction: a model in Keras.

Written from anomaly_reconstruction.yaml by gencc 0.x.

Anomaly detection by reconstruction. An autoencoder that has only seen normal examples,
here the digits 0 and 1, has learned to draw these, and draws others badly. So what it
cannot draw is suspicious: the score of an example is its squared error ‖x − x̂‖². How
well that ranks unseen digits above normal ones is the area under the ROC curve: ½ is
chance, 1 is perfect.

Sakurada & Yairi 2014, MLSDA; Ruff et al. 2021, arXiv:2009.11732, section V
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
