"""Images of other sides, of the nearest pixels.

The same in every package.
"""

import torch
from torch import Tensor


def resize_nearest(images: Tensor, height: int, width: int) -> Tensor:
    """(n, c, h, w) -> (n, c, height, width), of the pixels whose centers are nearest.

    Of two that are equally near it is the right or lower one. PyTorch's "nearest-exact"
    is the same, but rounds the places of pixels in float32.
    """
    rows = _places(images, images.shape[2], height)
    columns = _places(images, images.shape[3], width)
    return images.index_select(2, rows).index_select(3, columns)


def _places(images: Tensor, old: int, new: int) -> Tensor:
    """Which old pixel each new one is, (new,)."""
    return (2 * torch.arange(new, device=images.device) + 1) * old // (2 * new)
