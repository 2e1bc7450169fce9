"""A gradient for each of several numbers of an example: the rows of a Jacobian.

The same in every package.
"""

from collections.abc import Callable
from typing import Any

import jax

from .stateless import without_effects
from .support.device import Tensor, ops


def gradients_along(function: Callable[..., Tensor], *inputs: Tensor) -> Tensor:
    """How each of the numbers (batch, *axes) changes with the first input, the others constant.

    (batch, *axes, *shape) for an input of (batch, *shape), all of them at once. JAX
    differentiates it again as it does any function.
    """
    by, *others = inputs

    def totals(point: Tensor) -> tuple[Tensor, Any]:
        value = function(point, *others)
        return ops.sum(value, axis=0), None

    pure, settled = without_effects(totals)
    slopes, more = jax.jacrev(pure, has_aux=True)(by)
    settled(more)
    axes = slopes.ndim - by.ndim
    return ops.moveaxis(slopes, axes, 0)
