"""Images that are turned, each by an angle of its own.

The same in every package.
"""

import torch
from torch import Tensor


def rotated(images: Tensor, turns: Tensor) -> Tensor:
    """(n, c, side, side), counter-clockwise by a quarter, as often as `turns` says.

    turns: (n, 4), one-hot of 0 to 3 quarters.
    """
    result = turns[:, 0, None, None, None] * images
    for quarters in (1, 2, 3):
        weight = turns[:, quarters, None, None, None]
        result = result + weight * torch.rot90(images, quarters, (2, 3))
    return result
