"""Adam whose weights decay apart from the gradient, as its paper defines it.

The same in every package.
"""

import keras

from .adam import Adam
from .support.device import Tensor


@keras.saving.register_keras_serializable(package="gencc")
class AdamW(Adam):
    """p <- p - lr weight_decay p, and then the step of Adam along the plain gradient.

    Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2.
    """

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule above."""
        for weight in self.weights:
            weight.assign_sub(self.lr * self.weight_decay * weight)
        self.step(gradients)
