"""A learned number: a network without inputs whose only weight it is.

The same in every package.
"""

import keras

from .support.device import Tensor, ops


class Learned:
    """Calling it returns the number."""

    def __init__(self) -> None:
        self.value = keras.Variable("zeros", shape=(), name="value")
        self.trainable_variables = [self.value]

    def __call__(self) -> Tensor:
        return ops.convert_to_tensor(self.value)
