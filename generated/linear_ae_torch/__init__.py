"""linear_ae: a model in PyTorch.

Written from linear_ae.yaml by gencc 0.x.

Linear autoencoder with tied weights: the code is W x, the reconstruction Wᵀ W x. Its
loss ‖x − WᵀWx‖² is least when the rows of W are an orthonormal basis of the subspace of
the largest variances, which is what principal component analysis finds; what is left is
the sum of the discarded eigenvalues of the covariance. The rows need not be the
eigenvectors themselves: any rotation or reflection of them does as well. The biases
stand for subtracting the mean.

Baldi & Hornik 1989, Neural Networks 2:53; Kunin et al. 2019, arXiv:1901.08168
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
