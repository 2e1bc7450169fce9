"""Gradients that are part of a formula, as in the penalty of arXiv:1704.00028.

The same in every package.
"""

from collections.abc import Callable

from keras import ops

from .stateless import differentiate
from .support.device import Tensor


def input_gradient(
    function: Callable[..., Tensor], *inputs: Tensor, by: int = 0
) -> Tensor:
    """How the sum of the function changes with `inputs[by]`, the others held constant.

    JAX differentiates it again as it does any function.
    """

    def total(*points: Tensor) -> tuple[Tensor, None]:
        return ops.sum(function(*points)), None

    slope, _ = differentiate(total, *inputs, by=by)
    return slope
