"""The way back over a max-pooling, by its switches. Zeiler et al. 2011, section 2.2.

The same in every package.
"""

from torch import Tensor


def max_unpool(images: Tensor, switches: Tensor, size: tuple[int, int]) -> Tensor:
    """Images of `size`: each pixel where its switch says, and zeros elsewhere.

    A switch counts the pixels of an image row by row, as F.max_pool2d gives them.
    F.max_unpool2d does the same, but PyTorch does not count it as repeatable.
    """
    height, width = size
    zeros = images.new_zeros(*images.shape[:2], height * width)
    flat = zeros.scatter(2, switches.flatten(2), images.flatten(2))
    return flat.reshape(*flat.shape[:2], *size)
