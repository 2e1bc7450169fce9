"""A gradient for each of several numbers of an example: the rows of a Jacobian.

The same in every package.
"""

from collections.abc import Callable

import tensorflow as tf

from .support.device import Tensor, ops


def gradients_along(function: Callable[..., Tensor], *inputs: Tensor) -> Tensor:
    """How each of the numbers (batch, *axes) changes with the first input, the others constant.

    (batch, *axes, *shape) for an input of (batch, *shape), by one backward pass for each
    position along the axes. The tape of a step records them all.
    """
    by, *others = (tf.identity(tensor) for tensor in inputs)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(by)
        value = function(by, *others)
        lengths = value.shape[1:]
        totals = tf.unstack(
            ops.sum(ops.reshape(value, (-1, lengths.num_elements())), 0)
        )
    slopes = [
        tape.gradient(total, by, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        for total in totals
    ]
    return ops.reshape(ops.stack(slopes, 1), (-1, *lengths, *by.shape[1:]))
