"""Learning rates that change as training goes on.

The same in every package.
"""

import keras
import numpy as np

from .at_once import compiled
from .optimizers import Optimizer
from .support.device import Tensor


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """From its next step on. A variable, for a compiled step would keep a number."""
    if not isinstance(optimizer.lr, keras.Variable):
        dtype = optimizer.weights[0].dtype
        optimizer.lr = keras.Variable(rate, dtype=dtype, trainable=False)
    _assign(optimizer, np.asarray(rate, optimizer.lr.dtype))


@compiled
def _assign(optimizer: Optimizer, rate: Tensor) -> dict[str, Tensor]:
    optimizer.lr.assign(rate)
    return {}
