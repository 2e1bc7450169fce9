"""anomaly_code: a model in PyTorch.

Written from anomaly_code.yaml by gencc 0.x.

Anomaly detection by the code. An autoencoder is trained on normal examples only, here
zeros. Then mean and covariance of their codes are fitted. An example is suspicious if
its code is far from the mean, measured in standard deviations: the squared Mahalanobis
distance of the code c is (c − m)ᵀ Σ⁻¹ (c − m). One mean suits one kind of normal; with
two digits, what lies between them would pass. How well the score ranks other digits
above unseen zeros is the area under the ROC curve: ½ is chance.

Mahalanobis 1936; Ruff et al. 2021, arXiv:2009.11732, section III
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
