"""A number with a rule of its own: a network without inputs that no optimizer moves.

The same in every package.
"""

import keras

from .support.device import Tensor, ops


class State:
    """Calling it returns the number; `assign` gives it another one."""

    def __init__(self) -> None:
        self.value = keras.Variable("zeros", shape=(), trainable=False, name="value")
        self.variables = [self.value]

    def __call__(self) -> Tensor:
        # A copy: TensorFlow would read the variable itself where it is used, perhaps behind
        # an assignment.
        return ops.copy(self.value)

    def assign(self, value: Tensor) -> None:
        """Be this number from the next call on."""
        self.value.assign(value)
