"""The mean of exponentials, as its logarithm.

The same in every package.
"""

import math

from torch import Tensor


def logmeanexp(v: Tensor, dim: int | tuple[int, ...]) -> Tensor:
    """log(mean(exp(v))) over some axes, without overflow."""
    dims = (dim,) if isinstance(dim, int) else dim
    count = math.prod(v.shape[each] for each in dims)
    return v.logsumexp(dim) - math.log(count)
