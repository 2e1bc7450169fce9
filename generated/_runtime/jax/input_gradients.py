"""Gradients that are part of a formula, as in the penalty of arXiv:1704.00028.

The same in every package.
"""

from collections.abc import Callable
from typing import Any

from .stateless import differentiate
from .support.device import Tensor, ops


def input_gradient(
    function: Callable[..., Tensor], *inputs: Tensor, by: int = 0
) -> Tensor:
    """How the sum of the function changes with `inputs[by]`, the others held constant.

    JAX differentiates it again as it does any function.
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

    def total(*points: Tensor) -> tuple[Tensor, Any]:
        value = function(*points)
        return ops.sum(of(value)), value

    slope, value = differentiate(total, *inputs, by=by)
    return value, slope
