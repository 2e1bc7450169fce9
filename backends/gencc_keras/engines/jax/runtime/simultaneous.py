"""Gradients of several losses, each by weights of its own.

The same in every package.
"""

from collections.abc import Callable
from typing import TypeVar

import jax
import keras

from .stateless import without_effects
from .support.device import Tensor, ops

Result = TypeVar("Result")


def gradients(
    forward: Callable[[], tuple[tuple[Tensor, ...], Result]],
    *weights: list[keras.Variable],
) -> tuple[list[list[Tensor]], Result]:
    """The gradient of each loss that `forward` gives by its own weights, and its report.

    The forward is made once. A pullback of all losses would take the others times zero,
    which is no number where one of their slopes is infinite.
    """
    every = [weight for own in weights for weight in own]

    def losses_at(values: list[Tensor]) -> tuple[tuple[Tensor, ...], Result]:
        for weight, value in zip(every, values, strict=True):
            weight.assign(value)
        return forward()

    pure, settled = without_effects(losses_at)
    values = [weight.value for weight in every]
    losses, slopes, more = jax.linearize(pure, values, has_aux=True)
    parts, start = [], 0
    for number, (loss, own) in enumerate(zip(losses, weights, strict=True)):
        transpose = jax.linear_transpose(lambda t, n=number: slopes(t)[n], values)
        (gradient,) = transpose(ops.ones_like(loss))
        parts.append(gradient[start : start + len(own)])
        start += len(own)
    return parts, settled(more)
