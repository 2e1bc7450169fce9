"""Learning rates that change as training goes on.

The same in every package.
"""

import keras

from .optimizers import Optimizer


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """From its next step on. A variable, for a compiled step would keep a number."""
    if not isinstance(optimizer.lr, keras.Variable):
        dtype = optimizer.weights[0].dtype
        optimizer.lr = keras.Variable(rate, dtype=dtype, trainable=False)
    optimizer.lr.assign(rate)
