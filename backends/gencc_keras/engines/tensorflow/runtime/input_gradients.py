"""Gradients that are part of a formula, as in the penalty of arXiv:1704.00028.

The same in every package.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from .support.device import Tensor


def input_gradient(
    function: Callable[..., Tensor], *inputs: Tensor, by: int = 0
) -> Tensor:
    """How the sum of the function changes with `inputs[by]`, the others held constant.

    The tape of a step records it, so that it has a gradient itself.
    """
    _, slope = value_and_gradient(function, *inputs, by=by)
    return slope


def value_and_gradient(
    function: Callable[..., Any],
    *inputs: Tensor,
    by: int = 0,
    of: Callable[[Any], Tensor] = lambda value: value,
) -> tuple[Any, Tensor]:
    """The value of the function, and the gradient of `of` this value."""
    copies = [tf.identity(tensor) for tensor in inputs]
    with tf.GradientTape() as tape:
        tape.watch(copies[by])
        value = function(*copies)
        differentiated = of(value)
    slope = tape.gradient(
        differentiated,
        copies[by],
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    return value, slope
