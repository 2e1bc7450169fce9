"""What is learned by itself: a network without inputs whose only weight it is.

The same in every package.
"""

import keras

from .support.device import Tensor, ops


class Learned:
    """Calling it returns a number, or a tensor in a batch of one, (1, *shape)."""

    def __init__(self, *shape: int) -> None:
        self.value = keras.Variable("zeros", shape=shape, name="value")
        self.variables = self.trainable_variables = [self.value]

    def __call__(self) -> Tensor:
        value = ops.convert_to_tensor(self.value)
        return ops.expand_dims(value, 0) if self.value.shape else value
