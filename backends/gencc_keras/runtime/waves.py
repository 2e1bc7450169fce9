"""Numbers as vectors of sines and cosines.

The same in every package.
"""

import numpy as np

from .support.device import Tensor, ops


def waves(t: Tensor, count: int) -> Tensor:
    """sin(t w_i), then cos(t w_i), w_i = 10000^(-2 i / count): (n,) -> (n, count).

    Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
    """
    rates = 10000.0 ** (-np.arange(0, count, 2) / count)
    angles = t[:, None] * ops.convert_to_tensor(rates, dtype=t.dtype)
    return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=1)
