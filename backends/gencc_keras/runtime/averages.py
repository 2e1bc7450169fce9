"""Networks whose weights are averages of those of others over the steps.

The same in every package.
"""

import keras


def follow(average: keras.Model, network: keras.Model, decay: float) -> None:
    """a <- decay a + (1 - decay) p, for weights p and running statistics."""
    for a, p in zip(average.weights, network.weights, strict=True):
        a.assign(decay * a + (1 - decay) * p)
