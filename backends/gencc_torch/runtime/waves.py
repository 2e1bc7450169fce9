"""Numbers as vectors of sines and cosines.

The same in every package.
"""

import torch
from torch import Tensor


def waves(t: Tensor, count: int) -> Tensor:
    """sin(t w_i), then cos(t w_i), w_i = 10000^(-2 i / count): (n,) -> (n, count).

    Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
    """
    exponents = torch.arange(0, count, 2, dtype=t.dtype, device=t.device) / count
    angles = t[:, None] * 10000.0**-exponents
    return torch.cat([angles.sin(), angles.cos()], dim=1)
