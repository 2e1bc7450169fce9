"""The mean of exponentials, as its logarithm.

The same in every package.
"""

import math

from .support.device import Tensor, ops


def logmeanexp(v: Tensor, axis: int | tuple[int, ...]) -> Tensor:
    """log(mean(exp(v))) over some axes, without overflow."""
    axes = (axis,) if isinstance(axis, int) else axis
    count = math.prod(v.shape[each] for each in axes)
    return ops.logsumexp(v, axis=axis) - math.log(count)
